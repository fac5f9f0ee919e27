import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { aSource } from '../fixtures/config.ts';
import { startRigidProxy } from '../fixtures/rigid-senders.ts';
import { until } from '../fixtures/until.ts';
import { sharedChild } from '../fixtures/watched-child.ts';

const run = promisify(execFile);
const times = 10;
const sizes = [100_000, 1_000_000, 8_000_000, 15_000_000];

/** What senders are made of. Each sends a file by POST with a wrong token, and prints the status it saw. */
const clients: Record<string, Client> = {
  curl: {
    needs: ['curl', '--version'],
    command: (url, file) => ['curl', ...curlOptions, '--data-binary', `@${file}`, url],
  },
  requests: {
    needs: ['/usr/bin/python3', '-c', 'import requests'],
    command: (url, file) => [
      '/usr/bin/python3',
      '-c',
      python('requests', 'requests.post(url, headers=head, data=body)'),
      url,
      file,
    ],
  },
  httpx: {
    needs: ['/usr/bin/python3', '-c', 'import httpx'],
    command: (url, file) => [
      '/usr/bin/python3',
      '-c',
      python('httpx', 'httpx.post(url, headers=head, content=body)'),
      url,
      file,
    ],
  },
  urllib: {
    needs: ['/usr/bin/python3', '-c', ''],
    command: (url, file) => ['/usr/bin/python3', '-c', urllib, url, file],
  },
  go: {
    needs: ['go', 'version'],
    command: (url, file) => ['go', 'run', 'main.go', url, file],
    source: { name: 'main.go', text: goSource() },
  },
};

interface Client {
  needs: readonly string[];
  command: (url: string, file: string) => string[];
  source?: { name: string; text: string };
}

const curlOptions = ['-s', '-o', '/dev/null', '-w', '%{http_code}', '-H', 'Expect:', '-H', 'Authorization: Bearer NO'];

function python(module: string, call: string): string {
  return `import sys, ${module}
url, body, head = sys.argv[1], open(sys.argv[2], 'rb').read(), {'Authorization': 'Bearer NO'}
print(${call}.status_code, end='')`;
}

const urllib = `import sys, urllib.request, urllib.error
asked = urllib.request.Request(sys.argv[1], open(sys.argv[2], 'rb').read(), {'Authorization': 'Bearer NO'})
try: print(urllib.request.urlopen(asked).status, end='')
except urllib.error.HTTPError as refused: print(refused.code, end='')`;

function goSource(): string {
  return `package main
import ("bytes"; "fmt"; "net/http"; "os")
func main() {
  body, _ := os.ReadFile(os.Args[2])
  asked, _ := http.NewRequest("POST", os.Args[1], bytes.NewReader(body))
  asked.Header.Set("Authorization", "Bearer NO")
  answer, err := http.DefaultClient.Do(asked)
  if err != nil { fmt.Print(err) } else { fmt.Print(answer.StatusCode) }
}
`;
}

interface Proxy {
  needs: readonly string[];
  config: (ports: { port: number; behind: string; dir: string }) => string;
  command: (file: string, dir: string) => string[];
}

/** What stands before collectors, with no settings but the way there. */
const proxies: Record<string, Proxy> = {
  nginx: {
    needs: ['/usr/sbin/nginx', '-v'],
    config: ({ port, behind, dir }) => `daemon off; error_log ${dir}/error.log; pid ${dir}/pid; events {}
http { access_log off; client_max_body_size 0; client_body_temp_path ${dir}/body; proxy_temp_path ${dir}/proxy;
fastcgi_temp_path ${dir}/f; uwsgi_temp_path ${dir}/u; scgi_temp_path ${dir}/s;
server { listen 127.0.0.1:${port}; location / { proxy_pass http://${behind}; proxy_request_buffering off; proxy_http_version 1.1; } } }`,
    command: (file, dir) => ['/usr/sbin/nginx', '-p', dir, '-c', file],
  },
  haproxy: {
    needs: ['/usr/sbin/haproxy', '-v'],
    config: ({ port, behind }) => `defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
frontend front
  bind 127.0.0.1:${port}
  default_backend collector
backend collector
  server one ${behind}
`,
    command: (file) => ['/usr/sbin/haproxy', '-db', '-f', file],
  },
  apache2: {
    needs: ['/usr/sbin/apache2', '-v'],
    config: ({ port, behind, dir }) => `ServerRoot ${dir}
PidFile ${dir}/pid
ErrorLog ${dir}/error.log
ServerName localhost
Listen 127.0.0.1:${port}
${['mpm_event', 'authz_core', 'proxy', 'proxy_http'].map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join('\n')}
ProxyPass / http://${behind}/
`,
    command: (file) => ['/usr/sbin/apache2', '-D', 'FOREGROUND', '-f', file],
  },
  caddy: {
    needs: ['caddy', 'version'],
    config: ({ port, behind }) => `{
  admin off
  auto_https off
}
http://127.0.0.1:${port} {
  reverse_proxy ${behind}
}
`,
    command: (file) => ['caddy', 'run', '--adapter', 'caddyfile', '--config', file],
  },
};

describe('a refusal of a larger body', () => {
  const child = sharedChild({ server: { trustedProxies: ['127.0.0.0/8'] }, sources: { acme: aSource() } });
  let dir = '';

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'clients-'));
    // nginx gives its workers to nobody.
    await chmod(dir, 0o777);
    for (const bytes of sizes) await writeFile(join(dir, String(bytes)), Buffer.alloc(bytes, 'x'));
    for (const { source } of Object.values(clients))
      if (source !== undefined) await writeFile(join(dir, source.name), source.text);
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  /** Statuses that a client saw, by the size of its body. */
  async function seenBy({ command }: Client, origin: string): Promise<Record<number, string[]>> {
    const seen: Record<number, string[]> = {};
    for (const bytes of sizes) {
      const [program = '', ...args] = command(`${origin}/callback/acme`, join(dir, String(bytes)));
      seen[bytes] = [];
      for (let turn = 0; turn < times; turn += 1)
        seen[bytes].push(
          await run(program, args, { cwd: dir }).then(
            ({ stdout }) => stdout,
            ({ stdout }) => `broken ${stdout}`,
          ),
        );
    }
    return seen;
  }

  const all401 = Object.fromEntries(sizes.map((bytes) => [bytes, Array(times).fill('401')]));

  for (const [name, client] of Object.entries(clients))
    it.skipIf(isAbsent(client.needs))(`is seen by ${name}, ${times} of ${times}`, async () => {
      expect(await seenBy(client, child.origin)).toEqual(all401);
    });

  const { curl } = clients;
  for (const [name, proxy] of Object.entries(proxies))
    it.skipIf(isAbsent(proxy.needs) || isAbsent(curl?.needs ?? []))(`is seen through ${name}`, async () => {
      if (curl !== undefined) expect(await seenBy(curl, await startProxy(proxy))).toEqual(all401);
    });

  it.skipIf(isAbsent(curl?.needs ?? []))('is seen through a proxy that writes all before it reads', async () => {
    if (curl !== undefined) expect(await seenBy(curl, await startRigidProxy(child.origin))).toEqual(all401);
  });

  async function startProxy({ config, command }: Proxy): Promise<string> {
    const port = await freePort();
    const folder = await mkdtemp(join(dir, 'proxy-'));
    await chmod(folder, 0o777);
    const file = join(folder, 'config');
    await writeFile(file, config({ port, behind: new URL(child.origin).host, dir: folder }));
    const [program = '', ...args] = command(file, folder);
    const process = spawn(program, args, { stdio: 'ignore' });
    onTestFinished(async () => {
      process.kill('SIGTERM');
      if (process.exitCode === null) await once(process, 'exit');
    });
    await until('the proxy listens', () => listens(port));
    return `http://127.0.0.1:${port}`;
  }
});

function isAbsent([program = '', ...args]: readonly string[]): boolean {
  return spawnSync(program, args).status !== 0;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    }).on('error', () => resolve(false));
  });
}

import { existsSync } from 'node:fs';
import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BenchedServer, Target } from './benched-server.ts';
import { type ChildServer, freePort, startServer } from './child-server.ts';
import { compiled } from './compiled.ts';
import { nginxConfig } from './nginx-config.ts';
import { webhookHooks } from './webhook-hooks.ts';
import { checkout, makeFolder } from './workplace.ts';

/** Where Debian's packages put them. */
const nginx = '/usr/sbin/nginx';
const webhook = '/usr/bin/webhook';

/** `naive`: Express as a tutorial would have it. `nothing`: Express without work. `pipe`: Node's raw pipe and fsync. */
export type NodePeer = 'naive' | 'nothing' | 'pipe';

/**
 * A peer written for Node, from `bench/peers`, on a folder of the workplace.
 *
 * @param nodeArgs arguments for Node itself, before the program
 */
export async function startNodePeer(
  workplace: string,
  peer: NodePeer,
  nodeArgs: readonly string[] = [],
): Promise<BenchedServer> {
  const dir = await makeFolder(workplace, peer);
  const port = await freePort();
  const child = await startServer({
    command: process.execPath,
    args: [...nodeArgs, await compiled(workplace, `peers/${peer}.ts`), String(port), dir],
    cwd: dir,
    env: { NODE_ENV: 'production' },
    port,
    logFile: join(workplace, `${peer}.log`),
  });
  return asPeer(child, peer, dir, { port, method: 'POST', path: '/callback', authorization: null, paths: 'same' });
}

/** nginx with DAV, which stores the body of a PUT and does not sync it; null where it is not installed. */
export async function startNginx(workplace: string): Promise<BenchedServer | null> {
  if (!existsSync(nginx)) return null;
  const dir = await makeFolder(workplace, 'nginx');
  const port = await freePort();
  const config = join(dir, 'nginx.conf');
  await writeFile(config, nginxConfig({ dir, port, isRoot: process.getuid?.() === 0 }));
  const logFile = join(workplace, 'nginx.log');
  const child = await startServer({
    command: nginx,
    args: ['-p', dir, '-c', config],
    cwd: dir,
    env: {},
    port,
    logFile,
  });
  const peer = asPeer(child, 'nginx', dir, {
    port,
    method: 'PUT',
    path: '/callback',
    authorization: null,
    paths: 'each',
  });
  return { ...peer, secure: (name) => syncFile(join(dir, 'callback', name)) };
}

/** adnanh/webhook with a script that saves the body; null where it is not installed. */
export async function startWebhook(workplace: string): Promise<BenchedServer | null> {
  if (!existsSync(webhook)) return null;
  const dir = await makeFolder(workplace, 'webhook');
  const port = await freePort();
  const hooks = join(workplace, 'webhook-hooks.json');
  await writeFile(hooks, webhookHooks({ script: join(checkout, 'bench', 'peers', 'save-body.sh'), dir }));
  const child = await startServer({
    command: webhook,
    args: ['-ip', '127.0.0.1', '-port', String(port), '-hooks', hooks],
    cwd: dir,
    env: {},
    port,
    logFile: join(workplace, 'webhook.log'),
  });
  const path = '/hooks/callback';
  return asPeer(child, 'webhook', dir, { port, method: 'POST', path, authorization: null, paths: 'same' });
}

function asPeer(child: ChildServer, name: string, dir: string, target: Target): BenchedServer {
  return { ...child, name, dir, target, settle: async () => undefined, secure: async () => undefined };
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path);
  await file.sync();
  await file.close();
}

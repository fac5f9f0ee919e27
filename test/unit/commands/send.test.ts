import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { vendors } from '../../../src/vendors/all.ts';
import { handshakes, samplers } from '../../../src/vendors/samplers.ts';
import { runSend as send } from '../../fixtures/send.ts';

interface Received {
  method: string | undefined;
  url: string | undefined;
  headers: IncomingHttpHeaders;
  bytes: number;
  sha256: string;
  /** False when the connection was dropped before the end. */
  isWhole: boolean;
}

let storage: string;
let server: Server;
let received: Received[];
let answer: RequestListener;

beforeEach(async () => {
  storage = await mkdtemp(join(tmpdir(), 'send-'));
  await writeFile(join(storage, 'tokens.json'), '{"callback":"callback-token","archive":"archive-token"}');
  received = [];
  answer = (_, response) => response.setHeader('Collector-Delivery', `id-${received.length}`).end('OK');
  server = createServer(async (request, response) => {
    const hash = createHash('sha256');
    let bytes = 0;
    try {
      for await (const chunk of request) {
        bytes += chunk.length;
        hash.update(chunk);
      }
    } catch {
      // The sender dropped the connection; `complete` says so.
    }
    const { method, url, headers, complete: isWhole } = request;
    received.push({ method, url, headers, bytes, sha256: hash.digest('hex'), isWhole });
    server.emit('received');
    answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  vi.stubEnv('COLLECTOR_LISTEN', `127.0.0.1:${port()}`);
  vi.stubEnv('COLLECTOR_STORAGE', storage);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  server.close();
  await rm(storage, { recursive: true });
});

const port = (): number => (server.address() as AddressInfo).port;

describe('collector send', () => {
  it('sends to the collector that runs here, with its token, and prints what came back', async () => {
    const { lines, exitCode } = await send('speechmatics', '--job', 'k3v9q2w8zt');

    expect(exitCode).toBe(0);
    expect(received).toMatchObject([{ method: 'POST', url: '/callback?id=k3v9q2w8zt&status=success', isWhole: true }]);
    expect(received[0]?.headers).toMatchObject({
      authorization: 'Bearer callback-token',
      'user-agent': 'Speechmatics-API/2.0',
      'content-type': 'application/json',
      'content-length': String(received[0]?.bytes),
    });
    expect(lines).toEqual([
      expect.stringMatching(
        new RegExp(
          `^POST http://127\\.0\\.0\\.1:${port()}/callback\\?id=k3v9q2w8zt&status=success  \\d+ bytes  200 id-1  \\d+ ms$`,
        ),
      ),
    ]);
  });

  it.each([...samplers.keys()])('plays %s', async (vendor) => {
    expect(await send(vendor)).toMatchObject({ exitCode: 0 });
    expect(received.length).toBeGreaterThan(0);
    expect(received.every(({ isWhole, bytes }) => isWhole && bytes > 0)).toBe(true);
  });

  it('sends a form in chunks, without a length', async () => {
    await send('speechmatics', '--contents', 'transcript,data');

    expect(received[0]?.headers).toMatchObject({ 'transfer-encoding': 'chunked' });
    expect(received[0]?.headers['content-length']).toBeUndefined();
  });

  it('sends a notification without a body', async () => {
    await send('speechmatics', '--contents', 'none');

    expect(received).toMatchObject([{ bytes: 0, headers: { 'content-length': '0' } }]);
    expect(received[0]?.headers['content-type']).toBeUndefined();
  });

  it('streams a body of the size that is asked for', async () => {
    await send('voicebase', '--contents', 'media', '--size', '20MB');

    expect(received).toMatchObject([{ bytes: 20_000_000, isWhole: true }]);
  });

  it('uses PUT, and puts file names behind the source', async () => {
    await send('voicebase', '--put', '--contents', 'srt', '--source', 'calls');
    await send('voicebase', '--contents', 'srt');

    expect(received).toMatchObject([
      { method: 'PUT', url: expect.stringMatching(/^\/callback\/calls\/call-(\d+)\.srt\?id=call-\1$/) },
      { method: 'POST', url: expect.stringMatching(/^\/callback\/default\/call-(\d+)\.srt\?id=call-\1$/) },
    ]);
  });

  it('plays a failure', async () => {
    await send('speechmatics', '--error', '--job', 'a');

    expect(received[0]?.url).toBe('/callback?id=a&status=error');
  });

  it('P7: sends the same bytes that many more times', async () => {
    const { lines } = await send('gladia', '--retry', '3');

    expect(lines).toHaveLength(4);
    expect(new Set(received.map(({ sha256 }) => sha256)).size).toBe(1);
  });

  it('makes another job in every run', async () => {
    await send('gladia');
    await send('gladia');

    expect(new Set(received.map(({ sha256 }) => sha256)).size).toBe(2);
  });

  it('sends the callbacks of a job at once, one for each content', async () => {
    const waiting: (() => void)[] = [];
    answer = (_, response) => {
      waiting.push(() => response.end('OK'));
      if (waiting.length === 4) for (const release of waiting) release();
    };

    // Nobody is answered before all four have come.
    const { exitCode } = await send(
      'speechmatics',
      '--out-of-order',
      '--contents',
      'transcript,data,jobinfo,transcript.srt',
    );

    expect(exitCode).toBe(0);
    expect(new Set(received.map(({ url }) => url)).size).toBe(1);
    expect(new Set(received.map(({ sha256 }) => sha256)).size).toBe(4);
  });

  it.each([['4MB'], ['1kB']])(
    'P3: drops the connection in the middle of a body of %s, and takes no answer for a success',
    async (size) => {
      const arrival = once(server, 'received');
      const { lines, exitCode } = await send('generic', '--contents', 'media', '--cut', '--size', size);
      await arrival;

      const whole = size === '4MB' ? 4_000_000 : 1000;
      expect(exitCode).toBe(0);
      expect(received).toMatchObject([{ isWhole: false, bytes: whole / 2 }]);
      expect(lines[0]).toContain(`cut after ${whole / 2} of ${whole} bytes  no answer: `);
    },
  );

  it('fails when a body that was cut is answered with 200', async () => {
    server.removeAllListeners('request');
    server.on('request', (_, response) => response.end('OK'));

    expect(await send('generic', '--cut', '--contents', 'media', '--size', '50MB')).toMatchObject({ exitCode: 1 });
  });

  it('fails when the answer is not 200, and shows the code of the problem', async () => {
    answer = (_, response) => {
      response.writeHead(401, { 'content-type': 'application/problem+json' }).end('{"code":"bad-credentials"}');
    };

    const { lines, exitCode } = await send('gladia');

    expect(exitCode).toBe(1);
    expect(lines[0]).toContain('  401 bad-credentials  ');
  });

  it.each([201, 204, 302, 503])('takes %i for a failure', async (status) => {
    answer = (_, response) => response.writeHead(status, { location: '/' }).end();

    expect(await send('gladia')).toMatchObject({ exitCode: 1 });
    expect(received).toHaveLength(1);
  });

  it('ends an upload that is refused before it is whole, and shows the answer', async () => {
    server.removeAllListeners('request');
    server.on('request', (_, response) => {
      const headers = { 'content-type': 'application/problem+json', connection: 'close' };
      response.writeHead(413, headers).end('{"code":"body-too-large"}');
    });

    const { lines, exitCode } = await send('generic', '--contents', 'media', '--size', '2GB');

    expect(exitCode).toBe(1);
    expect(lines[0]).toContain('413 body-too-large');
  });

  it('does not wait for a receiver that has answered and reads no more', async () => {
    const busy = createTcpServer((socket) => {
      socket.once('data', () => {
        socket.pause();
        socket.write('HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n');
      });
    }).listen(0, '127.0.0.1');
    await once(busy, 'listening');

    const url = `http://127.0.0.1:${(busy.address() as AddressInfo).port}/callback`;
    const { lines } = await send('generic', '--contents', 'media', '--size', '200MB', '--url', url);
    busy.close();

    expect(lines[0]).toContain('  503  ');
  });

  it('says why nobody answers', async () => {
    // A port that was just let go of may be somebody else's by now.
    const { lines, exitCode } = await send('gladia', '--url', 'http://127.0.0.1:2/callback');

    expect(exitCode).toBe(1);
    expect(lines[0]).toMatch(/no answer: .*ECONNREFUSED/);
  });

  it('says that a connection was closed without an answer', async () => {
    answer = (request) => request.socket.destroy();

    const { lines, exitCode } = await send('gladia');

    expect(exitCode).toBe(1);
    expect(lines[0]).toContain('no answer: socket hang up');
  });

  describe('credentials', () => {
    it('takes the token from the command line first, then from COLLECTOR_TOKEN', async () => {
      vi.stubEnv('COLLECTOR_TOKEN', 'token-of-the-environment');
      await send('gladia');
      await send('gladia', '--token', 'given');

      expect(received.map(({ headers }) => headers.authorization)).toEqual([
        'Bearer token-of-the-environment',
        'Bearer given',
      ]);
    });

    it('sends headers as given, and no token of its own beside an Authorization', async () => {
      await send('gladia', '--header', 'X-Api-Key: a: b', '--header', 'Authorization: Basic dTpw');

      expect(received[0]?.headers).toMatchObject({ 'x-api-key': 'a: b', authorization: 'Basic dTpw' });
    });

    it('sends none where there is none', async () => {
      await rm(join(storage, 'tokens.json'));
      await send('gladia');

      expect(received[0]?.headers.authorization).toBeUndefined();
    });

    it('P15: prints no secret of the URL', async () => {
      const url = `http://user:url-secret@127.0.0.1:${port()}/callback/calls?k=url-secret`;
      const { lines } = await send('speechmatics', '--url', url, '--job', 'a');

      expect(received[0]).toMatchObject({
        url: '/callback/calls?k=url-secret&id=a&status=success',
        headers: { authorization: `Basic ${btoa('user:url-secret')}` },
      });
      expect(lines[0]).not.toContain('secret');
      expect(lines[0]).toContain('/callback/calls?k=***&id=a&status=success');
    });
  });

  describe('signatures', () => {
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    const mac = (algorithm: string, text: string) => createHmac(algorithm, secret).update(text);

    it('signs in place of the token, and prints no secret', async () => {
      const { lines } = await send('azure', '--secret', secret, '--job', 'a');

      const self = 'https://westeurope.api.cognitive.microsoft.com/speechtotext/v3.2/transcriptions/a';
      expect(received[0]?.headers).toMatchObject({
        'x-microsoftspeechservices-signature': mac('sha256', JSON.stringify({ self })).digest('base64'),
      });
      expect(received[0]?.headers.authorization).toBeUndefined();
      expect(lines.join()).not.toContain(secret);
    });

    it('signs the URL as Twilio knows it', async () => {
      await send(
        'twilio',
        '--secret',
        secret,
        '--public-url',
        'https://collector.example.org/in/',
        '--source',
        'calls',
      );
      const [first] = received;
      await send('twilio', '--secret', secret, '--source', 'calls');

      expect(first?.headers['x-twilio-signature']).toMatch(/^[\w+/]{27}=$/);
      expect(first?.headers['x-twilio-signature']).not.toBe(received[1]?.headers['x-twilio-signature']);
    });

    it('has the tests of a URL of every vendor that makes one, but for Amazon', () => {
      const testing = [...vendors.values()].filter(({ handshake }) => handshake !== null).map(({ name }) => name);

      expect([...handshakes.keys()].sort()).toEqual(testing.filter((name) => name !== 'aws').sort());
    });

    it('tests a URL, and takes only the answer that the vendor wants', async () => {
      answer = (request, response) =>
        response.end(new URL(`http://x${request.url}`).searchParams.get('validationToken'));
      const content = await send('azure', '--handshake');
      answer = (_, response) => response.end('OK');
      const disappointed = await send('azure', '--handshake');

      expect(received.map(({ method }) => method)).toEqual(['POST', 'GET', 'POST', 'GET']);
      expect([content.exitCode, disappointed.exitCode]).toEqual([0, 1]);
      expect(content.lines[1]).toMatch(
        /^GET http\S+validationToken=\S+ {2}200 {2}the answer that the vendor wants {2}\d+ ms$/,
      );
      expect(disappointed.lines[0]).toContain('200  not the answer that the vendor wants');
    });
  });

  it.each<[args: string[], message: string]>([
    [['gladia', '--secret', 'a'], '--secret: gladia signs nothing'],
    [['aws', '--secret', 'a'], '--secret: what Amazon SNS sends is signed by Amazon itself'],
    [['salad', '--secret', 'a!'], '--secret: expected whsec_ and the key in base64'],
    [['twilio', '--public-url', 'https://x'], '--public-url: only what is signed needs it'],
    [['twilio', '--secret', 'a', '--public-url', 'x'], '--public-url: expected a URL'],
    [['gladia', '--handshake'], '--handshake: gladia makes none that can be played; azure, zoom, ibm do'],
    [['zoom', '--handshake'], '--handshake: zoom wants a signed answer: say --secret'],
    [['nobody'], 'vendor nobody: expected one of speechmatics, voicebase'],
    [['gladia', '--contents', 'transcript'], '--contents transcript: gladia has callback, webhook, audio'],
    [['gladia', '--contents', 'none'], '--contents none: gladia has callback, webhook, audio'],
    [['gladia', '--size', 'big'], '--size big: expected a size'],
    [['gladia', '--retry', '-1'], '--retry -1: expected a number'],
    [['gladia', '--url', 'ftp://x'], '--url: expected a URL'],
    [['gladia', '--source', 'A/b'], '--source A/b: expected a name'],
    [['gladia', '--url', 'http://127.0.0.1', '--source', 'a'], '--source: the source is already part of --url'],
    [['gladia', '--header', 'no colon'], "--header: expected 'Name: value'"],
    [['gladia', '--header', 'A: b\r\nC: d'], "--header: expected 'Name: value'"],
    [['vspark', '--error'], '--error: vspark reports no failures'],
    [['speechmatics', '--contents', 'none', '--cut'], '--cut: there is no body to cut'],
  ])('refuses %j with exit code 2', async (args, message) => {
    const result = await send(...args);

    expect(result.message).toContain(message);
    expect(result.exitCode).toBe(2);
    expect(received).toEqual([]);
  });

  it('refuses a damaged tokens.json with exit code 2, and does not quote it', async () => {
    await writeFile(join(storage, 'tokens.json'), '{"callback":"half-a-tok');

    const { message, exitCode } = await send('gladia');

    expect(exitCode).toBe(2);
    expect(message).toContain('tokens.json');
    expect(message).not.toContain('half');
  });
});

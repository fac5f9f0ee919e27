import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { generate } from 'selfsigned';
import { describe, expect, it, onTestFinished } from 'vitest';
import { unreachable } from '../../../src/fetching/ask.ts';
import { createHttpGet } from '../../../src/fetching/http-get.ts';
import { aVendorApi } from '../../fixtures/vendor-api.ts';

const options = { headers: {}, addresses: 'any', signal: new AbortController().signal } as const;

async function anApi() {
  const api = await aVendorApi();
  onTestFinished(() => api.close());
  return api;
}

async function readAll(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

describe('an HTTP GET', () => {
  it('gives the answer as it comes, and who gave it', async () => {
    const api = await anApi();
    api.answers = { '/a': () => ({ text: 'hello' }) };
    const got = await createHttpGet()(new URL(`${api.origin}/a`), options);
    expect([got.status, got.address, await readAll(got.body)]).toEqual([200, '127.0.0.1', 'hello']);
  });

  it('gives up on silence, before the head and in the body', async () => {
    const api = await anApi();
    api.answers = {
      '/silent': () => ({ act: () => undefined }),
      '/stops': () => ({ act: (response) => void response.write('half') }),
    };
    const silent = createHttpGet({ silenceMs: 50 })(new URL(`${api.origin}/silent`), options);
    await expect(silent).rejects.toMatchObject({ code: 'ESILENT' });
    // Long enough for the head on a busy machine.
    const got = await createHttpGet({ silenceMs: 250 })(new URL(`${api.origin}/stops`), options);
    await expect(readAll(got.body)).rejects.toThrow();
  });

  it('takes no answer from a server whose certificate nobody vouches for', async () => {
    const { cert, private: key } = await generate([{ name: 'commonName', value: '127.0.0.1' }], { keyType: 'ec' });
    const server = createServer({ cert, key }, (_request, response) => response.end('x')).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const url = new URL(`https://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const error = await createHttpGet()(url, options).then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(unreachable(url, error).message).toMatch(/its certificate is not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\)/);
  });

  it('goes to public addresses only, unless any will do', async () => {
    const api = await anApi();
    const { port } = new URL(api.origin);
    const asked = ['127.0.0.1', 'localhost'].map((host) =>
      createHttpGet()(new URL(`http://${host}:${port}/`), { ...options, addresses: 'public' }),
    );
    for (const one of asked) await expect(one).rejects.toMatchObject({ code: 'ENOTPUBLIC' });
    expect(api.came).toEqual([]);
  });
});

import type { RequestListener } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getOverHttps } from '../../../src/gate/https-get.ts';

describe('getOverHttps', () => {
  let answer: RequestListener = (_request, response) => void response.end();
  let origin = '';
  let ca = '';
  let server: Server | null = null;
  beforeAll(async () => {
    const made = await generate([{ name: 'commonName', value: 'localhost' }], {
      keyType: 'ec',
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
    });
    ca = made.cert;
    const listening = createServer({ cert: made.cert, key: made.private }, (...args) => answer(...args));
    await new Promise<void>((resolve) => void listening.listen(0, 'localhost', resolve));
    origin = `https://localhost:${(listening.address() as AddressInfo).port}`;
    server = listening;
  });
  afterAll(() => {
    server?.close();
    server?.closeAllConnections();
  });

  it('gives status and text, and follows no redirect', async () => {
    answer = (request, response) => {
      response.writeHead(302, { Location: 'https://example.org/' });
      response.end(`at ${request.url} for ${request.method}`);
    };
    expect(await getOverHttps(`${origin}/x?y`, ca)).toEqual({ status: 302, text: 'at /x?y for GET' });
  });

  it('trusts no certificate that the given authority does not vouch for', async () => {
    await expect(getOverHttps(origin, null)).rejects.toThrow(/self-signed|certificate/);
  });

  it('reads no endless answer', async () => {
    answer = (_request, response) => void response.end('x'.repeat(64 * 1024 + 1));
    await expect(getOverHttps(origin, ca)).rejects.toThrow('too long');
  });

  it('fails with an answer that is cut off', async () => {
    answer = (_request, response) => {
      response.writeHead(200, { 'Content-Length': 100 });
      response.write('half', () => response.destroy());
    };
    await expect(getOverHttps(origin, ca)).rejects.toThrow();
  });

  it('fails where nobody listens', async () => {
    await expect(getOverHttps('https://localhost:1/', ca)).rejects.toThrow();
  });
});

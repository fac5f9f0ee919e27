import { gunzipSync } from 'node:zlib';
import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { loadAssets } from '../../../../src/web/pages/assets.ts';
import { createWorld, someAssets } from '../world.ts';

describe('loadAssets', () => {
  it('gives every module and the stylesheet an address that changes with their content', async () => {
    const assets = await loadAssets();

    for (const name of ['style.css', 'icon.svg', 'page.js', 'overview.js']) {
      expect(assets.urlOf(name)).toMatch(/^\/assets\/[a-z-]+-[A-Z0-9]{8}\.\w+$/);
    }
    expect(() => assets.urlOf('nothing.js')).toThrow(RangeError);
  });

  it('keeps every module of its own small', async () => {
    const assets = await loadAssets();

    for (const name of ['page.js', 'overview.js']) {
      expect(assets.find(assets.urlOf(name).slice('/assets/'.length))?.gzipped.length).toBeLessThan(20_000);
    }
  });
});

describe('GET /assets/', () => {
  it('is open to all, typed, and kept for ever', async () => {
    const answer = await request(createWorld().app).get(someAssets.urlOf('page.js'));

    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(answer.headers.vary).toBe('Accept-Encoding');
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
  });

  it('is compressed for those who accept it', async () => {
    const path = someAssets.urlOf('style.css');
    const binary = (response: NodeJS.ReadableStream, done: (error: null, body: Buffer) => void) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => done(null, Buffer.concat(chunks)));
    };
    const zipped = await request(createWorld().app).get(path).set('accept-encoding', 'gzip, br');
    const plain = await request(createWorld().app)
      .get(path)
      .set('accept-encoding', 'identity')
      .parse(binary as never);

    expect(zipped.headers['content-encoding']).toBe('gzip');
    expect(zipped.text).toBe('/* style.css */');
    expect(plain.headers).not.toHaveProperty('content-encoding');
    expect(String(plain.body)).toBe('/* style.css */');
    expect(gunzipSync(someAssets.find('style-AAAAAAAA.css')?.gzipped ?? '').toString()).toBe('/* style.css */');
  });

  it.each(['/assets/', '/assets/style.css', '/assets/%2e%2e/package.json', '/assets/constructor'])(
    'has nothing at %s',
    async (path) => {
      expect((await request(createWorld().app).get(path)).status).toBe(401);
    },
  );
});

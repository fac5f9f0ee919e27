import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { anApp, sharedApp } from '../fixtures/app.ts';
import { aSource, callbackToken } from '../fixtures/config.ts';
import { aForm, formType } from '../fixtures/form.ts';
import { openSpoolFiles } from '../fixtures/open-files.ts';
import { exchangeRaw, openRaw, rawHead } from '../fixtures/raw-connection.ts';
import { until } from '../fixtures/until.ts';

const token = `Authorization: Bearer ${callbackToken}`;

describe('limits of a source', () => {
  const app = sharedApp({
    sources: {
      bodies: aSource({ limits: { body: '1000B' } }),
      parts: aSource({ limits: { part: '1000B' } }),
      spooled: aSource({ limits: { body: '400000B' } }),
      bigparts: aSource({ limits: { part: '400000B' } }),
      count: aSource({ limits: { parts: 3 } }),
    },
  });

  it.each([
    ['bodies', 1000],
    ['parts', 1000],
    ['spooled', 400_000],
    ['bigparts', 400_000],
  ])('of %s: a body of exactly that many bytes is taken, one more is 413', async (source, limit) => {
    for (const body of [randomBytes(limit), [randomBytes(limit - 1), 'x']]) {
      expect((await app.deliver(`/callback/${source}`, body)).text).toBe('OK');
    }
    for (const body of [randomBytes(limit + 1), [randomBytes(limit), 'x']]) {
      const answer = await app.deliver(`/callback/${source}`, body);
      expect(answer.status).toBe(413);
      expect(answer.headers.connection).toBe('close');
      expect(answer.json.code).toBe(source === 'bodies' || source === 'spooled' ? 'body-too-large' : 'part-too-large');
    }
    await until('the taken ones are filed', async () => (await app.files(source)).length === 2);
    await app.spoolIsEmpty();
  });

  it('a part of exactly the limit is taken, one more is 413, whichever part it is', async () => {
    const form = (sizes: number[]) => aForm(sizes.map((bytes) => ({ body: randomBytes(bytes) })));
    expect((await app.deliver('/callback/parts', form([1000, 1000, 1000]), { 'Content-Type': formType })).status).toBe(
      200,
    );
    for (const sizes of [[1001], [10, 1001], [1000, 1000, 1001]]) {
      const answer = await app.deliver('/callback/parts', form(sizes), { 'Content-Type': formType });
      expect(answer.status).toBe(413);
      expect(answer.json.code).toBe('part-too-large');
    }
    const spooled = await app.deliver('/callback/bigparts', form([300_000, 400_001]), { 'Content-Type': formType });
    expect(spooled.status).toBe(413);
    await app.spoolIsEmpty();
  });

  it('as many parts as allowed are taken, one more is 413', async () => {
    const form = (count: number) =>
      aForm(Array.from({ length: count }, (_, index) => ({ name: `p${index}`, body: randomBytes(10) })));
    expect((await app.deliver('/callback/count', form(3), { 'Content-Type': formType })).status).toBe(200);
    const answer = await app.deliver('/callback/count', form(4), { 'Content-Type': formType });
    expect(answer.status).toBe(413);
    expect(answer.headers.connection).toBe('close');
    expect(answer.json.code).toBe('too-many-parts');
  });

  it('a chunked body that never ends is refused as soon as it is over, and the connection closed', async () => {
    const connection = await openRaw(app.origin);
    connection.write(rawHead('POST', '/callback/spooled', [token, 'Transfer-Encoding: chunked']));
    const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`;
    for (let sent = 0; sent < 8; sent += 1) connection.write(chunk);
    const answer = await connection.closed();
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toMatch(/connection: close/i);
    await app.spoolIsEmpty();
  });

  it('P3: what was refused leaves neither files nor descriptors', async () => {
    await app.deliver('/callback/spooled', randomBytes(300_000));
    await app.spoolIsEmpty();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => app.deliver('/callback/spooled', [randomBytes(390_000), randomBytes(20_000)])),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(413));
    await app.spoolIsEmpty();
    await until('the descriptors are closed', async () => openSpoolFiles(app.dir).length === 0);
    expect((await app.list('&source=spooled')).length).toBeLessThan(10);
  });
});

describe('admission', () => {
  it('below the reserve a body is 503 with Retry-After, before a byte of it and without 100 Continue', async () => {
    const app = await anApp({ storage: { reserve: '900TB' }, sources: { acme: aSource({ limits: { body: '10B' } }) } });
    const head = rawHead('POST', '/callback/acme', [token, 'Content-Length: 10', 'Expect: 100-continue']);
    const answer = await exchangeRaw(app.origin, head);
    expect(answer).toMatch(/^HTTP\/1\.1 503 /);
    expect(answer).toMatch(/\r\nRetry-After: [1-9]\d*\r\n/i);
    expect(answer).toContain('"code":"storage-full"');
    expect(answer).not.toContain('100 Continue');
    const tooLarge = await app.deliver('/callback/acme', 'longer than ten bytes');
    expect(tooLarge.status, 'the declared size is asked for before the space').toBe(413);
    expect((await app.send({ path: '/callback/acme', body: 'x' })).status, 'the credential before the space').toBe(401);
    expect((await app.api('/readyz')).status).toBe(503);
    expect((await app.api('/livez')).status).toBe(200);
    expect(await app.list()).toEqual([]);
  });

  it('a body that is larger than the free space is 503, a small one beside it is taken', async () => {
    const app = await anApp({ sources: { acme: aSource({ limits: { body: '900TB' } }) } });
    const answer = await exchangeRaw(
      app.origin,
      rawHead('POST', '/callback/acme', [token, 'Content-Length: 800000000000000']),
    );
    expect(answer).toMatch(/^HTTP\/1\.1 503 /);
    expect((await app.deliver('/callback/acme', 'small')).status).toBe(200);
  });

  it('over the number of deliveries at once it is 503 with Retry-After, and open again afterwards', async () => {
    const app = await anApp({ server: { max: { inFlight: 2 } } });
    const slow = await Promise.all([openRaw(app.origin), openRaw(app.origin)]);
    for (const connection of slow) {
      connection.write(rawHead('POST', '/callback/generic', [token, 'Content-Length: 2', 'Expect: 100-continue']));
      await connection.sees('100 Continue');
    }
    const answer = await app.deliver('/callback/generic', 'x');
    expect(answer.status).toBe(503);
    expect(answer.json.code).toBe('overloaded');
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect((await app.send({ path: '/callback/generic', body: 'x' })).status, 'the gate comes first').toBe(401);

    slow[0]?.write('ok');
    await slow[0]?.sees('200 OK');
    slow[1]?.reset();
    await until('both places are free again', async () => {
      const both = await Promise.all([app.deliver('/callback/generic', 'a'), app.deliver('/callback/generic', 'b')]);
      return both.every(({ status }) => status === 200);
    });
  });
});

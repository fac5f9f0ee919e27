import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { sharedApp } from '../fixtures/app.ts';
import { aSource, callbackToken } from '../fixtures/config.ts';
import { aForm, formType } from '../fixtures/form.ts';
import { openRaw, type RawConnection, rawHead } from '../fixtures/raw-connection.ts';
import { until } from '../fixtures/until.ts';

const key = Buffer.from('0123456789abcdef0123456789abcdef');
const signed = { auth: [{ signature: { scheme: 'standard-webhooks', secret: key.toString('base64') } }] };

function signatureOf(body: string): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const digest = createHmac('sha256', key).update(`m.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': 'm', 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${digest}` };
}

describe('senders that are not proved', () => {
  const app = sharedApp({
    server: { max: { inFlight: 64 } },
    sources: {
      flooded: aSource(signed),
      other: aSource(signed),
      open: aSource({ auth: 'none', open: true }),
      token: aSource(),
    },
  });

  /** A head with a signature that was made up, and none of the body. */
  async function hold(path: string, lines: readonly string[] = ['Content-Length: 5000000000']): Promise<RawConnection> {
    const connection = await openRaw(app.origin);
    const claimed = Object.entries(signatureOf('made up')).map(([name, value]) => `${name}: ${value}`);
    connection.write(rawHead('POST', path, [...claimed, ...lines]));
    return connection;
  }

  const inFlight = async (): Promise<number> => {
    const { text } = await app.api('/metrics');
    return Number(/^collector_in_flight_requests (\d+)/m.exec(text)?.[1] ?? Number.NaN);
  };

  it('leave places for all others, and the collector ready', async () => {
    const held = await Promise.all(Array.from({ length: 100 }, () => hold('/callback/flooded')));
    await until('the others are refused', () => held.filter((one) => one.received().includes(' 503 ')).length >= 68);
    const body = 'signed rightly';
    expect((await app.deliver('/callback/token', 'a')).status).toBe(200);
    expect((await app.send({ path: '/callback/other', body, headers: signatureOf(body) })).status).toBe(200);
    expect((await app.send({ path: '/callback/open', body })).status).toBe(200);
    expect((await app.api('/readyz')).status).toBe(200);
    for (const connection of held) connection.reset();
    await until('all have left', async () => (await inFlight()) === 0);
    expect((await app.send({ path: '/callback/flooded', body, headers: signatureOf(body) })).status).toBe(200);
  });

  it('turn /readyz red only together with proved ones that fill the rest', async () => {
    const slow = await Promise.all(Array.from({ length: 64 }, () => openRaw(app.origin)));
    for (const connection of slow)
      connection.write(
        rawHead('POST', '/callback/token', [`Authorization: Bearer ${callbackToken}`, 'Content-Length: 2']),
      );
    await until('all are taken', async () => (await inFlight()) === 64);
    expect((await app.api('/readyz')).status).toBe(503);
    for (const connection of slow) connection.reset();
    await until('it is ready again', async () => (await app.api('/readyz')).status === 200);
  });

  it('are told which head is too large, and nothing of it is kept', async () => {
    const long = aForm([{ name: 'a', filename: `${'n'.repeat(1025)}.json`, body: '{}' }]);
    const many = aForm(Array.from({ length: 400 }, (_, at) => ({ name: `${at}${'f'.repeat(1000)}`, body: 'x' })));
    for (const body of [long, many]) {
      const answer = await app.deliver('/callback/token', body, { 'Content-Type': formType });
      expect([answer.status, answer.json.code]).toEqual([413, 'head-too-large']);
    }
    const ordinary = aForm(
      Array.from({ length: 1000 }, (_, at) => ({
        name: 'file',
        filename: `recording-of-monday-${at}.json`,
        body: '{}',
      })),
    );
    expect((await app.deliver('/callback/token', ordinary, { 'Content-Type': formType })).status).toBe(200);
  });
});

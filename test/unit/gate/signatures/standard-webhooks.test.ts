import { createHmac, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aHead } from '../a-head.ts';
import { at, prove, type Reading, read as readSigned } from './judge.ts';

const key = Buffer.from('0123456789abcdef0123456789abcdef');
const secret = `whsec_${key.toString('base64')}`;
const seconds = String(at.getTime() / 1000);
const body = Buffer.from([0x7b, 0x00, 0xff, 0x0a, 0x7d]);

function sign(signingKey: Buffer, id: string, timestamp: string, content: Uint8Array): string {
  const hmac = createHmac('sha256', signingKey);
  const signature = hmac.update(Buffer.concat([Buffer.from(`${id}.${timestamp}.`), content])).digest('base64');
  return `v1,${signature}`;
}

function signedHeaders({ id = 'msg_1', timestamp = seconds, signature = sign(key, id, timestamp, body) } = {}) {
  return [
    ['Webhook-Id', id],
    ['Webhook-Timestamp', timestamp],
    ['Webhook-Signature', signature],
  ] as const;
}

function read(headers: readonly (readonly [string, string])[], secrets: readonly string[] = [secret]) {
  const rules = secrets.map((item) => ({ scheme: 'standard-webhooks', secret: item }) as const);
  return readSigned(rules, aHead({ headers }));
}

async function isValid(reading: Reading, ...chunks: Uint8Array[]): Promise<boolean> {
  return (await prove(reading, ...chunks)) !== null;
}

describe('standard-webhooks', () => {
  it('proves the example of the specification libraries', async () => {
    // Secret and message of the test vector in the reference libraries, signed here by node:crypto alone.
    const vectorKey = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64');
    const content = Buffer.from('{"test": 2432232314}');
    const signature = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=';
    expect(sign(vectorKey, 'msg_p5jXN8AQM9LWM0D4loKWxJek', '1614265330', content)).toBe(signature);
    const reading = readSigned(
      [{ scheme: 'standard-webhooks', secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' }],
      aHead({
        headers: signedHeaders({ id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestamp: '1614265330', signature }),
      }),
      { now: () => new Date(1614265330_000) },
    );
    expect(await isValid(reading, content)).toBe(true);
  });

  it('takes the secret with and without its prefix', async () => {
    expect(await isValid(read(signedHeaders(), [secret]), body)).toBe(true);
    expect(await isValid(read(signedHeaders(), [key.toString('base64')]), body)).toBe(true);
    expect(await isValid(read(signedHeaders(), [key.toString('base64').replaceAll('=', '')]), body)).toBe(true);
  });

  it.each(['', 'whsec_', 'not base64!', 'whsec_a', 'whpk_AAAA', 'whsec_AA-_AA=='])('refuses the secret %j', (wrong) => {
    expect(() => read(signedHeaders(), [wrong])).toThrow(RangeError);
  });

  it('does not repeat a secret it refuses', () => {
    expect(() => read([], ['canary-secret!'])).toThrow(expect.not.stringContaining('canary'));
  });

  it('gives the same answer however the body is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 200 }),
        fc.array(fc.nat(200), { maxLength: 5 }),
        async (content, cuts) => {
          const headers = signedHeaders({ signature: sign(key, 'msg_1', seconds, content) });
          const edges = [0, ...cuts.map((cut) => Math.min(cut, content.length)).sort((a, b) => a - b), content.length];
          const chunks = edges.slice(1).map((end, index) => content.subarray(edges[index], end));
          expect(await isValid(read(headers), ...chunks)).toBe(true);
          expect(await isValid(read(headers), ...chunks, Buffer.from('x'))).toBe(false);
        },
      ),
    );
  });

  it('proves an empty body', async () => {
    const headers = signedHeaders({ signature: sign(key, 'msg_1', seconds, Buffer.alloc(0)) });
    expect(await isValid(read(headers))).toBe(true);
    expect(await isValid(read(headers), Buffer.from(' '))).toBe(false);
  });

  it.each([
    ['another body', signedHeaders(), Buffer.from('{}')],
    ['another id', signedHeaders({ id: 'msg_2', signature: sign(key, 'msg_1', seconds, body) }), body],
    [
      'another time',
      signedHeaders({ timestamp: String(Number(seconds) + 1), signature: sign(key, 'msg_1', seconds, body) }),
      body,
    ],
    ['another key', signedHeaders({ signature: sign(randomBytes(32), 'msg_1', seconds, body) }), body],
  ])('is not proved by %s', async (_case, headers, content) => {
    expect(await isValid(read(headers), content)).toBe(false);
  });

  it('finds the right one in a list of signatures, past versions it does not know', async () => {
    const right = sign(key, 'msg_1', seconds, body);
    const wrong = sign(randomBytes(32), 'msg_1', seconds, body);
    for (const signature of [
      `${wrong} ${right}`,
      `${right} ${wrong}`,
      `v1a,${right.slice(3)} ${right}`,
      ` ${right} `,
    ]) {
      expect(await isValid(read(signedHeaders({ signature })), body)).toBe(true);
    }
  });

  it('is proved by any of several secrets', async () => {
    const other = randomBytes(32).toString('base64');
    expect(await isValid(read(signedHeaders(), [secret, other]), body)).toBe(true);
    expect(await isValid(read(signedHeaders(), [other, secret]), body)).toBe(true);
    expect(await isValid(read(signedHeaders(), [other]), body)).toBe(false);
  });

  it.each([
    [-301, 'unusable'],
    [-300, 'fresh'],
    [0, 'fresh'],
    [300, 'fresh'],
    [301, 'unusable'],
  ])('a time %d s from now is %s', (offset, expected) => {
    const timestamp = String(Number(seconds) + offset);
    const reading = read(signedHeaders({ timestamp }));
    expect(typeof reading === 'string' ? reading : 'fresh').toBe(expected);
  });

  it.each([
    ['no id', signedHeaders().slice(1)],
    ['no time', [...signedHeaders().slice(0, 1), ...signedHeaders().slice(2)]],
    ['no signature', signedHeaders().slice(0, 2)],
    ['an empty id', signedHeaders({ id: '' })],
    ['an id with a full stop', signedHeaders({ id: 'msg.1' })],
    ['two ids', [...signedHeaders(), ['webhook-id', 'msg_1'] as const]],
    ['two times', [...signedHeaders(), ['webhook-timestamp', seconds] as const]],
    ['two lines of signatures', [...signedHeaders(), ['webhook-signature', 'v1,AAAA'] as const]],
    ['an empty signature', signedHeaders({ signature: '' })],
    ['a signature without its bytes', signedHeaders({ signature: 'v1,' })],
    ['a cut signature', signedHeaders({ signature: 'v1,AAAA' })],
    ['a longer signature', signedHeaders({ signature: `${sign(key, 'msg_1', seconds, body).slice(0, -1)}AAAA` })],
    ['unknown versions only', signedHeaders({ signature: 'v1a,AAAA v2,AAAA' })],
    ['a bare signature', signedHeaders({ signature: sign(key, 'msg_1', seconds, body).slice(3) })],
    ['a time in milliseconds', signedHeaders({ timestamp: `${seconds}000` })],
    ['a time with a fraction', signedHeaders({ timestamp: `${seconds}.0` })],
    ['a time with a sign', signedHeaders({ timestamp: `+${seconds}` })],
    ['a time in words', signedHeaders({ timestamp: at.toISOString() })],
    ['a hexadecimal time', signedHeaders({ timestamp: `0x${Number(seconds).toString(16)}` })],
  ])('cannot use %s', (_case, headers) => {
    expect(read(headers)).toBe('unusable');
  });

  it('finds no signature where no header of the scheme is, or none is configured', () => {
    expect(read([['elevenlabs-signature', 't=1,v0=00']])).toBe('absent');
    expect(read(signedHeaders(), [])).toBe('absent');
  });

  it('signs the bytes of an id beyond ASCII as they were on the wire', async () => {
    const onTheWire = Buffer.from('mśg', 'utf8').toString('latin1');
    const headers = signedHeaders({ id: onTheWire, signature: sign(key, 'mśg', seconds, body) });
    expect(await isValid(read(headers), body)).toBe(true);
  });

  describe('under the older names of Svix', () => {
    const asSvix = (headers: readonly (readonly [string, string])[]) =>
      headers.map(([name, value]) => [name.replace('Webhook', 'svix'), value] as const);

    it('is proved all the same', async () => {
      expect(await isValid(read(asSvix(signedHeaders())), body)).toBe(true);
      expect(await isValid(read(asSvix(signedHeaders())), Buffer.from('{}'))).toBe(false);
    });

    it('is proved by either set of a request that has both', async () => {
      const wrong = signedHeaders({ signature: sign(randomBytes(32), 'msg_1', seconds, body) });
      expect(await isValid(read([...asSvix(wrong), ...signedHeaders()]), body)).toBe(true);
      expect(await isValid(read([...wrong, ...asSvix(signedHeaders())]), body)).toBe(true);
      expect(await isValid(read([...wrong, ...asSvix(wrong)]), body)).toBe(false);
    });

    it('does not mix the sets', () => {
      const [id, time, signature] = signedHeaders();
      expect(read([id, time, ...asSvix([signature])])).toBe('unusable');
    });
  });
});

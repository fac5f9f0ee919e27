import { createHash, createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { FetchText } from '../../../../src/domain/signature.ts';
import { aHead } from '../a-head.ts';
import { aToken, at, atSeconds, compile, prove, read, told } from './judge.ts';

const secret = 'the secret of both';
const body = '{"event":"egress_ended"}';
const rule = { scheme: 'jwt', ...aToken, secret };
const hash = createHash('sha256').update(body).digest('hex');
const claims = { iss: 'a-key', exp: atSeconds + 300, payload_hash: hash };

type Signer = (text: string) => Buffer;
const byHmac: Signer = (text) => createHmac('sha256', secret).update(text).digest();

function token(content: object, { head = {}, by = byHmac }: { head?: object; by?: Signer } = {}): string {
  const parts = [{ alg: 'HS256', typ: 'JWT', ...head }, content].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  );
  return [...parts, by(parts.join('.')).toString('base64url')].join('.');
}

const headOf = (text: string) => aHead({ headers: [['Authorization', text]] });

describe('a token with the hash of the body', () => {
  it.each(['Bearer ', 'bearer  ', ''])('proves the body, behind %j', async (before) => {
    const proof = await prove(read([rule], headOf(before + token(claims))), body);
    expect(proof).toMatchObject({ scheme: 'jwt' });
    expect(await prove(read([rule], headOf(before + token(claims))), `${body} `)).toBeNull();
  });

  it('may hold it in base64, under another name', async () => {
    const other = { ...rule, claim: 'sha256', encoding: 'base64' };
    const sha256 = createHash('sha256').update(body).digest('base64');
    expect(await prove(read([other], headOf(token({ exp: atSeconds + 1, sha256 }))), body)).not.toBeNull();
  });

  it.each([
    ['is not for ever', { payload_hash: hash }, {}, 'neither exp nor iat'],
    ['has expired', { ...claims, exp: atSeconds - 60 }, {}, 'has expired'],
    ['has an end that is no number', { ...claims, exp: 'tomorrow' }, {}, 'exp of the token is no time'],
    ['is not valid yet', { ...claims, nbf: atSeconds + 61 }, {}, 'not valid yet'],
    ['was made in the future', { iat: atSeconds + 61, payload_hash: hash }, {}, 'not valid yet'],
    ['was made long ago', { iat: atSeconds - 301, payload_hash: hash }, {}, 'too old'],
    ['has no hash', { exp: claims.exp }, {}, 'no SHA-256'],
    ['has another hash', { ...claims, payload_hash: 'abc' }, {}, 'no SHA-256'],
    ['is unsigned', claims, { head: { alg: 'none' } }, 'algorithm'],
    ['is by another algorithm', claims, { head: { alg: 'RS256' } }, 'algorithm'],
    ['asks for more than is known', claims, { head: { crit: ['b64'] } }, 'no JSON Web Token'],
    ['is by another secret', claims, { by: () => byHmac('other') }, 'does not fit'],
  ])('is refused on the head when it %s', async (_why, content, how, text) => {
    const refused = await told([rule], headOf(token(content, how)), body);
    expect(refused).toMatchObject({ code: 'bad-signature', message: expect.stringContaining(text) });
    expect(refused?.message).not.toContain(hash);
  });

  it.each(['Bearer', 'Bearer a.b', 'Basic YTpi', `${token(claims)}.x`, token(claims).replace('.', '!.')])(
    'is none: %s',
    async (text) => {
      expect((await told([rule], headOf(text)))?.message).toContain('no JSON Web Token');
    },
  );

  it('counts to the second, within the tolerance of clocks', async () => {
    for (const [content, isTaken] of [
      [{ ...claims, exp: atSeconds - 59 }, true],
      [{ ...claims, nbf: atSeconds + 60 }, true],
      [{ iat: atSeconds - 300, payload_hash: hash }, true],
    ] as const) {
      expect((await told([rule], headOf(token(content)), body)) === null).toBe(isTaken);
    }
  });

  it('is of one issuer where the settings name it', async () => {
    expect(await told([{ ...rule, issuer: 'a-key' }], headOf(token(claims)), body)).toBeNull();
    const other = await told([{ ...rule, issuer: 'another' }], headOf(token(claims)), body);
    expect(other?.message).toContain('another issuer');
  });
});

describe('a token by a key that its sender publishes', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const ec = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const url = 'https://vendor.example/keys';
  const published = { scheme: 'jwt', ...aToken, secret: null, jwks: url };
  const by =
    (key: KeyObject): Signer =>
    (text) =>
      sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' });
  const rs256 = token(claims, { head: { alg: 'RS256', kid: 'one' }, by: by(rsa.privateKey) });
  const jwk = (key: KeyObject, kid: string) => ({ ...key.export({ format: 'jwk' }), kid, use: 'sig' });

  /** A site of keys, with what was asked of it. */
  function site(keys: () => unknown) {
    const asked: string[] = [];
    let now = at;
    const fetchText: FetchText = async (address) => {
      asked.push(address);
      const text = keys();
      if (text === null) throw new Error('no answer');
      return { status: 200, text: JSON.stringify({ keys: text }) };
    };
    const reader = compile([published], { fetchText, now: () => now });
    const judge = (text: string) => prove(reader.read(headOf(text)), body);
    return { asked, judge, later: (ms: number) => (now = new Date(now.getTime() + ms)) };
  }

  it('is proved by RS256 and ES256; the set is asked for once', async () => {
    const { asked, judge } = site(() => [jwk(rsa.publicKey, 'one'), jwk(ec.publicKey, 'two')]);
    const es256 = token(claims, { head: { alg: 'ES256', kid: 'two' }, by: by(ec.privateKey) });
    const [first, second] = await Promise.all([judge(rs256), judge(es256)]);
    expect([first, second]).toMatchObject([{ scheme: 'jwt' }, { scheme: 'jwt' }]);
    expect(await judge(token(claims, { head: { alg: 'RS256', kid: 'one' }, by: by(other.privateKey) }))).toBeNull();
    expect(asked).toEqual([url]);
  });

  it('by a shared secret is not taken, whatever key is public', async () => {
    const { judge } = site(() => [jwk(rsa.publicKey, 'one')]);
    const pem = rsa.publicKey.export({ format: 'pem', type: 'spki' });
    const forged = token(claims, { by: (text) => createHmac('sha256', pem).update(text).digest() });
    await expect(judge(forged)).rejects.toThrow('unusable');
  });

  it('is found when the sender has a new key, asked for at most once a minute', async () => {
    let keys: unknown = [jwk(other.publicKey, 'zero')];
    const { asked, judge, later } = site(() => keys);
    expect(await judge(rs256)).toBeNull();
    keys = [jwk(rsa.publicKey, 'one')];
    expect(await judge(rs256)).toBeNull();
    expect(asked).toHaveLength(1);
    later(60_001);
    expect(await judge(rs256)).not.toBeNull();
    expect(asked).toHaveLength(2);
  });

  it('waits while the set cannot be had, and needs it no more than an hour old', async () => {
    let keys: unknown = null;
    const { judge, later, asked } = site(() => keys);
    await expect(judge(rs256)).rejects.toMatchObject({ code: 'vendor-unreachable' });
    keys = [jwk(rsa.publicKey, 'one')];
    later(60_001);
    expect(await judge(rs256)).not.toBeNull();
    keys = null;
    const before = asked.length;
    expect(await judge(rs256)).not.toBeNull();
    expect(asked).toHaveLength(before);
  });
});

import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { SignatureRule } from '../../../../src/domain/credential.ts';
import { loadText, problemsOf, sourceOf } from '../../config/settings.ts';
import { aHead } from '../a-head.ts';
import { at, atSeconds, prove, read, tampered, told } from './judge.ts';

const publicUrl = 'https://collector.example.org/behind';
const body = '{"id":1,"text":"größer"}';
const key = Buffer.from('0123456789abcdef0123456789abcdef', 'hex');
const bytes = (...pieces: (string | Uint8Array)[]): Buffer => Buffer.concat(pieces.map((piece) => Buffer.from(piece)));

interface Case {
  settings: string;
  /** Headers of a request with that body at that time. */
  headers(sent: { body: string; atMs: number; key: Buffer }): Record<string, string>;
  target?: string;
}

const url = `${publicUrl}/callback/acme?call=7`;
const seconds = (atMs: number): string => String(atMs / 1000);
const mac = (by: Buffer | string, ...pieces: string[]): Buffer =>
  createHmac('sha256', by)
    .update(bytes(...pieces))
    .digest();

const pair = generateKeyPairSync('ed25519');
const rawPublicKey = pair.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64');
const strangers = generateKeyPairSync('ed25519');
/** Signs by the pair, or by a stranger's where the key is not the usual one. */
const signed = (by: Buffer, text: string): Buffer =>
  sign(null, Buffer.from(text), by.equals(key) ? pair.privateKey : strangers.privateKey);

const cases: Record<string, Case> = {
  'time and signature in one header': {
    settings: `secret: "${key.toString('hex')}", keyEncoding: hex, header: X-Sig, value: "t={timestamp},v1={signature}", signed: "{timestamp}.{body}"`,
    headers: (sent) => {
      const right = mac(sent.key, `${seconds(sent.atMs)}.${sent.body}`).toString('hex');
      return { 'x-sig': `v0=aa, v1=${'0'.repeat(64)},t=${seconds(sent.atMs)},v1=${right}` };
    },
  },
  'semicolons between them': {
    settings: `secret: "${key.toString('base64url')}", keyEncoding: base64url, header: X-Sig, value: "ts={timestamp};h1={signature}", signed: "{timestamp}:{body}"`,
    headers: (sent) => ({
      'x-sig': `ts=${seconds(sent.atMs)};h1=${mac(sent.key, `${seconds(sent.atMs)}:${sent.body}`).toString('hex')}`,
    }),
  },
  'milliseconds right behind the body': {
    settings: `secret: "${key.toString('base64')}", keyEncoding: base64, header: X-Sig, value: "v={timestamp},d={signature}", signed: "{body}{timestamp}", timestampFormat: milliseconds`,
    headers: (sent) => ({
      'x-sig': `v=${sent.atMs},d=${mac(sent.key, sent.body, String(sent.atMs)).toString('hex')}`,
    }),
  },
  'an ISO time in a header of its own, the MAC in base64url': {
    settings: `secret: "${key.toString('hex')}", keyEncoding: hex, encoding: base64url, header: X-Sig, signed: "{timestamp}{body}", timestampHeader: X-Time, timestampFormat: iso`,
    headers: (sent) => {
      const time = new Date(sent.atMs).toISOString();
      return { 'x-time': time, 'x-sig': mac(sent.key, time, sent.body).toString('base64url') };
    },
  },
  'method, URL, body and time without a separator': {
    settings: `secret: "${key.toString('hex')}", keyEncoding: hex, encoding: base64, header: X-Sig, signed: "{method}{url}{body}{timestamp}", timestampHeader: X-Time, timestampFormat: milliseconds`,
    headers: (sent) => ({
      'x-time': String(sent.atMs),
      'x-sig': mac(sent.key, 'POST', url, sent.body, String(sent.atMs)).toString('base64'),
    }),
  },
  'id, method, path and query in lines': {
    settings: `secret: "${key.toString('hex')}", keyEncoding: hex, header: X-Sig, signed: "{id}\\n{timestamp}\\n{method}\\n{path}\\n{query}\\n{body}", timestampHeader: X-Time, idHeader: X-Id`,
    headers: (sent) => {
      const lines = ['e.1', seconds(sent.atMs), 'POST', '/behind/callback/acme', '?call=7', sent.body];
      return { 'x-id': 'e.1', 'x-time': seconds(sent.atMs), 'x-sig': mac(sent.key, lines.join('\n')).toString('hex') };
    },
  },
  'a URL and a nonce': {
    settings: `secret: "${key.toString('hex')}", keyEncoding: hex, encoding: base64, header: X-Sig, signed: "{url}.{id}.{timestamp}.{body}", idHeader: X-Nonce, timestampHeader: X-Time`,
    headers: (sent) => ({
      ...{ 'x-nonce': '429', 'x-time': seconds(sent.atMs) },
      'x-sig': mac(sent.key, [url, '429', seconds(sent.atMs), sent.body].join('.')).toString('base64'),
    }),
  },
  'Ed25519 over time and body': {
    settings: `secret: "${rawPublicKey}", header: X-Sig, signed: "{timestamp}|{body}", timestampHeader: X-Time`,
    headers: (sent) => ({
      'x-time': seconds(sent.atMs),
      'x-sig': signed(sent.key, `${seconds(sent.atMs)}|${sent.body}`).toString('base64'),
    }),
  },
  'Ed25519 in hex, the key in PEM': {
    settings: `secret: ${JSON.stringify(pair.publicKey.export({ format: 'pem', type: 'spki' }))}, encoding: hex, header: X-Sig, signed: "{timestamp}{body}", timestampHeader: X-Time, timestampFormat: seconds`,
    headers: (sent) => ({
      'x-time': seconds(sent.atMs),
      'x-sig': signed(sent.key, seconds(sent.atMs) + sent.body).toString('hex'),
    }),
  },
};

/** What the settings make of a signature. */
async function ruleOf(settings: string): Promise<SignatureRule> {
  const scheme =
    settings.startsWith(`secret: "${rawPublicKey}`) || settings.includes('PUBLIC KEY') ? 'ed25519' : 'hmac';
  const signature = `{ scheme: ${scheme}, ${settings} }`;
  const server = `server: { publicUrl: "${publicUrl}" }`;
  const { config } = await loadText(`${server}\n${sourceOf(`allow: [], auth: [{ signature: ${signature} }]`)}`);
  const { auth } = config.sources[0]?.gate ?? {};
  const [rule] = auth === undefined || auth === 'none' ? [] : auth;
  if (rule?.type !== 'signature') throw new Error('no signature');
  return rule;
}

describe.each(Object.entries(cases))('settings for %s', (_name, { settings, headers }) => {
  const headOf = (lines: Record<string, string>, query = 'call=7') => aHead({ headers: Object.entries(lines), query });

  it('take what is signed so, whole and in pieces, and nothing else', async () => {
    const rule = await ruleOf(settings);
    const judge = (lines: Record<string, string>) => read([rule], headOf(lines), { publicUrl });
    const honest = headers({ body, atMs: at.getTime(), key });
    const whole = Buffer.from(body);

    expect(await prove(judge(honest), whole)).toMatchObject({ scheme: rule.scheme });
    expect(await prove(judge(honest), whole.subarray(0, 3), whole.subarray(3))).not.toBeNull();
    expect(await prove(judge(honest), tampered(whole))).toBeNull();
    expect(await prove(judge(headers({ body, atMs: at.getTime(), key: Buffer.from('another') })), whole)).toBeNull();
    expect(judge(headers({ body, atMs: at.getTime() - 300_001, key }))).toBe('unusable');
    expect(judge(headers({ body, atMs: at.getTime() + 301_000, key }))).toBe('unusable');
    for (const name of Object.keys(honest)) {
      const other = judge({ ...honest, [name]: 'nonsense' });
      // Any text may be an id.
      if (other !== 'unusable')
        expect([name, await prove(other, whole)]).toEqual([expect.stringMatching(/id|nonce/), null]);
    }
  });

  it('take no other URL where it is signed', async () => {
    const rule = await ruleOf(settings);
    const lines = headers({ body, atMs: at.getTime(), key });
    const proof = await prove(read([rule], headOf(lines, 'call=8'), { publicUrl }), body);
    expect(proof === null).toBe(/\{(url|query)\}/.test(settings));
  });
});

describe('what stands beside something else in a signed text', () => {
  const moved = async (settings: string, lines: Record<string, string>, sent: string, query = '') => {
    const rule = await ruleOf(`secret: "a key of these tests", header: X-Sig, ${settings}`);
    return told([rule], aHead({ headers: Object.entries(lines), query }), sent, { publicUrl });
  };
  const text = mac('a key of these tests', `x.${atSeconds}.{"a":1}`).toString('hex');

  it('cannot be moved into an id', async () => {
    const settings = 'signed: "{id}.{timestamp}.{body}", idHeader: X-Id, timestampHeader: X-Time';
    const time = String(atSeconds);
    expect(await moved(settings, { 'x-id': 'x', 'x-time': time, 'x-sig': text }, '{"a":1}')).toBeNull();
    const refused = await moved(settings, { 'x-id': `x.${time}`, 'x-time': time, 'x-sig': text }, '1}');
    expect(refused?.message).toContain('the id holds');
  });

  it('cannot be moved between a URL and a body', async () => {
    const settings = 'signed: "{url}{body}"';
    const at7 = { 'x-sig': mac('a key of these tests', `${publicUrl}/callback/acme?a=7`, '{"a":1}').toString('hex') };
    expect(await moved(settings, at7, '{"a":1}', 'a=7')).toBeNull();
    expect((await moved(settings, at7, '7{"a":1}', 'a='))?.code).toBe('bad-signature');
    expect((await moved(settings, at7, '"a":1}', 'a=7{'))?.message).toContain('URL');
  });
});

describe('a body that is signed by Ed25519', () => {
  const headersFor = (sent: string) =>
    cases['Ed25519 over time and body']?.headers({ body: sent, atMs: at.getTime(), key });

  it('may have 1 MiB, and is too large beyond', async () => {
    const rule = await ruleOf(cases['Ed25519 over time and body']?.settings ?? '');
    for (const [length, code] of [
      [1024 * 1024, undefined],
      [1024 * 1024 + 1, 'body-too-large'],
    ] as const) {
      const sent = 'x'.repeat(length);
      const outcome = await told([rule], aHead({ headers: Object.entries(headersFor(sent) ?? {}) }), sent);
      expect(outcome?.code).toBe(code);
    }
  });
});

describe('settings of a signature that say two things', () => {
  const head = 'scheme: hmac, header: X-Sig, secret: hunter2hunter2';
  it.each([
    [`${head}, value: "{signature}{timestamp}"`, 'value', 'a comma, a semicolon or a space'],
    [`${head}, value: "v1="`, 'value', '{signature} once'],
    [`${head}, value: "{signature};{nonce}"`, 'value', '{signature} once'],
    [`${head}, value: "a{signature}", prefix: "b"`, 'prefix', 'left out beside `value`'],
    [`${head}, keyEncoding: hex`, 'secret', 'a key in hex'],
    [`${head}, signed: "{timestamp}.{body}"`, 'timestampHeader', 'the name of a header'],
    [`${head}, timestampHeader: X-Time`, 'timestampHeader', 'left out when'],
    [
      `${head}, value: "t={timestamp},v={signature}", signed: "{timestamp}.{body}", timestampHeader: T`,
      'timestampHeader',
      '`value` holds {timestamp}',
    ],
    [`${head}, value: "t={timestamp},v={signature}"`, 'signed', '{timestamp} in it'],
    [`${head}, signed: "{id}.{body}"`, 'idHeader', 'the name of a header'],
    [`${head}, signed: "{timestamp}{body}", timestampHeader: T`, 'signed', 'no digit'],
    [`${head}, timestampFormat: minutes`, 'timestampFormat', 'unix, seconds, milliseconds, iso'],
    ['scheme: ed25519, header: X-Sig, secret: hunter2', 'secret', 'public key'],
    ['scheme: standard-webhooks, secret: whsk_aHVudGVyMg==', 'secret', 'public key whpk_'],
    ['scheme: jwt', 'secret', 'and not both'],
    ['scheme: jwt, secret: hunter2, jwks: "https://example.org/keys"', 'secret', 'and not both'],
    ['scheme: jwt, jwks: "http://example.org/keys"', 'jwks', 'https://'],
  ])('are refused by the key, and show no secret: %s', async (signature, named, expected) => {
    const problems = await problemsOf(sourceOf(`allow: [], auth: [{ signature: { ${signature} } }]`));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^sources\\.acme\\.auth\\[0\\]\\.signature\\.${named} is`));
    expect(problems[0]).toContain(expected);
    expect(problems[0]).not.toContain('hunter2');
  });

  it('need the public URL where the URL is signed', async () => {
    const signature = `scheme: hmac, header: X-Sig, secret: hunter2, signed: "{url}{body}"`;
    const problems = await problemsOf(sourceOf(`allow: [], auth: [{ signature: { ${signature} } }]`));
    expect(problems.join()).toContain('server.publicUrl');
  });
});

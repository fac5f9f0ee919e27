import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { SignatureRule } from '../../../../src/domain/credential.ts';
import { aHead } from '../a-head.ts';
import { anHmac, at, atSeconds, prove, read, tampered } from './judge.ts';

const secret = 'the secret, as the vendor shows it';
const body = Buffer.from([0x7b, 0x22, 0xff, 0x00, 0x22, 0x0a, 0x7d]);

type Headers = readonly (readonly [name: string, value: string])[];

/** HMAC of texts and bytes, one after the other. */
function mac(algorithm: string, key: string, ...pieces: (string | Uint8Array)[]): Buffer {
  return createHmac(algorithm, key)
    .update(Buffer.concat(pieces.map((piece) => Buffer.from(piece))))
    .digest();
}

const hmacRule = anHmac({
  secret,
  header: 'X-Acme-Signature',
  algorithm: 'sha512',
  encoding: 'base64',
  prefix: 'sha512=',
  signed: 'acme:{timestamp}:{body}:end',
  timestampHeader: 'X-Acme-Time',
  toleranceMs: 60_000,
});

interface Scheme {
  rule: SignatureRule;
  headers(body: Uint8Array, how?: { key?: string; seconds?: number }): Headers;
  /** Seconds that a signature may be old; null when no time is signed. */
  window: number | null;
}

const schemes: Record<string, Scheme> = {
  elevenlabs: {
    rule: { scheme: 'elevenlabs', secret },
    headers: (content, { key = secret, seconds = atSeconds } = {}) => [
      ['ElevenLabs-Signature', `t=${seconds},v0=${mac('sha256', key, `${seconds}.`, content).toString('hex')}`],
    ],
    window: 1800,
  },
  zoom: {
    rule: { scheme: 'zoom', secret },
    headers: (content, { key = secret, seconds = atSeconds } = {}) => [
      ['x-zm-request-timestamp', String(seconds)],
      ['x-zm-signature', `v0=${mac('sha256', key, `v0:${seconds}:`, content).toString('hex')}`],
    ],
    window: 5400,
  },
  azure: {
    rule: { scheme: 'azure', secret },
    headers: (content, { key = secret } = {}) => [
      ['X-MicrosoftSpeechServices-Signature', mac('sha256', key, content).toString('base64')],
    ],
    window: null,
  },
  'ibm by SHA-256': {
    rule: { scheme: 'ibm', secret },
    headers: (content, { key = secret } = {}) => [
      ['X-Callback-Signature', mac('sha256', key, content).toString('base64')],
    ],
    window: null,
  },
  'ibm by SHA-1': {
    rule: { scheme: 'ibm', secret },
    headers: (content, { key = secret } = {}) => [
      ['X-Callback-Signature', mac('sha1', key, content).toString('base64')],
    ],
    window: null,
  },
  hmac: {
    rule: hmacRule,
    headers: (content, { key = secret, seconds = atSeconds } = {}) => [
      ['x-acme-time', String(seconds)],
      ['x-acme-signature', `sha512=${mac('sha512', key, `acme:${seconds}:`, content, ':end').toString('base64')}`],
    ],
    window: 60,
  },
  'hmac of the body alone': {
    rule: {
      ...hmacRule,
      algorithm: 'sha1',
      encoding: 'hex',
      prefix: '',
      signed: '{body}',
      timestampHeader: null,
    },
    headers: (content, { key = secret } = {}) => [['X-Acme-Signature', mac('sha1', key, content).toString('hex')]],
    window: null,
  },
};

describe.each(Object.entries(schemes))('%s', (_name, { rule, headers, window }) => {
  const judge = (sent: Headers, rules: readonly SignatureRule[] = [rule]) => read(rules, aHead({ headers: sent }));

  it('is proved by the signature of the body, in one piece and in several', async () => {
    expect(await prove(judge(headers(body)), body)).toMatchObject({ scheme: rule.scheme, visit: null });
    expect(await prove(judge(headers(body)), body.subarray(0, 2), body.subarray(2))).not.toBeNull();
    expect(await prove(judge(headers(new Uint8Array())))).not.toBeNull();
  });

  it('is not proved by a body of which one byte was changed, is missing or was added', async () => {
    expect(await prove(judge(headers(body)), tampered(body))).toBeNull();
    expect(await prove(judge(headers(body)), body.subarray(1))).toBeNull();
    expect(await prove(judge(headers(body)), body, Buffer.from(' '))).toBeNull();
    expect(await prove(judge(headers(body)))).toBeNull();
  });

  it('is not proved by another secret', async () => {
    expect(await prove(judge(headers(body, { key: 'another' })), body)).toBeNull();
  });

  it('is proved by either of two secrets, and signs answers with the one it was', async () => {
    const older = { ...rule, secret: 'the older secret' };
    for (const key of [secret, 'the older secret']) {
      const proof = await prove(judge(headers(body, { key }), [rule, older]), body);
      expect(Buffer.from(proof?.sign?.('token') ?? [])).toEqual(mac('sha256', key, 'token'));
    }
    expect(await prove(judge(headers(body, { key: 'the oldest' }), [rule, older]), body)).toBeNull();
  });

  it.runIf(window !== null)('P16: is refused on the head when its time is too far from now', () => {
    for (const offset of [window ?? 0, -(window ?? 0)]) {
      expect(judge(headers(body, { seconds: atSeconds + offset }))).not.toBe('unusable');
      expect(judge(headers(body, { seconds: atSeconds + offset + Math.sign(offset) }))).toBe('unusable');
    }
  });

  it.runIf(window !== null)('is not proved when the time was changed to a fresh one', async () => {
    const stale = headers(body, { seconds: atSeconds - 100_000 });
    const refreshed = stale.map(
      ([name, value]) => [name, value.replace(String(atSeconds - 100_000), String(atSeconds))] as const,
    );
    expect(await prove(judge(refreshed), body)).toBeNull();
  });

  it('P16: is refused on the head when a header is missing, repeated or nonsense', () => {
    const good = headers(body);
    for (const [index, line] of good.entries()) {
      const others = good.filter((_line, other) => other !== index);
      expect(judge(others)).toBe(others.length === 0 ? 'absent' : 'unusable');
      expect(judge([...good, line])).toBe('unusable');
      for (const nonsense of ['', '=', 'v0=', 'sha512=', 'v0=00', 'xyz', `${line[1]}\u00ff`, 'a'.repeat(10_000)]) {
        expect(judge([...others, [line[0], nonsense]])).toBe('unusable');
      }
    }
  });
});

describe('elevenlabs', () => {
  const judge = (value: string) =>
    read([{ scheme: 'elevenlabs', secret }], aHead({ headers: [['ElevenLabs-Signature', value]] }));
  const right = mac('sha256', secret, `${atSeconds}.`, body).toString('hex');
  const wrong = '0'.repeat(64);

  it('finds the right one of several signatures, with spaces between them or not', async () => {
    for (const list of [`v0=${wrong},v0=${right}`, ` v0=${right} , v0=00`, `v1=zz,v0=${right}`]) {
      expect(await prove(judge(`t=${atSeconds},${list}`), body)).not.toBeNull();
    }
    expect(await prove(judge(`t=${atSeconds},v0=${right.toUpperCase()}`), body)).not.toBeNull();
  });

  it.each([
    `v0=${right}`,
    `t=${atSeconds}`,
    `t=${atSeconds},t=${atSeconds},v0=${right}`,
    `t=now,v0=${right}`,
    `t=${atSeconds},v0=00`,
  ])('cannot use %s', (value) => {
    expect(judge(value)).toBe('unusable');
  });
});

describe('ibm', () => {
  const judge = (challenge: string, signature: Buffer, method = 'GET') =>
    read(
      [{ scheme: 'ibm', secret }],
      aHead({
        method,
        headers: [['X-Callback-Signature', signature.toString('base64')]],
        query: new URLSearchParams({ challenge_string: challenge }).toString(),
      }),
    );

  it.each(['sha1', 'sha256'])('signs the challenge string of a registration, by %s', async (algorithm) => {
    expect(await prove(judge('ünique', mac(algorithm, secret, 'ünique')))).not.toBeNull();
    expect(await prove(judge('unique', mac(algorithm, secret, 'other')))).toBeNull();
    expect(await prove(judge('unique', mac(algorithm, secret, 'unique')), 'more')).toBeNull();
  });

  it('does not take the signature of a challenge for that of an empty callback', async () => {
    expect(await prove(judge('unique', mac('sha256', secret, 'unique'), 'POST'))).toBeNull();
  });

  it('refuses on the head what is neither SHA-1 nor SHA-256', () => {
    expect(judge('unique', mac('sha512', secret, 'unique'))).toBe('unusable');
  });
});

describe('hmac', () => {
  it('reads the time in seconds and in milliseconds', async () => {
    for (const time of [String(atSeconds), String(at.getTime())]) {
      const signature = mac('sha512', secret, `acme:${time}:`, body, ':end').toString('base64');
      const head = aHead({
        headers: [
          ['X-Acme-Time', time],
          ['X-Acme-Signature', `sha512=${signature}`],
        ],
      });
      expect(await prove(read([hmacRule], head), body)).not.toBeNull();
    }
  });

  it('stops the start without a body in what is signed, or with a time that has no header or is not signed', () => {
    for (const wrong of [
      { signed: '{timestamp}' },
      { signed: '{body}' },
      { timestampHeader: null },
      { signed: '{timestamp}{body}' },
      { signed: '{timestamp}.{body}.{body}' },
      { signed: '{timestamp}.{timestamp}.{body}' },
      { signed: '{timestamp}.{body}.{uri}' },
      { signed: '{timestamp}.{body}.{url}' },
      { secret: '' },
    ]) {
      expect(() => read([{ ...hmacRule, ...wrong }], aHead())).toThrow(RangeError);
    }
  });
});

describe('several schemes of one source', () => {
  it('are judged side by side: one that fits is enough, whatever the other says', async () => {
    const rules: SignatureRule[] = [
      { scheme: 'azure', secret },
      { scheme: 'zoom', secret },
    ];
    const right = schemes.azure?.headers(body) ?? [];
    const wrong = schemes.zoom?.headers(body, { key: 'another' }) ?? [];
    expect(await prove(read(rules, aHead({ headers: [...wrong, ...right] })), body)).toMatchObject({ scheme: 'azure' });
    expect(await prove(read(rules, aHead({ headers: wrong })), body)).toBeNull();
    expect(read(rules, aHead())).toBe('absent');
  });
});

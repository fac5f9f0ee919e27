import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { SignatureRule } from '../../../../src/domain/credential.ts';
import { aHead } from '../a-head.ts';
import { anHmac, atSeconds, told } from './judge.ts';

const body = '{"id":1}';
const webhookSecret = Buffer.from('the key of these tests').toString('base64');

type Headers = Record<string, string>;

interface Signer {
  rule: SignatureRule;
  /** At a second of Unix time. */
  sign: (seconds: number) => Headers;
  isTimed: boolean;
}

const signers: Record<string, Signer> = {
  'standard-webhooks': {
    rule: rule('standard-webhooks', { secret: webhookSecret }),
    isTimed: true,
    sign: (seconds) => ({
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(seconds),
      'webhook-signature': `v1,${mac(Buffer.from(webhookSecret, 'base64'), `msg_1.${seconds}.${body}`, 'base64')}`,
    }),
  },
  elevenlabs: {
    rule: rule('elevenlabs', { secret: 'wsec_1' }),
    isTimed: true,
    sign: (seconds) => ({ 'elevenlabs-signature': `t=${seconds},v0=${mac('wsec_1', `${seconds}.${body}`, 'hex')}` }),
  },
  zoom: {
    rule: rule('zoom', { secret: 'a token' }),
    isTimed: true,
    sign: (seconds) => ({
      'x-zm-request-timestamp': String(seconds),
      'x-zm-signature': `v0=${mac('a token', `v0:${seconds}:${body}`, 'hex')}`,
    }),
  },
  hmac: {
    rule: anHmac({ signed: '{timestamp}.{body}', timestampHeader: 'X-Acme-Time' }),
    isTimed: true,
    sign: (seconds) => ({ 'x-acme-time': String(seconds), 'x-acme': mac('a key', `${seconds}.${body}`, 'hex') }),
  },
  azure: {
    rule: rule('azure', { secret: 'a key' }),
    isTimed: false,
    sign: () => ({ 'x-microsoftspeechservices-signature': mac('a key', body, 'base64') }),
  },
  ibm: {
    rule: rule('ibm', { secret: 'a key' }),
    isTimed: false,
    sign: () => ({ 'x-callback-signature': mac('a key', body, 'base64') }),
  },
};

function rule(scheme: string, keys: Record<string, unknown>): SignatureRule {
  return { scheme, ...keys };
}

function mac(key: string | Buffer, text: string, encoding: 'hex' | 'base64'): string {
  return createHmac('sha256', key).update(text).digest(encoding);
}

type Lines = readonly (readonly [name: string, value: string])[];

/** The words of a refusal; null when there is none. */
async function toldOf(scheme: string, headers: Headers | Lines, sent = body): Promise<string | null> {
  const lines: Lines = Array.isArray(headers) ? headers : Object.entries(headers);
  return (
    (await told(signers[scheme]?.rule === undefined ? [] : [signers[scheme].rule], aHead({ headers: lines }), sent))
      ?.message ?? null
  );
}

describe.each(Object.entries(signers))('a refusal by %s', (scheme, { sign, isTimed }) => {
  it('is none when everything fits, and says no more than that when only the body does not', async () => {
    expect(await toldOf(scheme, sign(atSeconds))).toBeNull();
    expect(await toldOf(scheme, sign(atSeconds), `${body} `)).toBe('');
  });

  it.runIf(isTimed)('tells a time that is too old from one in the future, and how far it may be away', async () => {
    expect(await toldOf(scheme, sign(atSeconds - 100_000))).toMatch(/^the signed time is more than \d+ minutes ago:/);
    expect(await toldOf(scheme, sign(atSeconds + 100_000))).toMatch(
      /^the signed time is more than \d+ minutes in the future:/,
    );
  });

  it('names what is missing or repeated', async () => {
    const lines = Object.entries(sign(atSeconds));
    for (const [name] of lines) {
      const others = lines.filter(([other]) => other !== name);
      if (others.length > 0) expect(await toldOf(scheme, others)).toContain(name);
      expect(await toldOf(scheme, [...lines, [name, 'again']])).toContain(name);
    }
  });

  it('holds nothing of the secret, the right signature or the time here', async () => {
    const right = Object.values(sign(atSeconds)).join(' ');
    for (const headers of [
      sign(atSeconds - 100_000),
      sign(atSeconds + 100_000),
      { ...sign(atSeconds), ...nonsense(sign) },
    ]) {
      const text = String(await toldOf(scheme, headers));
      for (const word of right.split(/[ ,=]/).filter((part) => part.length > 4)) expect(text).not.toContain(word);
      expect(text).not.toContain(String(atSeconds));
    }
  });
});

function nonsense(sign: (seconds: number) => Headers): Headers {
  return Object.fromEntries(Object.keys(sign(0)).map((name) => [name, 'nonsense']));
}

describe('a refusal by standard-webhooks', () => {
  const good = signers['standard-webhooks']?.sign(atSeconds) ?? {};

  it.each([
    ['webhook-id', 'msg.1', /webhook-id holds a full stop/],
    ['webhook-timestamp', 'yesterday', /webhook-timestamp is no time/],
    ['webhook-signature', 'v1a,AAAA', /webhook-signature holds no signature/],
  ])('says what is wrong with %s: %s', async (name, value, text) => {
    expect(await toldOf('standard-webhooks', { ...good, [name]: value })).toMatch(text);
  });
});

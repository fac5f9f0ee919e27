import { describe, expect, it } from 'vitest';
import { signatureSchemes } from '../../../src/compose/known.ts';
import type { SignatureRule } from '../../../src/domain/credential.ts';
import type { Unsigned } from '../../../src/domain/signature.ts';
import { aHead } from './a-head.ts';
import { anHmac, aToken, at, prove, read } from './signatures/judge.ts';

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const hmac = anHmac({
  secret,
  header: 'X-Sig',
  algorithm: 'sha1',
  encoding: 'base64',
  prefix: 'v0=',
  signed: '{body}.{timestamp}',
  timestampHeader: 'X-Time',
  toleranceMs: 1000,
});
const rules: SignatureRule[] = [
  { scheme: 'standard-webhooks', secret },
  { scheme: 'elevenlabs', secret },
  { scheme: 'zoom', secret },
  { scheme: 'azure', secret },
  { scheme: 'ibm', secret },
  { scheme: 'twilio', secret },
  hmac,
  anHmac({ secret }),
  anHmac({ value: 't={timestamp};h={signature}', signed: '{timestamp}:{body}', timestampFormat: 'iso' }),
  anHmac({ signed: '{method}{url} {body}{timestamp}', timestampHeader: 'X-Time', timestampFormat: 'milliseconds' }),
  anHmac({ signed: '{id}\n{method}\n{path}\n{query}\n{body}', idHeader: 'X-Id', encoding: 'base64url' }),
  { scheme: 'jwt', ...aToken, secret },
];

async function* inPieces(body: string): AsyncGenerator<Uint8Array> {
  for (const letter of body) yield Buffer.from(letter);
}

function signRequest(rule: SignatureRule, unsigned: Unsigned) {
  const sender = signatureSchemes.get(rule.scheme)?.sender;
  if (sender === undefined || 'impossible' in sender) throw new Error(`nobody can sign by ${rule.scheme}`);
  return sender.sign(rule, unsigned);
}

describe.each(rules)('a sender who signs by $scheme', (rule) => {
  it.each([
    ['application/json', '{"a":1}', ''],
    ['application/json', '{"a":1}', 'x=1'],
    ['application/x-www-form-urlencoded', 'b=1&a=%C3%A9', 'x=1'],
    [null, '', ''],
  ])('is what a source takes: %s, %s', async (mediaType, body, query) => {
    const url = `https://example.org/callback/acme${query === '' ? '' : `?${query}`}`;
    const request = { method: 'POST', id: 'msg_1', atMs: at.getTime(), url, mediaType, body: inPieces(body) };
    const signed = await signRequest(rule, request);
    const all = new URLSearchParams(query);
    for (const [name, value] of signed.query) all.append(name, value);
    const type = mediaType === null ? [] : [['content-type', mediaType] as const];
    const head = aHead({ headers: [...Object.entries(signed.headers), ...type], query: all.toString() });
    const judge = () => read([rule], head, { publicUrl: 'https://example.org' });

    expect(await prove(judge(), body)).toMatchObject({ scheme: rule.scheme });
    expect(await prove(judge(), `${body}!`)).toBeNull();
  });
});

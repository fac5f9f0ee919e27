import { describe, expect, it } from 'vitest';
import { type SignableRule, signRequest } from '../../../src/gate/sign.ts';
import { aHead } from './a-head.ts';
import { at, prove, read } from './signatures/judge.ts';

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const hmac: SignableRule = {
  scheme: 'hmac',
  secret,
  header: 'X-Sig',
  algorithm: 'sha1',
  encoding: 'base64',
  prefix: 'v0=',
  signed: '{body}.{timestamp}',
  timestampHeader: 'X-Time',
  toleranceMs: 1000,
};
const rules: SignableRule[] = [
  { scheme: 'standard-webhooks', secret },
  { scheme: 'elevenlabs', secret },
  { scheme: 'zoom', secret },
  { scheme: 'azure', secret },
  { scheme: 'ibm', secret },
  { scheme: 'twilio', secret },
  hmac,
  { ...hmac, signed: '{body}', timestampHeader: null },
];

async function* inPieces(body: string): AsyncGenerator<Uint8Array> {
  for (const letter of body) yield Buffer.from(letter);
}

describe.each(rules)('signRequest by $scheme', (rule) => {
  it.each([
    ['application/json', '{"a":1}', ''],
    ['application/json', '{"a":1}', 'x=1'],
    ['application/x-www-form-urlencoded', 'b=1&a=%C3%A9', 'x=1'],
    [null, '', ''],
  ])('is what a source takes: %s, %s', async (mediaType, body, query) => {
    const url = `https://example.org/callback/acme${query === '' ? '' : `?${query}`}`;
    const signed = await signRequest(rule, { id: 'msg_1', atMs: at.getTime(), url, mediaType, body: inPieces(body) });
    const all = new URLSearchParams(query);
    for (const [name, value] of signed.query) all.append(name, value);
    const type = mediaType === null ? [] : [['content-type', mediaType] as const];
    const head = aHead({ headers: [...Object.entries(signed.headers), ...type], query: all.toString() });
    const judge = () => read([rule], head, { publicUrl: 'https://example.org' });

    expect(await prove(judge(), body)).toMatchObject({ scheme: rule.scheme });
    expect(await prove(judge(), `${body}!`)).toBeNull();
  });
});

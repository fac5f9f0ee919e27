import { describe, expect, it } from 'vitest';
import type { SignatureRule } from '../../../src/domain/credential.ts';
import { loadText, sourceOf } from './settings.ts';

/** What the settings make of a signature. */
async function ruleOf(signature: string, server = ''): Promise<unknown> {
  const { config } = await loadText(`${server}\n${sourceOf(`allow: [], auth: [{ signature: { ${signature} } }]`)}`);
  const [first] = config.sources[0]?.gate.auth ?? [];
  return first;
}

const pem = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----';

describe('a signature in the settings', () => {
  it.each(['elevenlabs', 'zoom', 'azure', 'ibm'])('is a scheme and a secret of any kind: %s', async (scheme) => {
    expect(await ruleOf(`scheme: ${scheme}, secret: "any text, 12 ü"`)).toEqual({
      type: 'signature',
      scheme,
      secret: 'any text, 12 ü',
    });
  });

  it('may be Twilio’s where the public URL is known', async () => {
    const rule = await ruleOf('scheme: twilio, secret: token', 'server: { publicUrl: "https://example.org" }');
    expect(rule).toEqual({ type: 'signature', scheme: 'twilio', secret: 'token' });
  });

  it('of another HMAC has defaults for all but its header', async () => {
    const defaults: SignatureRule = {
      scheme: 'hmac',
      secret: 's',
      header: 'X-Sig',
      algorithm: 'sha256',
      keyEncoding: 'text',
      encoding: 'hex',
      prefix: '',
      value: '{signature}',
      signed: '{body}',
      timestampHeader: null,
      timestampFormat: 'unix',
      toleranceMs: 300_000,
      idHeader: null,
    };
    expect(await ruleOf('scheme: hmac, secret: s, header: X-Sig')).toEqual({ type: 'signature', ...defaults });
    const all =
      'algorithm: sha512, encoding: base64, prefix: "v0=", signed: "{timestamp}:{body}", timestampHeader: T, tolerance: 1h';
    expect(await ruleOf(`scheme: hmac, secret: s, header: X-Sig, ${all}`)).toEqual({
      type: 'signature',
      ...defaults,
      ...{ algorithm: 'sha512', encoding: 'base64', prefix: 'v0=', signed: '{timestamp}:{body}', timestampHeader: 'T' },
      toleranceMs: 3_600_000,
    });
  });

  it('of Amazon SNS lists topics, and may name a stand-in', async () => {
    const topic = 'arn:aws:sns:eu-west-1:123456789012:t';
    const rule = { type: 'signature', scheme: 'sns', topics: [topic], endpoint: null, ca: null };
    expect(await ruleOf(`scheme: sns, topics: ["${topic}"]`)).toEqual(rule);
    const standIn = `endpoint: "https://localhost:4566/", ca: ${JSON.stringify(pem)}`;
    expect(await ruleOf(`scheme: sns, topics: ["${topic}"], ${standIn}`)).toEqual({
      ...rule,
      endpoint: 'https://localhost:4566',
      ca: pem,
    });
  });
});

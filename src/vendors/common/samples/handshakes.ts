import type { Sign } from '../../../domain/gate.ts';
import { callback } from './callback.ts';
import { jsonNotice } from './notice.ts';
import { piece } from './piece.ts';
import { type Random, seededRandom } from './random.ts';
import type { SampleCallback } from './sample.ts';

/** A test of a URL, as a vendor makes it before it uses one. */
export interface SampleHandshake {
  request: SampleCallback;
  /** What the vendor signs of it, which need not be the body. */
  signedText: SampleCallback['body'];
  /** The body of the answer that it wants; null when that is to be signed and there is nothing to sign with. */
  wanted(sign: Sign | null): string | null;
}

/**
 * The tests that can be played, by vendor; several where they were seen in several forms. That of Amazon SNS takes Amazon's
 * own signature.
 */
export const handshakes: ReadonlyMap<string, (seed: number) => readonly SampleHandshake[]> = new Map([
  ['zoom', (seed) => [validation(seededRandom(seed))]],
  ['azure', (seed) => (['POST', 'GET'] as const).map((method) => challenge(method, seededRandom(seed)))],
  ['ibm', (seed) => [registration(seededRandom(seed))]],
]);

/** Source: zoom/webhook-sample, index.js, read 2026-11-21. */
function validation(random: Random): SampleHandshake {
  const plainToken = random.letters(22);
  const body = { event: 'endpoint.url_validation', payload: { plainToken }, event_ts: 1772442900000 };
  const request = jsonNotice(body, { method: 'POST' });
  return {
    request,
    signedText: request.body,
    wanted(sign) {
      if (sign === null) return null;
      return JSON.stringify({ plainToken, encryptedToken: Buffer.from(sign(plainToken)).toString('hex') });
    },
  };
}

/** Documented without a method. Source: docs/vendors/azure.md, read 2026-11-21. */
function challenge(method: 'GET' | 'POST', random: Random): SampleHandshake {
  const validationToken = random.uuid();
  const headers = { 'x-microsoftspeechservices-event': 'challenge' };
  const request = withoutBody(method, { validationToken }, headers);
  return { request, signedText: request.body, wanted: () => validationToken };
}

/** What is signed is the string. Source: ibm-cloud-docs/speech-to-text, async.md, read 2026-11-21. */
function registration(random: Random): SampleHandshake {
  const text = random.letters(24);
  const request = withoutBody('GET', { challenge_string: text }, { accept: 'text/plain' });
  return { request, signedText: () => piece(text).chunks(), wanted: () => text };
}

function withoutBody(
  method: 'GET' | 'POST',
  query: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>>,
): SampleCallback {
  const empty = callback({ method: 'POST', mediaType: null, content: piece(''), query, headers });
  return { ...empty, method, contentLength: method === 'GET' ? null : 0 };
}

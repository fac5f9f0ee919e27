import type { SampleHandshake, Sampler } from '../../domain/sample.ts';
import { jsonNotice, requestWithoutBody } from '../common/samples/callback.ts';
import { type Random, seededRandom } from '../common/samples/random.ts';

/** Azure's notice that a transcription is complete: its event, a header, does not tell whether it failed. */
export const sampler: Sampler = {
  vendor: 'azure',
  contents: ['notice'],
  usual: ['notice'],
  mayBeEmpty: false,
  reportsFailures: false,
  sample({ method, jobId, seed }) {
    const id = jobId ?? seededRandom(seed).uuid();
    const self = `https://westeurope.api.cognitive.microsoft.com/speechtotext/v3.2/transcriptions/${id}`;
    const headers = { 'x-microsoftspeechservices-event': 'TranscriptionCompletion' };
    return [jsonNotice({ self }, { method, headers })];
  },
};

/** Azure's challenge, in both of its forms. */
export function handshakes(seed: number): readonly SampleHandshake[] {
  return (['POST', 'GET'] as const).map((method) => challenge(method, seededRandom(seed)));
}

/** Documented without a method. Source: docs/vendors/azure.md, read 2026-11-21. */
function challenge(method: 'GET' | 'POST', random: Random): SampleHandshake {
  const validationToken = random.uuid();
  const headers = { 'x-microsoftspeechservices-event': 'challenge' };
  const request = requestWithoutBody(method, { validationToken }, headers);
  return { request, signedText: request.body, wanted: () => validationToken };
}

import { jsonNotice } from '../common/samples/notice.ts';
import { seededRandom } from '../common/samples/random.ts';
import type { Sampler } from '../common/samples/sample.ts';

/** Azure's notice that a transcription is complete: its event, a header, does not tell whether it failed. */
export const azure: Sampler = {
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

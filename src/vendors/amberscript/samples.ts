import type { Sampler } from '../../domain/sample.ts';
import { jsonNotice } from '../common/samples/callback.ts';
import { conversation } from '../common/samples/conversation.ts';
import { seededRandom } from '../common/samples/random.ts';

/** Amberscript's notice that a job has ended. */
export const sampler: Sampler = {
  vendor: 'amberscript',
  contents: ['notice'],
  usual: ['notice'],
  mayBeEmpty: false,
  reportsFailures: true,
  sample({ outcome, method, jobId, seed }) {
    const random = seededRandom(seed);
    const talk = conversation(random);
    const end = outcome === 'success' ? { status: 'DONE' } : { status: 'ERROR', errorMsg: 'The file holds no audio' };
    const notice = {
      jobId: jobId ?? random.uuid(),
      created: 1772442840000,
      language: 'en',
      ...end,
      nrAudioSeconds: Math.round(talk.durationMs / 1000),
      transcriptionType: 'transcription',
      filename: `${talk.title}.wav`,
      jobType: 'direct',
    };
    return [jsonNotice(notice, { method })];
  },
};

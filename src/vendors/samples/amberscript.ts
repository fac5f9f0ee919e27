import { conversation } from './conversation.ts';
import { jsonNotice } from './notice.ts';
import { seededRandom } from './random.ts';
import type { Sampler } from './sample.ts';

/** Amberscript's notice that a job has ended. */
export const amberscript: Sampler = {
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

import { conversation } from '../common/samples/conversation.ts';
import { jsonNotice } from '../common/samples/notice.ts';
import { seededRandom } from '../common/samples/random.ts';
import type { Sampler } from '../common/samples/sample.ts';

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

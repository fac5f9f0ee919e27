import type { Sampler } from '../../domain/sample.ts';
import { jsonNotice } from '../common/samples/callback.ts';
import { conversation } from '../common/samples/conversation.ts';
import { seededRandom } from '../common/samples/random.ts';

/** Rev AI's notice with the description of the job. */
export const sampler: Sampler = {
  vendor: 'revai',
  contents: ['notice'],
  usual: ['notice'],
  mayBeEmpty: false,
  reportsFailures: true,
  sample({ outcome, method, jobId, seed }) {
    const random = seededRandom(seed);
    const talk = conversation(random);
    const end =
      outcome === 'success'
        ? { status: 'transcribed', duration_seconds: talk.durationMs / 1000 }
        : { status: 'failed', failure: 'download_failure', failure_detail: 'The media could not be downloaded' };
    const job = {
      id: jobId ?? random.letters(16),
      created_on: '2026-03-02T09:14:00.00Z',
      completed_on: '2026-03-02T09:15:00.00Z',
      name: `${talk.title}.wav`,
      metadata: talk.reference,
      type: 'async',
      ...end,
    };
    return [jsonNotice({ job }, { method })];
  },
};

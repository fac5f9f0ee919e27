import type { Sampler } from '../../domain/sample.ts';
import { formNotice } from '../common/samples/callback.ts';
import { conversation } from '../common/samples/conversation.ts';
import { seededRandom } from '../common/samples/random.ts';

/** Verbit's notice that a job has ended, a form. */
export const sampler: Sampler = {
  vendor: 'verbit',
  contents: ['notice'],
  usual: ['notice'],
  mayBeEmpty: false,
  reportsFailures: true,
  sample({ outcome, method, jobId, seed }) {
    const random = seededRandom(seed);
    const fields = {
      job_id: jobId ?? random.letters(10),
      external_id: conversation(random).reference,
      status: outcome === 'success' ? 'Completed' : 'Failure',
    };
    return [formNotice(fields, { method })];
  },
};

import type { Sampler } from '../../domain/sample.ts';
import { formNotice, jsonNotice } from '../common/samples/callback.ts';
import { conversation } from '../common/samples/conversation.ts';
import { seededRandom } from '../common/samples/random.ts';

/** Rev.com's notice about an order, as a form or, when that was asked for, as JSON. */
export const sampler: Sampler = {
  vendor: 'rev',
  contents: ['form', 'json'],
  usual: ['form'],
  mayBeEmpty: false,
  reportsFailures: true,
  sample({ contents, outcome, method, jobId, seed }) {
    const random = seededRandom(seed);
    const order = {
      order_number: jobId ?? `TC${random.letters(10, '0123456789')}`,
      client_ref: conversation(random).reference,
      type: 'Transcription',
    };
    const notice =
      outcome === 'success'
        ? { ...order, status: 'Complete', deliverable_type: 'Transcript', attachment_id: random.letters(20) }
        : { ...order, status: 'Cancelled', comment: 'There is no speech in the file' };
    return contents.map((name) => (name === 'json' ? jsonNotice(notice, { method }) : formNotice(notice, { method })));
  },
};

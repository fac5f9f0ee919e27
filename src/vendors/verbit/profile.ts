import type { Outcome } from '../../domain/delivery.ts';
import type { Claim, Vendor } from '../../domain/vendor.ts';
import { field } from '../../lib/json/values.ts';
import { blankClaim } from '../common/blank-claim.ts';
import { jobIdInQuery, labelsOf, wordOf } from '../common/fields.ts';
import { messagesIn } from '../common/form-fields.ts';
import { verbitFetch } from './fetch.ts';

/**
 * Verbit: a notice, as a form with `job_id`, `external_id` and `status` (`Completed` or `Failure`); the transcript has to be
 * fetched.
 *
 * The body of the answer has to be `OK` and nothing else: with anything more Verbit tries again for 48 hours. It publishes
 * no addresses it calls from.
 * Source: support.verbit.ai, article 360015219320, read 2026-11-21.
 */
export const verbit: Vendor = {
  name: 'verbit',
  egress: null,
  recognises({ parts }) {
    return messagesIn(parts).some(isItsNotice);
  },
  readClaim({ head, parts }): Claim {
    const messages = messagesIn(parts);
    const message = messages.find(isItsNotice) ?? messages[0];
    const vendorStatus = wordOf(field(message, 'status'));
    const outcome = outcomes.get(vendorStatus ?? '') ?? 'unknown';
    return {
      ...blankClaim('verbit', parts, (json) => (field(json, 'job_id') === undefined ? 'transcript' : 'notice')),
      jobId: wordOf(field(message, 'job_id')) ?? jobIdInQuery(head.query),
      externalIds: labelsOf([field(message, 'external_id')]),
      outcome,
      vendorStatus,
      error: outcome === 'failure' ? { code: null, message: 'Verbit could not complete the job' } : null,
    };
  },
  sends: ['notice'],
  signatures: [],
  handshake: null,
  answer: null,
  fetch: verbitFetch,
};

const outcomes: ReadonlyMap<string, Outcome> = new Map([
  ['Completed', 'success'],
  ['Failure', 'failure'],
]);

function isItsNotice(message: unknown): boolean {
  return wordOf(field(message, 'job_id')) !== null && outcomes.has(wordOf(field(message, 'status')) ?? '');
}

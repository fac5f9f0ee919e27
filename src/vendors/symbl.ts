import type { Outcome } from '../domain/delivery.ts';
import { field } from '../domain/json-values.ts';
import type { Claim, Vendor } from '../domain/vendor.ts';
import { blankClaim } from './blank-claim.ts';
import { jobIdInQuery, wordOf } from './fields.ts';
import { jsonObjects } from './part-claims.ts';

/**
 * Symbl.ai: three notices for each job, `{ id, status: 'scheduled' | 'in_progress' | 'completed' }`; the transcript has to
 * be fetched.
 *
 * Others send just the same two keys, so `auto` leaves it to `generic`, which reads them as well. What a failed job sends
 * is not documented; `failed` is its API's word. It publishes no addresses it calls from.
 * Source: symbl.ai/blog, "Receiving job status updates", read 2026-11-21.
 */
export const symbl: Vendor = {
  name: 'symbl',
  egress: null,
  recognises() {
    return false;
  },
  readClaim({ head, parts }): Claim {
    const [message] = jsonObjects(parts);
    const vendorStatus = wordOf(field(message, 'status'));
    const outcome = outcomes.get(vendorStatus ?? '') ?? 'unknown';
    return {
      ...blankClaim('symbl', parts, 'by-format'),
      jobId: wordOf(field(message, 'id')) ?? jobIdInQuery(head.query),
      outcome,
      vendorStatus,
      error: outcome === 'failure' ? { code: null, message: 'Symbl.ai could not process the job' } : null,
    };
  },
  sends: ['notice'],
  signatures: [],
  handshake: null,
  answer: null,
  fetch: null,
};

const outcomes: ReadonlyMap<string, Outcome> = new Map([
  ['scheduled', 'progress'],
  ['in_progress', 'progress'],
  ['completed', 'success'],
  ['failed', 'failure'],
]);

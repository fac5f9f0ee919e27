import type { Outcome } from '../../domain/delivery.ts';
import type { Claim, Vendor } from '../../domain/vendor.ts';
import { field } from '../../lib/json/values.ts';
import { blankClaim } from '../common/blank-claim.ts';
import { jobIdInQuery, labelsOf, messageOf, wordOf } from '../common/fields.ts';
import { messagesIn } from '../common/form-fields.ts';

/**
 * Rev.com's orders, worked on by people: a notice as a form, or as JSON when that was asked for, with `order_number,
 * client_ref, type, status, comment, deliverable_type, attachment_id`; the attachment has to be fetched.
 *
 * `status` is the state of the order, in words; all but its two ends are progress. How it proves itself, what it takes for
 * received and from where it calls is not documented.
 * Source: dev.rev.com/api/notifications, read 2026-11-21.
 */
export const rev: Vendor = {
  name: 'rev',
  egress: null,
  recognises({ parts }) {
    return messagesIn(parts).some(isItsNotice);
  },
  readClaim({ head, parts }): Claim {
    const messages = messagesIn(parts);
    const message = messages.find(isItsNotice) ?? messages[0];
    const vendorStatus = wordOf(field(message, 'status'));
    const outcome = outcomeOf(vendorStatus);
    return {
      ...blankClaim('rev', parts, (json) => (isItsNotice(json) ? 'notice' : 'transcript')),
      jobId: wordOf(field(message, 'order_number')) ?? jobIdInQuery(head.query),
      externalIds: labelsOf([field(message, 'client_ref')]),
      outcome,
      vendorStatus,
      error:
        outcome === 'failure'
          ? { code: null, message: messageOf(field(message, 'comment')) ?? 'The order was cancelled at Rev' }
          : null,
    };
  },
  sends: ['notice'],
  signatures: [],
  handshake: null,
  answer: null,
  fetch: null,
};

function isItsNotice(message: unknown): boolean {
  return wordOf(field(message, 'order_number')) !== null && wordOf(field(message, 'status')) !== null;
}

function outcomeOf(status: string | null): Outcome {
  if (status === null) return 'unknown';
  if (/^complete/i.test(status)) return 'success';
  return /^cancel/i.test(status) ? 'failure' : 'progress';
}

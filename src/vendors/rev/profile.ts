import type { Outcome } from '../../domain/delivery.ts';
import type { VendorGuide } from '../../domain/set-up.ts';
import type { Claim, Vendor } from '../../domain/vendor.ts';
import { field } from '../../lib/json/values.ts';
import { blankClaim, messagesIn } from '../common/claims.ts';
import { jobIdInQuery, labelsOf, messageOf, wordOf } from '../common/fields.ts';
import { json } from '../common/guides.ts';

/**
 * The part of an order at Rev.com that asks for notifications.
 *
 * Source: dev.rev.com/api/notifications, read 2026-11-21. No way to prove itself is documented.
 */
const revGuide: VendorGuide = {
  sender: { vendor: 'Rev.com', proofs: ['query'] },
  write: ({ url }) => ({
    title: 'Rev.com: notification of an order',
    use: 'Two keys of the order, beside all others.',
    snippet: json({ client_ref: 'YOUR_REFERENCE', notification: { url, level: 'Detailed' } }),
    placeholders: [{ word: 'YOUR_REFERENCE', meaning: 'an id of your own for this recording' }],
    notes: ['The callback tells how the order stands; the transcript is an attachment that has to be fetched.'],
  }),
};

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
  guide: revGuide,
  samples: () => import('./samples.ts'),
};

function isItsNotice(message: unknown): boolean {
  return wordOf(field(message, 'order_number')) !== null && wordOf(field(message, 'status')) !== null;
}

function outcomeOf(status: string | null): Outcome {
  if (status === null) return 'unknown';
  if (/^complete/i.test(status)) return 'success';
  return /^cancel/i.test(status) ? 'failure' : 'progress';
}

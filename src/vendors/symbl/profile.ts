import type { Outcome } from '../../domain/delivery.ts';
import type { VendorGuide } from '../../domain/set-up.ts';
import type { Claim, Vendor } from '../../domain/vendor.ts';
import { field } from '../../lib/json/values.ts';
import { blankClaim, jsonObjects } from '../common/claims.ts';
import { jobIdInQuery, wordOf } from '../common/fields.ts';
import { audioUrl, json } from '../common/guides.ts';

/**
 * The request that hands a recording to Symbl.ai, with a webhook.
 *
 * Source: symbl.ai/blog, "Receiving job status updates", read 2026-11-21. No way to prove itself is documented.
 */
const symblGuide: VendorGuide = {
  sender: { vendor: 'Symbl.ai', proofs: ['query'] },
  write: ({ url }) => ({
    title: 'Symbl.ai: webhookUrl',
    use: 'The body of the request that hands in a recording by its URL.',
    snippet: json({ url: audioUrl.word, webhookUrl: url }),
    placeholders: [audioUrl],
    notes: [
      'Name the vendor in the settings: auto cannot tell its notices from those of others.',
      'Three callbacks come for each job (scheduled, in_progress, completed); none of them holds the transcript.',
    ],
  }),
};

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
  guide: symblGuide,
  samples: () => import('./samples.ts'),
};

const outcomes: ReadonlyMap<string, Outcome> = new Map([
  ['scheduled', 'progress'],
  ['in_progress', 'progress'],
  ['completed', 'success'],
  ['failed', 'failure'],
]);

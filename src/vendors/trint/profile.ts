import type { Claim, Vendor } from '../../domain/vendor.ts';
import { field } from '../../lib/json/values.ts';
import { blankClaim } from '../common/blank-claim.ts';
import { jobIdInQuery, labelOf, labelsOf, wordOf } from '../common/fields.ts';
import { jsonObjects } from '../common/part-claims.ts';
import { trintFetch } from './fetch.ts';

/**
 * Trint: a notice, `{ eventType, transcriptId, title, user, metadata }`; the transcript has to be fetched.
 *
 * `TRANSCRIPT_COMPLETE` comes first, `TRANSCRIPT_VERIFIED` and `TRANSCRIPT_NEW_VERSION` may follow for the same
 * transcript. `metadata` is a text of the customer's. It publishes no addresses it calls from, and reports no failures.
 * Source: dev.trint.com/reference/events, read 2026-11-21.
 */
export const trint: Vendor = {
  name: 'trint',
  egress: null,
  recognises({ parts }) {
    return jsonObjects(parts).some(isItsEvent);
  },
  readClaim({ head, parts }): Claim {
    const [message] = jsonObjects(parts);
    return {
      ...blankClaim('trint', parts, (json) => (field(json, 'eventType') === undefined ? 'transcript' : 'notice')),
      jobId: wordOf(field(message, 'transcriptId')) ?? jobIdInQuery(head.query),
      title: labelOf(field(message, 'title')),
      externalIds: labelsOf([field(message, 'metadata')]),
      outcome: isItsEvent(message) ? 'success' : 'unknown',
      vendorStatus: wordOf(field(message, 'eventType')),
    };
  },
  sends: ['notice'],
  signatures: [],
  handshake: null,
  answer: null,
  fetch: trintFetch,
};

function isItsEvent(json: unknown): boolean {
  if (wordOf(field(json, 'transcriptId')) === null) return false;
  return /^TRANSCRIPT_(?:COMPLETE|VERIFIED|NEW_VERSION)$/.test(wordOf(field(json, 'eventType')) ?? '');
}

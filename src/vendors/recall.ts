import type { Outcome } from '../domain/delivery.ts';
import { field, isObject } from '../domain/json-values.ts';
import type { Claim, Vendor } from '../domain/vendor.ts';
import { blankClaim } from './blank-claim.ts';
import { jobIdInQuery, labelsOf, ownValues, wordOf } from './fields.ts';
import { jsonObjects } from './part-claims.ts';

/**
 * Recall.ai: what becomes of a meeting's recording and transcript, and each utterance while the meeting goes on.
 *
 * `{ event: 'transcript.done', data: { data: { code, sub_code, updated_at }, transcript: { id, metadata }, recording, bot }
 * }` tells that the transcript can be fetched; `transcript.data` has one utterance in `data.data`. The job is the bot,
 * which is all that the events of a meeting share. The list of the addresses it calls from was not to be read.
 * Source: docs.recall.ai/docs/recording-webhooks and /docs/authenticating-requests-from-recallai, read 2026-11-21.
 */
export const recall: Vendor = {
  name: 'recall',
  egress: null,
  recognises({ parts }) {
    return jsonObjects(parts).some(isItsEvent);
  },
  readClaim({ head, parts }): Claim {
    const [message] = jsonObjects(parts);
    const event = wordOf(field(message, 'event'));
    const outcome = outcomes.get(event ?? '') ?? 'unknown';
    const about = subjects.map((subject) => field(message, 'data', subject)).filter(isObject);
    const ids = about.map((subject) => wordOf(field(subject, 'id'))).filter((id) => id !== null);
    return {
      ...blankClaim('recall', parts, 'by-format'),
      jobId: ids[0] ?? jobIdInQuery(head.query),
      externalIds: labelsOf([...ids.slice(1), ...about.flatMap((subject) => ownValues(field(subject, 'metadata')))]),
      outcome,
      vendorStatus: event,
      error: outcome === 'failure' ? errorOf(message) : null,
    };
  },
  sends: ['notice', 'transcript'],
  signatures: ['standard-webhooks'],
  handshake: null,
  answer: null,
  fetch: null,
};

/** What an event may be about, the one that says whose job it is first. */
const subjects = ['bot', 'recording', 'transcript'] as const;

/** Those of the transcript: the end of a recording is not the end of the job. */
const outcomes: ReadonlyMap<string, Outcome> = new Map([
  ['transcript.done', 'success'],
  ['transcript.failed', 'failure'],
  ['transcript.processing', 'progress'],
  ['transcript.data', 'progress'],
  ['transcript.partial_data', 'progress'],
  ['recording.failed', 'failure'],
]);

function isItsEvent(json: unknown): boolean {
  if (!/^[a-z_]+\.[a-z_]+$/.test(wordOf(field(json, 'event')) ?? '')) return false;
  return isObject(field(json, 'data', 'data')) && subjects.some((subject) => isObject(field(json, 'data', subject)));
}

function errorOf(message: unknown): Claim['error'] {
  const detail = field(message, 'data', 'data');
  const code = wordOf(field(detail, 'sub_code')) ?? wordOf(field(detail, 'code'));
  return { code, message: 'Recall.ai could not make the recording or its transcript' };
}

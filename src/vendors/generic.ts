import type { Outcome, PartKind, VendorError } from '../domain/delivery.ts';
import { field, isObject } from '../domain/json-values.ts';
import type { Claim, Vendor } from '../domain/vendor.ts';
import { inQuery, messageOf, wordOf } from './fields.ts';
import { claimByContent, jsonObjects } from './part-claims.ts';

/** A sender nobody has written a profile for: common names for an id and a status, and the bytes for the rest. */
export const generic: Vendor = {
  name: 'generic',
  egress: {},
  recognises() {
    return false;
  },
  readClaim({ head, parts }): Claim {
    const documents = jsonObjects(parts);
    const vendorStatus = inQuery(head.query, ['status', 'event']) ?? wordIn(documents, ['status', 'event']);
    const outcome = outcomes.get(vendorStatus?.toLowerCase() ?? '') ?? 'unknown';
    return {
      vendor: 'generic',
      jobId:
        inQuery(head.query, ['id', 'job_id', 'jobId', 'requestid']) ?? wordIn(documents, ['id', 'jobId', 'job_id']),
      aliases: [],
      title: null,
      externalIds: [],
      outcome,
      vendorStatus,
      error: outcome === 'failure' ? errorIn(documents) : null,
      warnings: [],
      expected: null,
      parts: parts.map((part) =>
        claimByContent(part, (json) => (part.bytes > maxNoticeBytes ? 'transcript' : kindOfJson(json))),
      ),
    };
  },
  handshake: null,
  answer: null,
};

const outcomes: ReadonlyMap<string, Outcome> = new Map([
  ...['success', 'succeeded', 'completed', 'complete', 'done', 'finished', 'transcribed', 'ok'].map(
    (word) => [word, 'success'] as const,
  ),
  ...['failure', 'failed', 'error', 'rejected', 'cancelled', 'canceled', 'expired'].map(
    (word) => [word, 'failure'] as const,
  ),
  ...['progress', 'in_progress', 'processing', 'running', 'queued', 'pending', 'scheduled', 'created', 'accepted'].map(
    (word) => [word, 'progress'] as const,
  ),
]);

function wordIn(documents: readonly unknown[], names: readonly string[]): string | null {
  for (const json of documents) {
    for (const name of names) {
      const word = wordOf(field(json, name));
      if (word !== null) return word;
    }
  }
  return null;
}

function errorIn(documents: readonly unknown[]): VendorError {
  const errors = documents.map((json) => field(json, 'error')).filter((error) => error !== undefined);
  const [error] = errors;
  return { code: wordOf(field(error, 'code')), message: messageOf(error) ?? 'the sender reported a failure' };
}

const transcriptKeys = [
  'transcript',
  'transcription',
  'transcripts',
  'text',
  'words',
  'utterances',
  'segments',
  'monologues',
  'results',
] as const;
const wrapperKeys = ['payload', 'data', 'result', 'output'] as const;
const noticeKeys = ['id', 'jobId', 'job_id', 'status', 'event'] as const;

/** No notice is longer; and of longer JSON only an outline is shown, from which a long text is missing. */
const maxNoticeBytes = 1024 * 1024;

/** A transcript has words under one of the usual keys; a notice speaks of a job without them. */
function kindOfJson(json: unknown): PartKind {
  const places = [json, ...wrapperKeys.map((key) => field(json, key))];
  if (places.some((place) => transcriptKeys.some((key) => hasWords(field(place, key))))) return 'transcript';
  return noticeKeys.some((key) => field(json, key) !== undefined) ? 'notice' : 'other';
}

function hasWords(value: unknown): boolean {
  return typeof value === 'string' || Array.isArray(value) || isObject(value);
}

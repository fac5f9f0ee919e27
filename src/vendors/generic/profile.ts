import { type Outcome, type PartKind, partKinds, type Query, type VendorError } from '../../domain/delivery.ts';
import { type GenericPlaces, type Place, usualPlaces } from '../../domain/generic-places.ts';
import type { Claim, PartClaim, PartEvidence, Vendor } from '../../domain/vendor.ts';
import { field, isObject } from '../../lib/json/values.ts';
import { inQuery, labelsOf, messageOf, wordOf } from '../common/fields.ts';
import { claimByContent } from '../common/part-claims.ts';
import { atPointer } from './pointer.ts';

/** A sender nobody has written a profile for: common names for an id and a status, and the bytes for the rest. */
export const generic: Vendor = genericVendor(usualPlaces);

/** The same for a sender whose ids and words stand where the settings say. */
export function genericVendor(places: GenericPlaces): Vendor {
  return {
    name: 'generic',
    egress: null,
    recognises() {
      return false;
    },
    readClaim({ head, parts }): Claim {
      const documents = parts.map((part) => part.json).filter((json) => typeof json === 'object' && json !== null);
      const valuesAt = (list: readonly Place[]): unknown[] =>
        list.flatMap((place) => valuesOf(place, head.query, documents));
      const wordAt = (list: readonly Place[]): string | null =>
        valuesAt(list)
          .map(wordOf)
          .find((word) => word !== null) ?? null;
      const [status, event] = [wordAt(places.status), wordAt(places.event)];
      const outcome = outcomeOf(status, places) ?? outcomeOf(event, places) ?? 'unknown';
      return {
        vendor: 'generic',
        jobId: wordAt(places.jobId),
        aliases: [],
        title: labelsOf(valuesAt(places.title))[0] ?? null,
        externalIds: labelsOf(valuesAt(places.externalId)),
        outcome,
        vendorStatus: status ?? event,
        error: outcome === 'failure' ? errorIn(documents) : null,
        warnings: [],
        expected: null,
        parts: parts.map((part) => claimPart(part, places)),
      };
    },
    sends: partKinds,
    signatures: ['standard-webhooks', 'hmac'],
    handshake: null,
    answer: null,
    fetch: null,
  };
}

function valuesOf(place: Place, query: Query, documents: readonly unknown[]): unknown[] {
  if (place.in === 'query') return [inQuery(query, [place.name])];
  return documents.flatMap((json) => atPointer(json, place.steps));
}

function outcomeOf(word: string | null, { outcomes }: GenericPlaces): Outcome | null {
  const key = word?.toLowerCase() ?? '';
  return (Object.hasOwn(outcomes, key) ? outcomes[key] : usualOutcomes.get(key)) ?? null;
}

const usualOutcomes: ReadonlyMap<string, Outcome> = new Map([
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

function errorIn(documents: readonly unknown[]): VendorError {
  const errors = documents.map((json) => field(json, 'error')).filter((error) => error !== undefined);
  const [error] = errors;
  return { code: wordOf(field(error, 'code')), message: messageOf(error) ?? 'the sender reported a failure' };
}

function claimPart(part: PartEvidence, { mediaTypes }: GenericPlaces): PartClaim {
  const name = part.field ?? '';
  const mediaType = (Object.hasOwn(mediaTypes, name) ? mediaTypes[name] : part.mediaType) ?? null;
  return claimByContent({ ...part, mediaType }, (json) =>
    part.bytes > maxNoticeBytes ? 'transcript' : kindOfJson(json),
  );
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

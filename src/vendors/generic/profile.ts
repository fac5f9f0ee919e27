import { type Outcome, type PartKind, partKinds, type Query, type VendorError } from '../../domain/delivery.ts';
import { type GenericPlaces, type Place, usualPlaces } from '../../domain/generic-places.ts';
import type { VendorGuide } from '../../domain/set-up.ts';
import type { Claim, PartClaim, PartEvidence, Vendor } from '../../domain/vendor.ts';
import { field, isObject } from '../../lib/json/values.ts';
import { claimByContent } from '../common/claims.ts';
import { inQuery, labelsOf, messageOf, wordOf } from '../common/fields.ts';

const body = `{"id":"try-1","status":"done"}`;

/** A line for a shell that delivers something small, and so shows what any other sender has to do. */
const genericGuide: VendorGuide = {
  sender: { vendor: 'curl', proofs: ['bearer', 'header', 'query', 'basic', 'standard-webhooks'] },
  write: ({ url, header, isSigned }) => ({
    title: 'Any sender: curl',
    use: 'A shell on any machine that reaches this address.',
    snippet: isSigned ? signedRequest(url) : `curl ${headerLines(header)}-d '${body}' '${url}'`,
    notes: [
      'POST and PUT are taken, any type, form or plain body. The answer 200 with the body OK means that all of it is safe.',
      'The id of the job is read from the query (id, job_id, jobId, requestid), else from the JSON (id, jobId, job_id).',
      'Whatever follows the URL after a slash is taken as the name of the file: PUT …/call-17.wav.',
    ],
  }),
};

function headerLines(header: { name: string; value: string } | null): string {
  const lines = [...(header === null ? [] : [`${header.name}: ${header.value}`]), 'Content-Type: application/json'];
  return lines.map((line) => `-H '${line}' `).join('');
}

/** Standard Webhooks by hand. Source: standard-webhooks/standard-webhooks, spec/standard-webhooks.md, read 2026-11-21. */
function signedRequest(url: string): string {
  return `secret='YOUR_SIGNING_SECRET'
body='${body}'
id=try-1 at=$(date +%s)
key=$(printf %s "\${secret#whsec_}" | base64 -d | od -An -v -tx1 | tr -d ' \\n')
signature=$(printf %s "$id.$at.$body" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | base64)
curl -H "webhook-id: $id" -H "webhook-timestamp: $at" -H "webhook-signature: v1,$signature" \\
  -H 'Content-Type: application/json' -d "$body" '${url}'`;
}

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
    guide: genericGuide,
    samples: () => import('./samples.ts'),
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

/**
 * The value at the end of a JSON Pointer (RFC 6901), given by its steps; undefined when there is none.
 *
 * @example atPointer({ items: [{ id: 7 }] }, ['items', '0', 'id']) // 7
 */
export function atPointer(json: unknown, steps: readonly string[]): unknown {
  let current = json;
  for (const step of steps) {
    if (Array.isArray(current)) current = /^(?:0|[1-9]\d*)$/.test(step) ? current[Number(step)] : undefined;
    else if (isObject(current) && Object.hasOwn(current, step)) current = current[step];
    else return undefined;
  }
  return current;
}

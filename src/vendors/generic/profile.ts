import { type Outcome, type PartKind, partKinds, type Query, type VendorError } from '../../domain/delivery.ts';
import { type GenericPlaces, type Place, usualPlaces } from '../../domain/generic-places.ts';
import type { VendorGuide } from '../../domain/set-up.ts';
import { unknownFormatWarning } from '../../domain/unknown-format.ts';
import type { Claim, Evidence, PartClaim, PartEvidence, Vendor } from '../../domain/vendor.ts';
import { field, isObject } from '../../lib/json/values.ts';
import { claimAs, claimByContent, contentOf, formIn } from '../common/claims.ts';
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
    readClaim(evidence): Claim {
      const { jobId, title, externalIds, status, event } = readPlaces(evidence, places);
      const outcome = outcomeOf(status, places) ?? outcomeOf(event, places) ?? 'unknown';
      const unknown = evidence.parts.filter((part) => isUnknownJson(part, places)).map(({ index }) => index);
      return {
        vendor: 'generic',
        jobId,
        aliases: [],
        title,
        externalIds,
        outcome,
        vendorStatus: status ?? event,
        error: outcome === 'failure' ? errorIn(evidence) : null,
        warnings: unknown.length === 0 ? [] : [unknownFormatWarning(unknown)],
        expected: null,
        parts: evidence.parts.map((part) => claimPart(part, places)),
      };
    },
    partTokens: ['transcript', 'text', ...Object.keys(places.mediaTypes)],
    sends: partKinds,
    signatures: ['standard-webhooks', 'hmac'],
    handshake: null,
    answer: null,
    fetch: null,
    guide: genericGuide,
    samples: () => import('./samples.ts'),
  };
}

/** What a delivery holds in the given places. */
export interface PlacedWords extends Pick<Claim, 'jobId' | 'title' | 'externalIds'> {
  status: string | null;
  event: string | null;
}

/** Looks into the places of a delivery that settings name, or that are usual. */
export function readPlaces(evidence: Evidence, places: GenericPlaces): PlacedWords {
  const documents = documentsIn(evidence);
  const valuesAt = (list: readonly Place[]): unknown[] =>
    list.flatMap((place) => valuesOf(place, evidence.head.query, documents));
  const wordAt = (list: readonly Place[]): string | null =>
    valuesAt(list)
      .map(wordOf)
      .find((word) => word !== null) ?? null;
  return {
    jobId: wordAt(places.jobId),
    title: labelsOf(valuesAt(places.title))[0] ?? null,
    externalIds: labelsOf(valuesAt(places.externalId)),
    status: wordAt(places.status),
    event: wordAt(places.event),
  };
}

function documentsIn({ parts }: Evidence): object[] {
  return parts.map((part) => asJson(part).json).filter((json) => typeof json === 'object' && json !== null);
}

/** A form says what JSON with its fields would say. */
function asJson(part: PartEvidence): PartEvidence {
  return { ...part, json: part.json ?? formIn(part) ?? undefined };
}

function valuesOf(place: Place, query: Query, documents: readonly unknown[]): unknown[] {
  if (place.in === 'query') return [inQuery(query, [place.name])];
  return documents.flatMap((json) => atPointer(json, place.steps));
}

/** What a word stands for, by the settings before what is usual; null when nobody knows. */
export function outcomeOf(word: string | null, { outcomes }: Pick<GenericPlaces, 'outcomes'>): Outcome | null {
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

/** The reason of a failure, as far as it stands where it is usual. */
export function errorIn(evidence: Evidence): VendorError {
  const errors = documentsIn(evidence)
    .map((json) => field(json, 'error'))
    .filter((error) => error !== undefined);
  const [error] = errors;
  return { code: wordOf(field(error, 'code')), message: messageOf(error) ?? 'the sender reported a failure' };
}

/** What a part is, by the media type that the settings give the parts of its name, else by its content. */
export function claimPart(part: PartEvidence, places: GenericPlaces): PartClaim {
  const name = part.field ?? '';
  const mediaType = (Object.hasOwn(places.mediaTypes, name) ? places.mediaTypes[name] : part.mediaType) ?? null;
  if (formIn(part) !== null) return claimAs(kindOfJson(asJson(part), places), contentOf(part).extension);
  return claimByContent({ ...part, mediaType }, () => kindOfJson(part, places));
}

/** No notice is longer; and of longer JSON only an outline is shown, from which a long text is missing. */
const maxNoticeBytes = 1024 * 1024;

/** What has the keys of a transcript claims to be one; whether it is one, its format decides. */
function kindOfJson({ json, format, bytes }: PartEvidence, places: GenericPlaces): PartKind {
  if (format !== null || bytes > maxNoticeBytes) return 'transcript';
  const found = [json, ...wrapperKeys.map((key) => field(json, key))];
  if (found.some((place) => transcriptKeys.some((key) => hasWords(field(place, key))))) return 'transcript';
  return isNotice(json, places) ? 'notice' : 'other';
}

const transcriptKeys = [
  ...['transcript', 'transcription', 'transcripts', 'text', 'words', 'utterances', 'segments', 'monologues', 'results'],
] as const;

function hasWords(value: unknown): boolean {
  return (typeof value === 'string' && !isLink(value)) || Array.isArray(value) || isObject(value);
}

/** A field of a form that is neither named as a file nor declared as JSON may hold anything. */
function isUnknownJson(part: PartEvidence, places: GenericPlaces): boolean {
  const isField = part.field !== null && part.filename === null && !part.mediaType?.endsWith('json');
  return typeof part.json === 'object' && !isField && kindOfJson(part, places) === 'other';
}

const wrapperKeys = ['payload', 'data', 'result', 'output', 'job'] as const;
const newsKeys = ['status', 'state', 'event', 'eventType', 'event_type', 'type'] as const;
const idKeys = ['id', 'jobId', 'job_id'] as const;

/** A notice tells what became of a job, or names one and says nothing else; and nothing in it may have been said. */
function isNotice(json: unknown, { status, event, jobId }: GenericPlaces): boolean {
  if (mayHoldSpeech(json)) return false;
  const wordsAt = (places: readonly Place[]): boolean =>
    places.some((place) => place.in === 'json' && wordOf(atPointer(json, place.steps)) !== null);
  if (wordsAt([...status, ...event])) return true;
  const places = [json, ...wrapperKeys.map((key) => field(json, key))];
  if (places.some((place) => newsKeys.some((key) => wordOf(field(place, key)) !== null))) return true;
  const namesJob = wordsAt(jobId) || idKeys.some((key) => wordOf(field(json, key)) !== null);
  return namesJob && isObject(json) && Object.entries(json).every(([key, value]) => isId(key) || saysNothing(value));
}

function isId(key: string): boolean {
  return idKeys.some((name) => name === key);
}

function saysNothing(value: unknown): boolean {
  if (typeof value === 'string') return value === '' || isLink(value);
  return typeof value !== 'object' || value === null || Object.keys(value).length === 0;
}

function isLink(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\/\S*$/i.test(text);
}

const deepest = 6;
const mostItems = 20;
/** Names, reasons and links are of several words, too. */
const notSpeech = /name|title|label|description|reason|error|warning|message|link|header|url/i;

/** Whether a list is in it whose items hold sentences, by whatever key. */
function mayHoldSpeech(value: unknown, depth = 0): boolean {
  if (depth > deepest || typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) {
    return value.slice(0, mostItems).some((item) => holdsSentence(item) || mayHoldSpeech(item, depth + 1));
  }
  return Object.entries(value).some(([key, inner]) => !notSpeech.test(key) && mayHoldSpeech(inner, depth + 1));
}

function holdsSentence(item: unknown): boolean {
  const texts = isObject(item) ? Object.entries(item).filter(([key]) => !notSpeech.test(key)) : [['', item] as const];
  return texts.some(([, text]) => typeof text === 'string' && /\p{L}\s+\p{L}/u.test(text.slice(0, 1000)));
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

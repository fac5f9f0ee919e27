import type { PartKind } from '../../domain/delivery.ts';
import type { PartClaim, PartEvidence } from '../../domain/vendor.ts';
import { field, isObject } from '../../lib/json/values.ts';
import { claimAs, claimByContent, claimMedia, contentOf } from '../common/claims.ts';
import { items, labelsOf, messagesOf, wordOf } from '../common/fields.ts';

/** A transcript in the json-v2 format. */
export function isTranscript(json: unknown): boolean {
  return typeof field(json, 'format') === 'string' && isObject(field(json, 'metadata')) && has(json, 'results');
}

/** The description of a job, as submitted and with what became of it: in `{ job }` or bare. */
export function isJobinfo(json: unknown): boolean {
  // A transcript has the job in it too.
  if (has(json, 'results') || has(json, 'metadata')) return false;
  const job = field(json, 'job');
  if (isObject(job)) return has(job, 'config') || has(job, 'data_name');
  return isObject(field(json, 'config', 'transcription_config')) || isObject(field(json, 'transcription_config'));
}

/**
 * The contents that this source was to get, as the job's configuration names them; null when none of the documents
 * has an entry for this source's URL. Only the names leave here: the entries also hold the customer's auth_headers.
 */
export function askedContents(documents: readonly unknown[], source: string): string[] | null {
  const entries = documents
    .flatMap((json) => items(field(json, 'job', 'config', 'notification_config') ?? configOf(json)))
    .filter((entry) => isForSource(field(entry, 'url'), source));
  return entries.length === 0 ? null : [...new Set(entries.flatMap(contentsOf))];
}

/**
 * What Speechmatics noted about the job, such as notifications it could not deliver, and in a transcript about what was
 * to be made of it, such as `translation_errors`.
 */
export function jobWarnings(documents: readonly unknown[]): string[] {
  const lists = documents.flatMap((json) => [
    ...jobsIn([json]).map((job) => field(job, 'errors')),
    ...errorLists(field(json, 'metadata')),
  ]);
  return lists.flatMap(messagesOf);
}

/** What the recording is called: by the customer, else by the name of the file. */
export function titleOf(documents: readonly unknown[]): string | null {
  const jobs = jobsIn(documents);
  const names = [...jobs.map((job) => field(trackingOf(job), 'title')), ...jobs.flatMap(fileNames)];
  return labelsOf(names)[0] ?? null;
}

/** Reference and tags as the customer gave them, and the names of the files where those are not the title. */
export function externalIdsOf(documents: readonly unknown[]): string[] {
  const jobs = jobsIn(documents);
  const tracking = jobs.map(trackingOf);
  const ids = tracking.flatMap((own) => [field(own, 'reference'), ...items(field(own, 'tags'))]);
  const title = titleOf(documents);
  return labelsOf([...ids, ...jobs.flatMap(fileNames)]).filter((label) => label !== title);
}

/** The job in each document that has one: under `job`, or the document itself. */
function jobsIn(documents: readonly unknown[]): unknown[] {
  return documents.flatMap((json) => {
    const job = field(json, 'job');
    if (isObject(job)) return [job];
    return isJobinfo(json) ? [json] : [];
  });
}

/** Transcripts have it in the job, job descriptions in its configuration. */
function trackingOf(job: unknown): unknown {
  return field(job, 'tracking') ?? field(job, 'config', 'tracking');
}

/** A name is empty when the media came by a URL; only jobs of alignment have a text. */
function fileNames(job: unknown): unknown[] {
  return [field(job, 'data_name'), field(job, 'text_name')];
}

function errorLists(metadata: unknown): unknown[] {
  if (!isObject(metadata)) return [];
  return Object.keys(metadata)
    .filter((name) => name.endsWith('_errors'))
    .map((name) => metadata[name]);
}

function configOf(json: unknown): unknown {
  return field(json, 'config', 'notification_config') ?? field(json, 'notification_config');
}

/** Without `contents` the transcript is sent; an empty list asks for a notification without a body. */
function contentsOf(entry: unknown): string[] {
  const contents = field(entry, 'contents') ?? ['transcript'];
  return items(contents)
    .map(wordOf)
    .filter((content) => content !== null);
}

/** True for URLs whose path is `/callback/<source>` or deeper; `/callback` alone is the source `default`. */
function isForSource(url: unknown, source: string): boolean {
  if (typeof url !== 'string' || !URL.canParse(url)) return false;
  const path = new URL(url).pathname.replace(/\/+$/, '');
  if (path === '/callback') return source === 'default';
  return path === `/callback/${source}` || path.startsWith(`/callback/${source}/`);
}

function has(value: unknown, key: string): boolean {
  return field(value, key) !== undefined;
}

/**
 * What each name of `contents` stands for. `text` is aligned text; the `alignment` names are those of its older API.
 * Source: spec/batch.yaml of speechmatics/docs and `_models.py` of speechmatics-python-sdk, read 2026-11-21.
 */
const tokens: ReadonlyMap<string, (part: PartEvidence) => PartClaim> = new Map([
  ['transcript', () => claimAs('transcript', 'json')],
  ['transcript.json-v2', () => claimAs('transcript', 'json')],
  ['transcript.txt', () => claimAs('text', 'txt')],
  ['transcript.srt', () => claimAs('subtitles', 'srt')],
  ['jobinfo', () => claimAs('jobinfo', 'json')],
  ['data', claimMedia],
  // Sent when the customer left `contents` out: the transcript, in whichever form it is.
  ['data_file', claimBare],
  ['text', () => alignedText('text')],
  ['alignment', () => alignedText('alignment')],
  ['alignment.word_start_and_end', () => alignedText('alignment')],
  ['alignment.one_per_line', () => alignedText('alignment')],
]);

/** The names that Speechmatics gives to parts. */
export const tokenNames: readonly string[] = [...tokens.keys()];

/** True for a name that Speechmatics gives to a part. */
export function isToken(name: string | null): boolean {
  return name !== null && tokens.has(name);
}

/** What a part is: by the name of its field, else by its file name where that is such a name too, else by its bytes. */
export function claimPart(part: PartEvidence): PartClaim {
  const claim = tokens.get(part.field ?? '') ?? tokens.get(part.filename ?? '') ?? claimBare;
  return claim(part);
}

/** A single item is the body itself, SRT labelled text/plain like bare text; a single `data` is an octet-stream. */
function claimBare(part: PartEvidence): PartClaim {
  if (contentOf(part).format === 'bin') return claimMedia(part);
  return claimByContent(part, kindOfJson);
}

function kindOfJson(json: unknown): PartKind {
  return isJobinfo(json) ? 'jobinfo' : 'transcript';
}

function alignedText(content: string): PartClaim {
  return { kind: 'text', content, extension: 'txt' };
}

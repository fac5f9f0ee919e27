import type { ArchiveReader } from '../domain/archive.ts';
import type { CatalogReader } from '../domain/catalog.ts';
import type { DeliveryHead } from '../domain/delivery.ts';
import { CollectorError } from '../domain/errors.ts';
import type { FetchEnd, FetchTask } from '../domain/fetching.ts';
import type { FetchRequest, FetchVerdict, FetchWish, VendorFetch } from '../domain/vendor-fetch.ts';
import type { OwnDelivery, OwnIntake } from '../domain/ways-in.ts';
import { type Asked, type AskParts, ask, FetchFault, unreachable } from './ask.ts';
import { backoffMs, maxTries } from './backoff.ts';
import { lookThrough } from './look-through.ts';
import { readNotice } from './notice.ts';
import { wantedOf } from './wanted.ts';

/** A source as fetching knows it. */
export interface FetchingTarget extends Pick<AskParts, 'vendor' | 'apiKey' | 'classOf'> {
  source: string;
  /** Name of the vendor that its deliveries are read by. */
  vendorName: string;
  /** Query parameter in which that vendor looks for the id of a job. */
  jobParameter: string;
  /** Origin of the API, or null where notices name it. */
  origin: string | null;
}

/** What performing a fetch needs. */
export interface PerformParts extends Pick<AskParts, 'get' | 'signS3' | 'userAgent' | 'signal' | 'now'> {
  catalog: Pick<CatalogReader, 'job'>;
  /** Whether something of a call is gone: it is not brought back. */
  wasDeleted(call: { source: string; jobIds: readonly string[] }): Promise<boolean>;
  archive: Pick<ArchiveReader, 'open'>;
  intake: OwnIntake;
  newId(): string;
  /** From 0 (inclusive) to 1. */
  random(): number;
  /** A body was filed. */
  onFiled(filed: { source: string; jobId: string; host: string; bytes: number }): void;
}

/** A try makes no more: a vendor whose answers lead on and on is not followed for ever. */
const mostRequests = 200;

/**
 * Makes one try at a job: asks its vendor for what it lacks, and files what comes. Never throws.
 *
 * Every body is durable before the next is asked for. A try that is cut off and begun again finds the job as it then is,
 * and what is filed twice nevertheless is recorded as a duplicate.
 */
export async function performFetch(
  task: FetchTask,
  target: FetchingTarget,
  parts: PerformParts,
): Promise<{ end: FetchEnd; requests: number }> {
  let requests = 0;
  const count = (): void => {
    requests += 1;
    if (requests > mostRequests)
      throw new FetchFault('gone', `the vendor led on to more than ${mostRequests} requests`);
  };
  try {
    if (task.tries > maxTries) throw new FetchFault('gone', `it was tried ${maxTries} times`);
    const wish = await wishOf(task, target, parts);
    if (wish === null) return { end: { state: task.reason === 'watch' ? 'dropped' : 'done' }, requests };
    const filed = await fetchAll(firstRequests(wish, target.vendor), wish, { ...parts, ...target, count });
    if (filed === 0) throw new FetchFault('again', 'nothing that the vendor answered leads to a transcript');
    return { end: { state: 'done' }, requests };
  } catch (error) {
    return { end: endOf(toFault(error), task, parts), requests };
  }
}

async function wishOf(
  { source, jobId, ...task }: FetchTask,
  { vendor, origin }: FetchingTarget,
  { catalog, archive, wasDeleted }: PerformParts,
): Promise<FetchWish | null> {
  const job = await catalog.job(source, jobId);
  const kinds = wantedOf(job, { source, jobId, ...task });
  if (kinds.length === 0 || (await wasDeleted({ source, jobIds: [jobId, ...(job?.aliases ?? [])] }))) return null;
  // Such a segment would lead up in the path, however it is encoded.
  if (/^\.{1,2}$/.test(jobId)) throw new FetchFault('gone', 'the id of the job cannot stand in a URL');
  return { jobId: job?.jobId ?? jobId, kinds, notice: await readNotice(job, vendor, archive), origin };
}

function firstRequests(wish: FetchWish, vendor: VendorFetch): readonly FetchRequest[] {
  const begun = vendor.begin(wish);
  if (!('impossible' in begun)) return begun;
  throw new FetchFault('gone', begun.impossible);
}

type FetchParts = PerformParts & FetchingTarget & Pick<AskParts, 'count'>;

/** Resolves to how many bodies were filed. */
async function fetchAll(first: readonly FetchRequest[], wish: FetchWish, parts: FetchParts): Promise<number> {
  const waiting = [...first];
  let filed = 0;
  for (let request = waiting.shift(); request !== undefined; request = waiting.shift()) {
    const { file, next } = await fetchOne(request, wish, parts);
    if (file) filed += 1;
    waiting.push(...next);
  }
  return filed;
}

type Taken = Extract<FetchVerdict, { type: 'take' }>;

/** Files the answer if that is what was wanted, and tells what it leads to. */
async function fetchOne(request: FetchRequest, wish: FetchWish, parts: FetchParts): Promise<Taken> {
  const asked = await ask(request, parts);
  const { got, host } = asked;
  const length = got.headers['content-length'];
  const body = await parts.intake.begin(parts.source, length === undefined ? null : Number(length)).catch((error) => {
    got.close();
    throw error;
  });
  try {
    const passing = lookThrough(got.body);
    const mediaType = mediaTypeOf(got.headers['content-type']);
    await body.take({ filename: null, mediaType, stream: passing.stream }).catch((error: unknown) => {
      throw error instanceof CollectorError ? error : unreachable({ host }, error);
    });
    const { json, leading, bytes } = passing.seen();
    if (page.test(leading)) throw new FetchFault('again', 'the vendor answered with a page for people');
    const verdict = parts.vendor.read({ request, json, leading }, wish);
    if (verdict.type !== 'take') throw toVerdictFault(verdict);
    if (verdict.file) await fileBody(body, asked, { ...parts, jobId: wish.jobId, bytes });
    return verdict;
  } finally {
    got.close();
    await body.end();
  }
}

async function fileBody(
  body: OwnDelivery,
  { got, host, path, headers }: Asked,
  {
    source,
    vendorName,
    jobParameter,
    newId,
    now,
    onFiled,
    jobId,
    bytes,
  }: FetchParts & { jobId: string; bytes: number },
): Promise<void> {
  const type = got.headers['content-type'];
  const head: DeliveryHead = {
    id: newId(),
    source,
    vendor: vendorName,
    receivedAt: now().toISOString(),
    method: 'GET',
    path,
    tail: null,
    // The id is recorded where the vendor's profile looks for one: most transcripts do not say whose they are.
    query: { [jobParameter]: jobId },
    sender: got.address,
    headers: type === undefined ? headers : { ...headers, 'content-type': type },
    multipart: false,
  };
  await body.commit(head);
  onFiled({ source, jobId, host, bytes });
}

/** Sign-in, maintenance, a proxy's error: such come with a 200 too, and are never what an API was asked for. */
const page = /^\ufeff?\s*<(?:!doctype html|html)\b/i;

function mediaTypeOf(contentType: string | undefined): string | null {
  return contentType?.split(';')[0]?.trim().toLowerCase() || null;
}

function toVerdictFault({ type, reason }: Exclude<FetchVerdict, { type: 'take' }>): FetchFault {
  return new FetchFault(type, reason);
}

/** What is wrong on our side, a full disk say, is told as it is and tried again. */
function toFault(error: unknown): FetchFault {
  if (error instanceof FetchFault) return error;
  if (!(error instanceof CollectorError)) {
    return new FetchFault('again', `the collector failed: ${error instanceof Error ? error.message : String(error)}`);
  }
  const isTooLarge = error.code === 'part-too-large' || error.code === 'body-too-large';
  return new FetchFault(isTooLarge ? 'gone' : 'again', error.message);
}

function endOf(fault: FetchFault, { tries }: FetchTask, { now, random }: PerformParts): FetchEnd {
  const about = { error: fault.message, keyRefused: fault.end === 'refused' };
  if (fault.end === 'gone') return { state: 'given-up', ...about };
  if (tries >= maxTries) return { state: 'given-up', ...about, error: `${about.error}; it was tried ${tries} times` };
  return { state: 'waiting', ...about, nextMs: now().getTime() + backoffMs(tries, fault.retryAfterMs, random()) };
}

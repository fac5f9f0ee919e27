import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type ClientRequest, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { readText, reasonOf, responseOf, writeBody } from '../../lib/outgoing.ts';

/** Where requests go. Certificates are judged apart from them: none keeps a request back, which carries no secret. */
export interface Site {
  protocol: 'http:' | 'https:';
  /** Without brackets, e.g. `::1`. */
  hostname: string;
  port: number;
}

/** A request as it goes over the wire. */
export interface Trial {
  method: 'GET' | 'POST' | 'PUT';
  /** Path and query, sent exactly so. */
  path: string;
  headers: Readonly<Record<string, string>>;
  /** Null for a request without one. */
  upload: Upload | null;
}

export interface Upload {
  bytes: number;
  framing: 'length' | 'chunked';
  /** Waits so long for `100 Continue` before the first byte; 0: not at all. */
  continueWithinMs: number;
  body: AsyncIterable<Uint8Array>;
}

/** What came of it. */
export interface Exchange {
  /** Null when there was none. */
  answer: { status: number; headers: IncomingHttpHeaders; text: string } | null;
  /** Why there is no answer, or null. */
  reason: string | null;
  ms: number;
  /** Bytes of the body handed to the connection. */
  sentBytes: number;
  /** Whether `100 Continue` came in time. */
  wasContinued: boolean;
}

/** A connection on which nothing moves for this long is given up; a body may take its time. */
const silenceMs = { short: 15_000, withBody: 60_000 };
const maxChars = 64 * 1024;

/** Sends one request over a connection of its own. Never throws: what went wrong is what is being looked for. */
export async function exchange(site: Site, { method, path, headers, upload }: Trial): Promise<Exchange> {
  const startedMs = performance.now();
  const open = site.protocol === 'https:' ? httpsRequest : httpRequest;
  const outgoing = open({
    host: site.hostname,
    port: site.port,
    method,
    path,
    headers: { ...headers, ...framingOf(upload) },
    agent: false,
    rejectUnauthorized: false,
  });
  const maxSilenceMs = upload === null ? silenceMs.short : silenceMs.withBody;
  outgoing.setTimeout(maxSilenceMs, () => outgoing.destroy(new Error(`nothing moved for ${maxSilenceMs / 1000} s`)));
  const writing = send(outgoing, upload);
  const result = await resultOf(outgoing);
  const ms = Math.round(performance.now() - startedMs);
  // Whoever answers before the body is whole does not want the rest of it.
  outgoing.destroy();
  return { ...result, ms, ...(await writing) };
}

function framingOf(upload: Upload | null): Record<string, string> {
  if (upload === null) return {};
  const length = { 'content-length': String(upload.bytes) };
  const framing = upload.framing === 'length' ? length : { 'transfer-encoding': 'chunked' };
  return upload.continueWithinMs === 0 ? framing : { ...framing, expect: '100-continue' };
}

async function send(
  outgoing: ClientRequest,
  upload: Upload | null,
): Promise<Pick<Exchange, 'sentBytes' | 'wasContinued'>> {
  if (upload === null) {
    outgoing.end();
    return { sentBytes: 0, wasContinued: false };
  }
  outgoing.flushHeaders();
  const heard = upload.continueWithinMs === 0 ? 'nothing' : await hear(outgoing, upload.continueWithinMs);
  // A body sent on top of a refusal may break the connection, and the refusal with it.
  const sentBytes = heard === 'an end' ? 0 : await writeBody(outgoing, upload.body, upload.bytes);
  if (!outgoing.destroyed) outgoing.end();
  return { sentBytes, wasContinued: heard === 'continue' };
}

/** What comes first: `100 Continue`, an answer or the end of the connection, or nothing in time. */
async function hear(outgoing: ClientRequest, withinMs: number): Promise<'continue' | 'an end' | 'nothing'> {
  const over = new AbortController();
  const { signal } = over;
  const timer = setTimeout(() => over.abort(), withinMs);
  const continued = once(outgoing, 'continue', { signal }).then(() => 'continue' as const);
  const ended = ['response', 'close'].map((event) => once(outgoing, event, { signal }).then(() => 'an end' as const));
  try {
    return await Promise.race([continued, ...ended]);
  } catch {
    // Time is up, or the connection broke, which `resultOf` tells.
    return 'nothing';
  } finally {
    clearTimeout(timer);
    over.abort();
    await Promise.allSettled([continued, ...ended]);
  }
}

async function resultOf(outgoing: ClientRequest): Promise<Pick<Exchange, 'answer' | 'reason'>> {
  try {
    const response = await responseOf(outgoing);
    const text = await readText(response, maxChars);
    return { answer: { status: response.statusCode ?? 0, headers: response.headers, text }, reason: null };
  } catch (error) {
    return { answer: null, reason: reasonOf(error) };
  }
}

const chunkBytes = 64 * 1024;
/** Bytes of many values, so that nothing on the way gains by compressing them or loses them unseen. */
const pattern = Uint8Array.from({ length: chunkBytes }, (_, index) => (index * 31 + (index >> 8)) & 0xff);

/** A body of so many bytes, as fast as it is taken. */
export function bodyOf(bytes: number, options: Partial<Pick<Upload, 'framing' | 'continueWithinMs'>> = {}): Upload {
  return { bytes, framing: 'length', continueWithinMs: 0, ...options, body: pieces(bytes) };
}

/** A body whose second half comes so much later than its first. */
export function pausedBody(halfBytes: number, pauseMs: number): Upload {
  return { ...bodyOf(2 * halfBytes), body: paced([halfBytes, halfBytes], pauseMs) };
}

/** A body that comes in small pieces, two a second, for so long. */
export function slowBody(lastsMs: number): Upload {
  const count = Math.max(2, Math.ceil(lastsMs / slowStepMs) + 1);
  return { ...bodyOf(count * slowPieceBytes), body: paced(Array(count).fill(slowPieceBytes), slowStepMs) };
}

const slowStepMs = 500;
const slowPieceBytes = 256;

/** SHA-256 of any body of so many bytes that is made here, in hex. */
export async function sha256Of(bytes: number): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of pieces(bytes)) hash.update(piece);
  return hash.digest('hex');
}

async function* pieces(bytes: number): AsyncGenerator<Uint8Array> {
  for (let sent = 0; sent < bytes; sent += chunkBytes) yield pattern.subarray(0, Math.min(chunkBytes, bytes - sent));
}

/** Sizes of at most one chunk each. Every piece begins where the one before it ended. */
async function* paced(sizes: readonly number[], stepMs: number): AsyncGenerator<Uint8Array> {
  let sent = 0;
  for (const size of sizes) {
    if (sent > 0) await sleep(stepMs);
    const start = sent % chunkBytes;
    yield Buffer.concat([
      pattern.subarray(start, start + size),
      pattern.subarray(0, Math.max(0, start + size - chunkBytes)),
    ]);
    sent += size;
  }
}

import { finished, Readable, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import * as zlib from 'node:zlib';

/** Why a body could not be inflated, or not all of it. */
export type InflateFault = 'coding-unknown' | 'encoding-broken' | 'inflates-too-far' | 'inflates-too-long';

/** Ends a view of a body before its end. What came before it is what the body says there. */
export class InflateError extends Error {
  override readonly name = 'InflateError';
  readonly fault: InflateFault;

  constructor(fault: InflateFault, cause?: unknown) {
    super(fault, { cause });
    this.fault = fault;
  }
}

export interface InflateBounds {
  /** So many bytes are given at most, and no coding in between makes more. */
  maxBytes: number;
  /** Time from the first chunk; left out: as long as it takes. */
  withinMs?: number;
}

/** Nobody encodes twice on purpose; each coding costs a decoder of its own. */
const maxCodings = 4;

/**
 * The codings in a Content-Encoding header, in the order they were applied; none for a body that is as it is.
 *
 * @example codingsIn('gzip, BR') // ['gzip', 'br']
 */
export function codingsIn(header: string | undefined): string[] {
  const names = (header ?? '').split(',').map((name) => name.trim().toLowerCase());
  return names.filter((name) => name !== '' && name !== 'identity').map((name) => (name === 'x-gzip' ? 'gzip' : name));
}

/**
 * Whether this runtime's Brotli is known to be sound: CVE-2026-111497, a write out of bounds while decoding, is mended in
 * Node 22.23.4, 24.22.1 and 26.12.1, and in no release of the lines between.
 * Source: the advisory of the Node.js project, read 2026-11-21.
 *
 * @param version such as `24.22.1`
 */
export function hasSoundBrotli(version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  const mended = mendedIn.get(major);
  if (mended === undefined) return major > 26;
  return minor > mended.minor || (minor === mended.minor && patch >= mended.patch);
}

const mendedIn: ReadonlyMap<number, { minor: number; patch: number }> = new Map([
  [22, { minor: 23, patch: 4 }],
  [24, { minor: 22, patch: 1 }],
  [26, { minor: 12, patch: 1 }],
]);

/** Makes a decoder, given the first two bytes of what it gets. */
type MakeDecoder = (first: number, second: number) => Transform;

const decoders: ReadonlyMap<string, MakeDecoder> = new Map<string, MakeDecoder>([
  ['gzip', () => zlib.createGunzip()],
  ['deflate', (first, second) => (isZlib(first, second) ? zlib.createInflate() : zlib.createInflateRaw())],
  ...(hasSoundBrotli(process.versions.node) ? [['br', () => zlib.createBrotliDecompress()] as const] : []),
  // No window over 8 MiB: RFC 9659, 3.
  ...('createZstdDecompress' in zlib
    ? [['zstd', () => zlib.createZstdDecompress({ params: { [zlib.constants.ZSTD_d_windowLogMax]: 23 } })] as const]
    : []),
]);

/** RFC 9110 means zlib by `deflate`, and some senders the bare stream in it. RFC 1950, 2.2: method 8, and a multiple of 31. */
function isZlib(first: number, second: number): boolean {
  return (first & 0x0f) === 8 && (first * 256 + second) % 31 === 0;
}

/** The codings that this runtime can undo. */
export const knownCodings: readonly string[] = [...decoders.keys()];

/**
 * Undoes the codings of a body piece by piece, the last one first.
 *
 * @throws InflateError at the end of what could be given
 */
export async function* inflate(
  body: AsyncIterable<Uint8Array>,
  codings: readonly string[],
  { maxBytes, withinMs = Number.POSITIVE_INFINITY }: InflateBounds,
): AsyncGenerator<Uint8Array> {
  const makers = codings.toReversed().map((coding) => decoders.get(coding));
  if (makers.length > maxCodings) throw new InflateError('coding-unknown');
  const endMs = performance.now() + withinMs;
  let view = body;
  for (const make of makers) {
    if (make === undefined) throw new InflateError('coding-unknown');
    view = bounded(decoded(view, make), maxBytes, endMs);
  }
  yield* view;
}

async function* decoded(input: AsyncIterable<Uint8Array>, make: MakeDecoder): AsyncGenerator<Uint8Array> {
  const source = input[Symbol.asyncIterator]();
  const head: Uint8Array[] = [];
  let headBytes = 0;
  while (headBytes < 2) {
    const next = await source.next();
    if (next.done === true) break;
    head.push(Uint8Array.from(next.value));
    headBytes += next.value.length;
  }
  if (headBytes === 0) return;
  const [first = 0, second = 0] = Buffer.concat(head);
  const decoder = make(first, second);
  const feeding = pipeline(Readable.from(rejoined(head, source)), decoder);
  // Whatever ends the feeding ends the decoder too, and is told there.
  feeding.catch(() => undefined);
  try {
    yield* outputOf(decoder);
  } catch (error) {
    throw isOfZlib(error) ? new InflateError('encoding-broken', error) : error;
  } finally {
    decoder.destroy();
  }
}

/** Chunks that may wait to be taken: 1 MiB. */
const maxWaiting = 64;

/** All that came out of a decoder, also when it ends with an error: reading it as a stream would lose the last chunks. */
async function* outputOf(decoder: Transform): AsyncGenerator<Uint8Array> {
  const waiting: Uint8Array[] = [];
  let end: { error: unknown } | null = null;
  let wake = (): void => undefined;
  decoder.on('data', (chunk: Uint8Array) => {
    waiting.push(chunk);
    if (waiting.length >= maxWaiting) decoder.pause();
    wake();
  });
  finished(decoder, { writable: false }, (error) => {
    end = { error: error ?? null };
    wake();
  });
  for (;;) {
    const chunks = waiting.splice(0);
    yield* chunks;
    if (waiting.length > 0) continue;
    if (end !== null) break;
    decoder.resume();
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  }
  const { error } = end as { error: unknown };
  if (error !== null) throw error;
}

async function* rejoined(head: readonly Uint8Array[], source: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* head;
    for (let next = await source.next(); next.done !== true; next = await source.next()) {
      // A decoder works on while the next chunk may already be read into the same memory.
      yield Uint8Array.from(next.value);
    }
  } finally {
    await source.return?.();
  }
}

/** Faults of the disk and bounds that were met pass through. */
function isOfZlib(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && /^(?:Z_|ERR_(?:_?BROTLI|ZSTD|ZLIB)|ZSTD)/.test(String(error.code))
  );
}

async function* bounded(
  chunks: AsyncIterable<Uint8Array>,
  maxBytes: number,
  endMs: number,
): AsyncGenerator<Uint8Array> {
  let left = maxBytes;
  for await (const chunk of chunks) {
    if (performance.now() > endMs) throw new InflateError('inflates-too-long');
    if (chunk.length > left) {
      if (left > 0) yield chunk.subarray(0, left);
      throw new InflateError('inflates-too-far');
    }
    left -= chunk.length;
    yield chunk;
  }
}

/** The beginning of a body as it was before it was encoded. */
export interface InflatedView {
  bytes: Buffer;
  /** Why this is not all of it; null when it is. */
  fault: InflateFault | null;
}

/** Inflates a body into memory, up to the bounds. @throws what `body` throws */
export async function inflateInto(
  body: AsyncIterable<Uint8Array>,
  codings: readonly string[],
  bounds: InflateBounds,
): Promise<InflatedView> {
  const pieces: Uint8Array[] = [];
  let fault: InflateFault | null = null;
  try {
    for await (const piece of inflate(body, codings, bounds)) pieces.push(piece);
  } catch (error) {
    if (!(error instanceof InflateError)) throw error;
    fault = error.fault;
  }
  return { bytes: Buffer.concat(pieces), fault };
}

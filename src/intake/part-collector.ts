import { hash } from 'node:crypto';
import type { Spool, SpooledBody, SpoolWriter } from '../domain/archive.ts';
import { CollectorError } from '../domain/errors.ts';
import type { HeldPart } from '../domain/inbox.ts';
import { isBeyondJsonCheck, isJson, isJsonType } from './json-parts.ts';
import type { MemoryBudget } from './memory-budget.ts';
import type { PartHead } from './part-head.ts';

/** Bodies of one delivery that stay in memory, in all; what does not fit goes to the spool. */
const maxInlineBytes = 256 * 1024;
/** Spooled parts of one delivery whose sync may be under way at once. */
const maxSyncs = 16;

/** A part that is complete. */
export interface CollectedPart extends HeldPart {
  /** False for a part that is declared as JSON and is not. */
  isAsDeclared: boolean;
}

/**
 * Takes the parts of one delivery in the order they come and keeps them in memory or on the spool.
 *
 * `begin`, `take` and `end` are synchronous; when `flush` returns a promise, nothing more may be given before it resolves.
 */
export interface PartCollector {
  begin(head: PartHead): void;
  take(chunk: Buffer): void;
  end(): void;
  flush(): Promise<void> | null;
  /** Every part, durable where it was spooled. */
  finish(): Promise<CollectedPart[]>;
  /** Gives the memory back; the parts must not be used any more. */
  release(): void;
  /** Leaves nothing behind: no memory, no file. Safe at any time, also after `finish`. */
  discard(): Promise<void>;
  readonly count: number;
}

interface OpenPart {
  head: PartHead;
  bytes: number;
  leading: Buffer;
  /** In memory, or what waits to be written to the spool. */
  chunks: Buffer[];
  isSpooled: boolean;
  writer: SpoolWriter | null;
  hasEnded: boolean;
  finished: Promise<SpooledBody> | null;
}

/** What a collector is made with. */
interface CollectorOptions {
  spool: Spool;
  budget: MemoryBudget;
  limits: { partBytes: number; parts: number };
  /** False when the bodies are encoded in a way that hides their JSON. */
  checkJson: boolean;
}

/** The parts of one delivery, as far as they came. */
interface Collecting extends CollectorOptions {
  readonly parts: OpenPart[];
  /** The part that is coming; null between two. */
  current: OpenPart | null;
  /** Taken from the budget. */
  heldBytes: number;
  /** Spooled parts with chunks, or an end, that the spool has not been told of. */
  toFlush: OpenPart[];
  flushing: Promise<void> | null;
}

export function createPartCollector(options: CollectorOptions): PartCollector {
  const collecting: Collecting = { ...options, parts: [], current: null, heldBytes: 0, toFlush: [], flushing: null };
  return {
    begin: (head) => beginPart(collecting, head),
    take: (chunk) => takeChunk(collecting, chunk),
    end: () => endPart(collecting),
    flush() {
      if (collecting.toFlush.length === 0) return null;
      collecting.flushing = flushParts(collecting);
      return collecting.flushing;
    },
    async finish() {
      await flushParts(collecting);
      const { parts, checkJson } = collecting;
      return Promise.all(
        parts.map(async (part, index) => toHeld(part, { index, checkJson, spooled: (await part.finished) ?? null })),
      );
    },
    release: () => release(collecting),
    async discard() {
      release(collecting);
      // A file that is being made at this moment must be known before it can be removed.
      await collecting.flushing?.catch(() => undefined);
      await Promise.all(collecting.parts.map((part) => part.writer?.discard()));
    },
    get count() {
      return collecting.parts.length;
    },
  };
}

function beginPart(collecting: Collecting, head: PartHead): void {
  const { parts, limits } = collecting;
  if (parts.length >= limits.parts) {
    throw new CollectorError('too-many-parts', `there are more than the ${limits.parts} parts allowed here`);
  }
  collecting.current = {
    head,
    bytes: 0,
    leading: Buffer.alloc(0),
    chunks: [],
    isSpooled: false,
    writer: null,
    hasEnded: false,
    finished: null,
  };
  parts.push(collecting.current);
}

function takeChunk(collecting: Collecting, chunk: Buffer): void {
  const { current: part, limits } = collecting;
  if (part === null) throw new Error('a chunk outside of a part');
  part.bytes += chunk.length;
  if (part.bytes > limits.partBytes) {
    throw new CollectorError('part-too-large', `a part is larger than the ${limits.partBytes} bytes allowed here`);
  }
  if (part.leading.length < leadingBytes) {
    part.leading = Buffer.concat([part.leading, chunk.subarray(0, leadingBytes)]);
  }
  if (!part.isSpooled && !hold(collecting, chunk.length)) spill(collecting, part);
  // What stays longer than the next flush must be a copy: the chunk's memory is freed then.
  part.chunks.push(part.isSpooled ? chunk : Buffer.from(chunk));
  if (part.isSpooled) flushNext(collecting, part);
}

/** True when so many bytes more may stay in memory. */
function hold(collecting: Collecting, bytes: number): boolean {
  if (collecting.heldBytes + bytes > maxInlineBytes || !collecting.budget.take(bytes)) return false;
  collecting.heldBytes += bytes;
  return true;
}

/** Moves a part that began in memory to the spool. */
function spill(collecting: Collecting, part: OpenPart): void {
  const bytes = part.chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  collecting.heldBytes -= bytes;
  collecting.budget.give(bytes);
  part.isSpooled = true;
}

function endPart(collecting: Collecting): void {
  const { current: part } = collecting;
  if (part === null) throw new Error('the end of no part');
  part.hasEnded = true;
  if (part.isSpooled) flushNext(collecting, part);
  collecting.current = null;
}

function flushNext({ toFlush }: Collecting, part: OpenPart): void {
  if (toFlush.at(-1) !== part) toFlush.push(part);
}

function release(collecting: Collecting): void {
  collecting.budget.give(collecting.heldBytes);
  collecting.heldBytes = 0;
}

async function flushParts(collecting: Collecting): Promise<void> {
  for (const part of collecting.toFlush) await flushPart(collecting, part);
  collecting.toFlush = [];
}

async function flushPart({ parts, spool, checkJson }: Collecting, part: OpenPart): Promise<void> {
  part.writer ??= await spool.create({ checkJson: checkJson && isJsonType(part.head.mediaType) });
  const chunks = part.chunks;
  part.chunks = [];
  for (const chunk of chunks) {
    const room = part.writer.write(chunk);
    if (room !== null) await room;
  }
  if (part.hasEnded && part.finished === null) await startSync(parts, part, part.writer);
}

async function startSync(parts: readonly OpenPart[], part: OpenPart, writer: SpoolWriter): Promise<void> {
  const underWay = parts.filter((other) => other.finished !== null);
  await underWay.at(-maxSyncs)?.finished;
  part.finished = writer.finish();
  // Awaited in `finish`; until then a failure must not count as unhandled.
  part.finished.catch(() => undefined);
}

function toHeld(
  { head, leading, bytes: partBytes, chunks }: OpenPart,
  { index, checkJson, spooled }: { index: number; checkJson: boolean; spooled: SpooledBody | null },
): CollectedPart {
  const { field, filename, mediaType } = head;
  const isChecked = checkJson && isJsonType(mediaType) && !isBeyondJsonCheck(leading, partBytes);
  const about = { index, field, filename, mediaType };
  if (spooled !== null) {
    const { name, bytes, sha256, json } = spooled;
    return { ...about, bytes, sha256, held: { in: 'spool', name }, isAsDeclared: !isChecked || json !== 'invalid' };
  }
  const bytes = chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
  return {
    ...about,
    bytes: bytes.length,
    sha256: hash('sha256', bytes, 'hex'),
    held: { in: 'inbox', bytes },
    isAsDeclared: !isChecked || isJson(bytes),
  };
}

const leadingBytes = 32;

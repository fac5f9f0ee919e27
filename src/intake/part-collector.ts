import { hash } from 'node:crypto';
import type { Spool, SpooledBody, SpoolWriter } from '../domain/archive.ts';
import { CollectorError } from '../domain/errors.ts';
import type { HeldPart } from '../domain/inbox.ts';
import { type Gathered, gatherBytes } from '../lib/bounded-buffer.ts';
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
  /** What is kept in memory; empty for a part on the spool. */
  held: Gathered;
  /** What waits to be written to the spool. */
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
  /** Taken from the budget, for bodies. */
  heldBytes: number;
  /** And for what is known of the parts. */
  headBytes: number;
  /** Spooled parts with chunks, or an end, that the spool has not been told of. */
  toFlush: OpenPart[];
  flushing: Promise<void> | null;
}

export function createPartCollector(options: CollectorOptions): PartCollector {
  const collecting: Collecting = {
    ...options,
    parts: [],
    current: null,
    heldBytes: 0,
    headBytes: 0,
    toFlush: [],
    flushing: null,
  };
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
  const { parts, limits, budget } = collecting;
  if (parts.length >= limits.parts) {
    throw new CollectorError('too-many-parts', `there are more than the ${limits.parts} parts allowed here`);
  }
  const headBytes = partBytes + 2 * (length(head.field) + length(head.filename) + length(head.mediaType));
  if (!budget.takeHead(headBytes))
    throw new CollectorError('overloaded', 'too much is being received at once; try again later');
  collecting.headBytes += headBytes;
  collecting.current = {
    head,
    bytes: 0,
    leading: Buffer.alloc(0),
    held: gatherBytes(),
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
  if (!part.isSpooled && hold(collecting, part, chunk)) return;
  if (!part.isSpooled) spill(collecting, part);
  // A view: its memory is freed behind the next flush.
  part.chunks.push(chunk);
  flushNext(collecting, part);
}

/** True when the bytes may stay in memory, where they are a copy. All of the memory they take is taken from the budget. */
function hold(collecting: Collecting, { held }: OpenPart, chunk: Buffer): boolean {
  const before = held.heldBytes;
  const mostBytes = before + maxInlineBytes - collecting.heldBytes;
  const whole = held.length + chunk.length;
  if (whole > mostBytes) return false;
  const more = whole <= before ? 0 : Math.max(whole, Math.min(2 * before, mostBytes)) - before;
  if (!collecting.budget.take(more)) return false;
  collecting.heldBytes += more;
  held.add(chunk, mostBytes);
  return true;
}

/** Moves a part that began in memory to the spool. */
function spill(collecting: Collecting, part: OpenPart): void {
  const { heldBytes, length: bytes } = part.held;
  collecting.heldBytes -= heldBytes;
  collecting.budget.give(heldBytes);
  if (bytes > 0) part.chunks.push(part.held.bytes());
  part.held = gatherBytes();
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
  collecting.budget.giveHead(collecting.headBytes);
  collecting.heldBytes = 0;
  collecting.headBytes = 0;
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
  { head, leading, bytes: totalBytes, held }: OpenPart,
  { index, checkJson, spooled }: { index: number; checkJson: boolean; spooled: SpooledBody | null },
): CollectedPart {
  const { field, filename, mediaType } = head;
  const isChecked = checkJson && isJsonType(mediaType) && !isBeyondJsonCheck(leading, totalBytes);
  const about = { index, field, filename, mediaType };
  if (spooled !== null) {
    const { name, bytes, sha256, json } = spooled;
    return { ...about, bytes, sha256, held: { in: 'spool', name }, isAsDeclared: !isChecked || json !== 'invalid' };
  }
  const bytes = held.bytes();
  return {
    ...about,
    bytes: bytes.length,
    sha256: hash('sha256', bytes, 'hex'),
    held: { in: 'inbox', bytes },
    isAsDeclared: !isChecked || isJson(bytes),
  };
}

const leadingBytes = 32;

/** Memory for what is known of a part, beside its names: objects, hash and its place in the record. */
const partBytes = 512;

function length(text: string | null): number {
  return text?.length ?? 0;
}

import { hash } from 'node:crypto';
import type { Spool, SpooledBody, SpoolWriter } from '../domain/archive.ts';
import { CollectorError } from '../domain/errors.ts';
import type { HeldPart } from '../domain/inbox.ts';
import { isBeyondJsonCheck, isJson, isJsonType } from './json-parts.ts';
import type { MemoryBudget } from './memory-budget.ts';
import type { PartHead } from './part-head.ts';

/** Bodies of one delivery that stay in memory, in all; what does not fit goes to the spool. */
const inlineBytes = 256 * 1024;
/** Spooled parts of one delivery whose sync may be under way at once. */
const syncsAtOnce = 16;

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

export function createPartCollector(options: {
  spool: Spool;
  budget: MemoryBudget;
  limits: { partBytes: number; parts: number };
  /** False when the bodies are encoded in a way that hides their JSON. */
  checkJson: boolean;
}): PartCollector {
  const { spool, budget, limits } = options;
  const parts: OpenPart[] = [];
  let current: OpenPart | null = null;
  let heldBytes = 0;
  let toFlush: OpenPart[] = [];
  let flushing: Promise<void> | null = null;

  function take(chunk: Buffer): void {
    const part = current;
    if (part === null) throw new Error('a chunk outside of a part');
    part.bytes += chunk.length;
    if (part.bytes > limits.partBytes) {
      throw new CollectorError('part-too-large', `a part is larger than the ${limits.partBytes} bytes allowed here`);
    }
    if (part.leading.length < leadingBytes) {
      part.leading = Buffer.concat([part.leading, chunk.subarray(0, leadingBytes)]);
    }
    if (!part.isSpooled && !(heldBytes + chunk.length <= inlineBytes && budget.take(chunk.length))) spill(part);
    if (!part.isSpooled) heldBytes += chunk.length;
    // What stays longer than the next flush must be a copy: the chunk's memory is freed then.
    part.chunks.push(part.isSpooled ? chunk : Buffer.from(chunk));
    if (part.isSpooled && toFlush.at(-1) !== part) toFlush.push(part);
  }

  /** Moves a part that began in memory to the spool. */
  function spill(part: OpenPart): void {
    const bytes = part.chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    heldBytes -= bytes;
    budget.give(bytes);
    part.isSpooled = true;
  }

  function release(): void {
    budget.give(heldBytes);
    heldBytes = 0;
  }

  async function flushParts(): Promise<void> {
    for (const part of toFlush) await flushPart(part);
    toFlush = [];
  }

  async function flushPart(part: OpenPart): Promise<void> {
    part.writer ??= await spool.create({ checkJson: options.checkJson && isJsonType(part.head.mediaType) });
    const chunks = part.chunks;
    part.chunks = [];
    for (const chunk of chunks) {
      const room = part.writer.write(chunk);
      if (room !== null) await room;
    }
    if (part.hasEnded && part.finished === null) await startSync(part, part.writer);
  }

  async function startSync(part: OpenPart, writer: SpoolWriter): Promise<void> {
    const underWay = parts.filter((other) => other.finished !== null);
    await underWay.at(-syncsAtOnce)?.finished;
    part.finished = writer.finish();
    // Awaited in `finish`; until then a failure must not count as unhandled.
    part.finished.catch(() => undefined);
  }

  function toHeld(part: OpenPart, index: number, spooled: SpooledBody | null): CollectedPart {
    const { field, filename, mediaType } = part.head;
    const isChecked = options.checkJson && isJsonType(mediaType) && !isBeyondJsonCheck(part.leading, part.bytes);
    const about = { index, field, filename, mediaType };
    if (spooled !== null) {
      const { name, bytes, sha256, json } = spooled;
      return { ...about, bytes, sha256, held: { in: 'spool', name }, isAsDeclared: !isChecked || json !== 'invalid' };
    }
    const bytes =
      part.chunks.length === 1 && part.chunks[0] !== undefined ? part.chunks[0] : Buffer.concat(part.chunks);
    const sha256 = hash('sha256', bytes, 'hex');
    return {
      ...about,
      bytes: bytes.length,
      sha256,
      held: { in: 'inbox', bytes },
      isAsDeclared: !isChecked || isJson(bytes),
    };
  }

  return {
    begin(head) {
      if (parts.length >= limits.parts) {
        throw new CollectorError('too-many-parts', `there are more than the ${limits.parts} parts allowed here`);
      }
      current = {
        head,
        bytes: 0,
        leading: Buffer.alloc(0),
        chunks: [],
        isSpooled: false,
        writer: null,
        hasEnded: false,
        finished: null,
      };
      parts.push(current);
    },
    take,
    end() {
      if (current === null) throw new Error('the end of no part');
      current.hasEnded = true;
      if (current.isSpooled && toFlush.at(-1) !== current) toFlush.push(current);
      current = null;
    },
    flush() {
      if (toFlush.length === 0) return null;
      flushing = flushParts();
      return flushing;
    },
    async finish() {
      await flushParts();
      return Promise.all(parts.map(async (part, index) => toHeld(part, index, (await part.finished) ?? null)));
    },
    release,
    async discard() {
      release();
      // A file that is being made at this moment must be known before it can be removed.
      await flushing?.catch(() => undefined);
      await Promise.all(parts.map((part) => part.writer?.discard()));
    },
    get count() {
      return parts.length;
    },
  };
}

const leadingBytes = 32;

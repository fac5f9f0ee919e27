import { parseJson } from './parse.ts';
import { createJsonScanner } from './scan.ts';

/** Levels of objects and arrays. */
const maxDepth = 8;
const maxItems = 32;
const maxStringBytes = 4 * 1024;
const maxKeyBytes = 256;
/** Of everything kept: texts as written, and some bytes for each value. */
const maxTotalBytes = 64 * 1024;
const bytesPerValue = 8;
/** A byte of a string takes at most six as written (`\u001f`), and there are the quotes. */
const maxTokenBytes = 6 * maxStringBytes + 2;

/** Reads a JSON text of any size and keeps only an outline of it. */
export interface JsonOutline {
  write(chunk: Uint8Array): void;
  /** What `parseJson` would give, less what was left out; undefined when the text is not JSON or nothing of it is kept. */
  end(): unknown;
  /** The same of a text that is cut off; undefined when no JSON text begins so. */
  soFar(): unknown;
}

/** An object or array on the way to the current place. `key` is that of the member being read, null when it is left out. */
type Level =
  | { type: 'object'; members: object; key: string | null }
  | { type: 'array'; items: unknown[]; seen: number };

/**
 * Reads the outline of a JSON text: objects and arrays to a depth of 8, the first 32 items of an array, strings up to
 * 4 KiB of UTF-8, members with keys up to 256 bytes, 64 KiB in all; what is left out is simply absent.
 *
 * The deeper a value, the earlier it is left out for the total, so that a key at the top still finds room after a long list.
 */
export function createJsonOutline(): JsonOutline {
  const levels: Level[] = [];
  let root: unknown;
  let totalBytes = 0;
  // Containers open inside one that is left out, that one included.
  let skippedLevels = 0;

  let token: 'key' | 'value' = 'value';
  let pieces: Buffer[] | null = null;
  let tokenBytes = 0;

  const scanner = createJsonScanner({ open, close, begin, text, finish });
  return {
    write: (chunk) => scanner.write(chunk),
    end: () => (scanner.end() ? root : undefined),
    soFar: () => (scanner.isBroken() ? undefined : root),
  };

  function open(container: 'object' | 'array'): void {
    const wanted = skippedLevels === 0 && claimPlace() && levels.length < maxDepth && spend(bytesPerValue);
    if (!wanted) {
      skippedLevels += 1;
      return;
    }
    const level: Level =
      container === 'object' ? { type: 'object', members: {}, key: null } : { type: 'array', items: [], seen: 0 };
    keep(level.type === 'object' ? level.members : level.items);
    levels.push(level);
  }

  function close(): void {
    if (skippedLevels > 0) skippedLevels -= 1;
    else levels.pop();
  }

  function begin(kind: 'key' | 'value'): void {
    token = kind;
    tokenBytes = 0;
    const wanted = skippedLevels === 0 && (kind === 'key' || claimPlace());
    pieces = wanted ? [] : null;
  }

  function text(chunk: Uint8Array, start: number, stop: number): void {
    if (pieces === null) return;
    tokenBytes += stop - start;
    if (tokenBytes > maxTokenBytes) pieces = null;
    else pieces.push(Buffer.from(chunk.subarray(start, stop)));
  }

  function finish(): void {
    const value = pieces === null ? undefined : readToken(pieces, token === 'key' ? maxKeyBytes : maxStringBytes);
    pieces = null;
    if (token === 'key') enterMember(typeof value === 'string' && spend(tokenBytes) ? value : null);
    else if (value !== undefined && spend(tokenBytes + bytesPerValue)) keep(value);
  }

  /** Counts the value that begins here, and tells whether the place it stands in is kept. */
  function claimPlace(): boolean {
    const level = levels.at(-1);
    if (level === undefined) return true;
    if (level.type === 'object') return level.key !== null;
    level.seen += 1;
    return level.seen <= maxItems;
  }

  /** Of repeated keys the last counts: what an earlier one left goes, even if the later value is left out. */
  function enterMember(key: string | null): void {
    const level = levels.at(-1);
    if (level?.type !== 'object') return;
    level.key = key;
    if (key !== null && Object.hasOwn(level.members, key)) Reflect.deleteProperty(level.members, key);
  }

  /** Defined, not assigned: `__proto__` is a key like any other. */
  function keep(value: unknown): void {
    const level = levels.at(-1);
    if (level === undefined) root = value;
    else if (level.type === 'array') level.items.push(value);
    else if (level.key !== null) {
      Object.defineProperty(level.members, level.key, { value, enumerable: true, writable: true, configurable: true });
    }
  }

  function spend(bytes: number): boolean {
    const share = (maxDepth + 1 - Math.max(levels.length, 1)) / maxDepth;
    if (totalBytes + bytes > maxTotalBytes * share) return false;
    totalBytes += bytes;
    return true;
  }
}

/** The value of a whole token, or undefined when it is longer than wanted. */
function readToken(pieces: readonly Buffer[], maxBytes: number): unknown {
  const value = parseJson(Buffer.concat(pieces).toString('utf8'));
  return typeof value === 'string' && Buffer.byteLength(value) > maxBytes ? undefined : value;
}

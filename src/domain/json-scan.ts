import {
  byteOrderMark,
  createNesting,
  isEscapeLetter,
  isHexDigit,
  isPlainInString,
  isWholeNumber,
  numberStart,
  numberStop,
  stepNumber,
} from './json-grammar.ts';

/** Told about a JSON text while it is scanned. What was told of a text that proves not to be JSON is void. */
export interface JsonSink {
  /** A bracket was read; `stop` is the place behind it in the chunk being written. */
  open(container: 'object' | 'array', stop: number): void;
  close(stop: number): void;
  /** A key, or a string, number, `true`, `false` or `null`, begins; its text follows. */
  begin(token: 'key' | 'value'): void;
  /** A stretch of the token as written, quotes and escapes included. Valid during the call only. */
  text(chunk: Uint8Array, start: number, stop: number): void;
  finish(): void;
}

/** Reads a text chunk by chunk. After the first error further writes cost nothing. */
export interface JsonScanner {
  write(chunk: Uint8Array): void;
  /** True when no JSON text begins with what was written. */
  isBroken(): boolean;
  /** True when all that was written is one JSON text. */
  end(): boolean;
}

// What may come next, in any combination.
const aValue = 1;
const aKey = 2;
const aColon = 4;
const aComma = 8;
const anEnd = 16;

/**
 * Reads a JSON text of any size and depth, and tells the sink. Takes what `createJsonChecker` takes. Source of the grammar:
 * RFC 8259.
 */
export function createJsonScanner(sink: JsonSink): JsonScanner {
  const nesting = createNesting();
  let failed = false;
  let expected = aValue;
  let markBytes = 0;

  let token: 'none' | 'string' | 'number' | 'word' = 'none';
  let isKey = false;
  let isEscaped = false;
  let hexDigitsDue = 0;
  let numberState = numberStart;
  let word = '';
  let wordBytes = 0;

  return { write, isBroken: () => failed, end };

  function write(chunk: Uint8Array): void {
    if (failed) return;
    let at = skipMark(chunk);
    if (token !== 'none') at = readToken(chunk, at, at);
    while (at < chunk.length) {
      const start = scanStructure(chunk, at);
      at = start < chunk.length ? readToken(chunk, start, chunk[start] === 0x22 ? start + 1 : start) : start;
    }
  }

  /** Reads to the end of the token or chunk, and tells the sink of its text from `start`; up to `from` it is read. */
  function readToken(chunk: Uint8Array, start: number, from: number): number {
    const stop =
      token === 'string'
        ? scanString(chunk, from)
        : token === 'number'
          ? scanNumber(chunk, from)
          : scanWord(chunk, from);
    if (failed) return stop;
    if (stop > start) sink.text(chunk, start, stop);
    if (token === 'none') finishToken();
    return stop;
  }

  function end(): boolean {
    if (token === 'number' && isWholeNumber(numberState)) {
      token = 'none';
      finishToken();
    }
    return !failed && token === 'none' && expected === 0;
  }

  function fail(chunk: Uint8Array): number {
    failed = true;
    token = 'none';
    return chunk.length;
  }

  /** Skips a byte order mark, which may come in pieces and is one only at the very start. */
  function skipMark(chunk: Uint8Array): number {
    let at = 0;
    while (markBytes < byteOrderMark.length && at < chunk.length) {
      if (chunk[at] === byteOrderMark[markBytes]) {
        markBytes += 1;
        at += 1;
      } else if (markBytes === 0) {
        markBytes = byteOrderMark.length;
      } else {
        return fail(chunk);
      }
    }
    return at;
  }

  /** Reads up to the first byte of a token. */
  function scanStructure(chunk: Uint8Array, from: number): number {
    for (let at = from; at < chunk.length; at += 1) {
      const byte = chunk[at] ?? 0;
      switch (byte) {
        case 0x20: // space, LF, CR, tab
        case 0x0a:
        case 0x0d:
        case 0x09:
          break;
        case 0x2c: // ,
          if ((expected & aComma) === 0) return fail(chunk);
          expected = nesting.isObject() ? aKey : aValue;
          break;
        case 0x3a: // :
          if ((expected & aColon) === 0) return fail(chunk);
          expected = aValue;
          break;
        case 0x7b: // {
        case 0x5b: // [
          if ((expected & aValue) === 0) return fail(chunk);
          nesting.push(byte === 0x7b ? 'object' : 'array');
          sink.open(byte === 0x7b ? 'object' : 'array', at + 1);
          expected = (byte === 0x7b ? aKey : aValue) | anEnd;
          break;
        case 0x7d: // }
        case 0x5d: // ]
          if ((expected & anEnd) === 0 || nesting.isObject() !== (byte === 0x7d)) return fail(chunk);
          nesting.pop();
          sink.close(at + 1);
          expected = afterValue();
          break;
        default:
          return beginToken(byte) ? at : fail(chunk);
      }
    }
    return chunk.length;
  }

  function afterValue(): number {
    return nesting.depth() === 0 ? 0 : aComma | anEnd;
  }

  /** False when no token that may stand here begins with the byte. */
  function beginToken(byte: number): boolean {
    if ((expected & (aKey | aValue)) === 0) return false;
    isKey = (expected & aKey) !== 0;
    if (byte === 0x22) {
      token = 'string';
    } else if (isKey) {
      return false;
    } else if (byte === 0x2d || (byte >= 0x30 && byte <= 0x39)) {
      token = 'number';
      numberState = numberStart;
    } else {
      word = byte === 0x74 ? 'true' : byte === 0x66 ? 'false' : byte === 0x6e ? 'null' : '';
      if (word === '') return false;
      token = 'word';
      wordBytes = 0;
    }
    sink.begin(isKey ? 'key' : 'value');
    return true;
  }

  function finishToken(): void {
    sink.finish();
    expected = isKey ? aColon : afterValue();
  }

  function scanString(chunk: Uint8Array, from: number): number {
    let at = from;
    while (at < chunk.length) {
      if (isEscaped || hexDigitsDue > 0) {
        if (!readEscape(chunk[at] ?? 0)) return fail(chunk);
        at += 1;
        continue;
      }
      while (at < chunk.length && isPlainInString(chunk[at])) at += 1;
      if (at === chunk.length) return at;
      const byte = chunk[at];
      at += 1;
      if (byte === 0x22) {
        token = 'none';
        return at;
      }
      if (byte !== 0x5c) return fail(chunk);
      isEscaped = true;
    }
    return at;
  }

  function readEscape(byte: number): boolean {
    if (isEscaped) {
      isEscaped = false;
      hexDigitsDue = byte === 0x75 ? 4 : 0;
      return isEscapeLetter(byte);
    }
    hexDigitsDue -= 1;
    return isHexDigit(byte);
  }

  /** Stops at the first byte that cannot belong to the number, and leaves it to be read as structure. */
  function scanNumber(chunk: Uint8Array, from: number): number {
    for (let at = from; at < chunk.length; at += 1) {
      const next = stepNumber(numberState, chunk[at] ?? 0);
      if (next === numberStop) {
        if (!isWholeNumber(numberState)) return fail(chunk);
        token = 'none';
        return at;
      }
      numberState = next;
    }
    return chunk.length;
  }

  function scanWord(chunk: Uint8Array, from: number): number {
    for (let at = from; at < chunk.length; at += 1) {
      if (chunk[at] !== word.charCodeAt(wordBytes)) return fail(chunk);
      wordBytes += 1;
      if (wordBytes < word.length) continue;
      token = 'none';
      return at + 1;
    }
    return chunk.length;
  }
}

import {
  afterElement,
  afterMember,
  broken,
  close,
  colon,
  createNesting,
  done,
  firstAction,
  firstInToken,
  inKey,
  inString,
  isPlainInString,
  isWholeNumber,
  keyEnd,
  keyOrEnd,
  numberEnd,
  openArray,
  openObject,
  start,
  step,
  valueOrEnd,
} from './grammar.ts';

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

/**
 * Checks a JSON text of any size and depth without holding it: it keeps one bit per level of nesting.
 *
 * Accepts exactly what `JSON.parse(new TextDecoder().decode(bytes))` accepts: a byte order mark at the start, bytes that
 * are not UTF-8 and lone surrogates inside strings.
 */
export function createJsonChecker(): JsonScanner {
  return createJsonScanner(null);
}

/** The scanner behind the checker and the outline; a `sink` of null is told nothing. */
export function createJsonScanner(sink: JsonSink | null): JsonScanner {
  const nesting = createNesting();
  let place = start;

  function afterValue(): number {
    if (nesting.depth() === 0) return done;
    return nesting.isObject() ? afterMember : afterElement;
  }

  function write(chunk: Uint8Array): void {
    let now = place;
    /** Where the text of the token begins in this chunk. */
    let from = 0;
    for (let at = 0; now !== broken && at < chunk.length; at += 1) {
      const next = step(now, chunk[at]);
      if (next < firstAction) {
        if (now < firstInToken && next >= firstInToken) {
          from = at;
          sink?.begin(next === inKey ? 'key' : 'value');
        }
        now = next;
        // Most bytes are of strings: they are passed over without a look at the table.
        if (now === inString || now === inKey) while (isPlainInString(chunk[at + 1])) at += 1;
      } else if (next === openObject || next === openArray) {
        const container = next === openObject ? 'object' : 'array';
        nesting.push(container);
        sink?.open(container, at + 1);
        now = next === openObject ? keyOrEnd : valueOrEnd;
      } else if (next === close) {
        nesting.pop();
        sink?.close(at + 1);
        now = afterValue();
      } else {
        if (next === numberEnd) at -= 1;
        if (at + 1 > from) sink?.text(chunk, from, at + 1);
        sink?.finish();
        now = next === keyEnd ? colon : afterValue();
      }
    }
    if (now >= firstInToken && chunk.length > from) sink?.text(chunk, from, chunk.length);
    place = now;
  }

  function end(): boolean {
    if (isWholeNumber(place)) {
      sink?.finish();
      place = afterValue();
    }
    return place === done;
  }

  return { write, isBroken: () => place === broken, end };
}

import { parseJson } from '../lib/json/parse.ts';
import { createJsonScanner, type JsonSink } from '../lib/json/scan.ts';

/** Objects and arrays inside one another. No transcript comes near; a text of brackets alone would fill the memory. */
const maxDepth = 500;

/** What a JSON text says, or as much of it as there is. */
export interface ParsedPrefix {
  value: unknown;
  /** False when the text ends before it is complete. */
  isWhole: boolean;
}

/**
 * Parses a JSON text that may be cut off anywhere: a long transcript is read only up to a limit.
 *
 * Everything up to the last complete value is kept, and what is still open there is closed. UTF-8, or UTF-16 with a byte
 * order mark. Takes time linear in the size of the text.
 *
 * @returns null when the text is not the beginning of a JSON text, when not even one value of it is complete, and when
 *   it is nested more than 500 levels deep
 * @example parseJsonPrefix(bytesOf('{"words":[{"w":"so"},{"w":"it g')) // { value: { words: [{ w: 'so' }, {}] }, isWhole: false }
 */
export function parseJsonPrefix(bytes: Uint8Array): ParsedPrefix | null {
  const text = toUtf8(bytes);
  const closing = createClosing();
  const scanner = createJsonScanner(closing.sink);
  scanner.write(text);
  if (scanner.isBroken() || closing.isTooDeep()) return null;
  // Read before the scanner is told of the end: it would take a number that is cut off for a whole one.
  const { stop, closers } = closing.place();
  if (scanner.end()) return { value: parse(text, ''), isWhole: true };
  return stop === 0 ? null : { value: parse(text.subarray(0, stop), closers), isWhole: false };
}

function parse(text: Uint8Array, closers: string): unknown {
  return parseJson(new TextDecoder().decode(text) + closers);
}

/** A character of UTF-16 that is cut in two at the end is left out. */
function toUtf8(bytes: Uint8Array): Uint8Array {
  const [first, second] = bytes;
  const isLittleEndian = first === 0xff && second === 0xfe;
  const isBigEndian = first === 0xfe && second === 0xff;
  if (!isLittleEndian && !isBigEndian) return bytes;
  const decoder = new TextDecoder(isLittleEndian ? 'utf-16le' : 'utf-16be');
  return Buffer.from(decoder.decode(bytes, { stream: true }));
}

/** Follows a scan of one chunk, and knows where the text can be ended and by what. */
interface Closing {
  sink: JsonSink;
  /** The last place, and what closes all that is open there. */
  place(): { stop: number; closers: string };
  isTooDeep(): boolean;
}

function createClosing(): Closing {
  const open: string[] = [];
  let deepest = 0;
  let stop = 0;
  let token: 'key' | 'value' = 'value';
  let tokenStop = 0;
  return {
    place: () => ({ stop, closers: open.toReversed().join('') }),
    isTooDeep: () => deepest > maxDepth,
    sink: {
      open(container, behind) {
        open.push(container === 'object' ? '}' : ']');
        deepest = Math.max(deepest, open.length);
        stop = behind;
      },
      close(behind) {
        open.pop();
        stop = behind;
      },
      begin(kind) {
        token = kind;
      },
      text(_chunk, _start, behind) {
        tokenStop = behind;
      },
      finish() {
        // A key is nothing without its value.
        if (token === 'value') stop = tokenStop;
      },
    },
  };
}

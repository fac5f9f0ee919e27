/** The containers around the current place, innermost last, one bit each. */
export interface Nesting {
  push(container: 'object' | 'array'): void;
  pop(): void;
  depth(): number;
  /** Whether the innermost one is an object. */
  isObject(): boolean;
}

/** Starts outside of any container; takes any depth. */
export function createNesting(): Nesting {
  let bits = new Uint8Array(16);
  let depth = 0;
  let inObject = false;
  return {
    depth: () => depth,
    isObject: () => inObject,
    push(container: 'object' | 'array'): void {
      inObject = container === 'object';
      const cell = depth >> 3;
      if (cell === bits.length) {
        const grown = new Uint8Array(bits.length * 2);
        grown.set(bits);
        bits = grown;
      }
      const bit = 1 << (depth & 7);
      bits[cell] = inObject ? (bits[cell] ?? 0) | bit : (bits[cell] ?? 0) & ~bit;
      depth += 1;
    },
    pop(): void {
      depth -= 1;
      const outer = depth - 1;
      inObject = depth > 0 && (((bits[outer >> 3] ?? 0) >> (outer & 7)) & 1) === 1;
    },
  };
}

/** Of UTF-8; ignored at the start of a text, as `TextDecoder` does. */
export const byteOrderMark = [0xef, 0xbb, 0xbf];

const plainInString = new Uint8Array(256).fill(1, 0x20);
plainInString[0x22] = 0;
plainInString[0x5c] = 0;

/** True for bytes that stand for themselves in a string; all beyond ASCII do, whether they are UTF-8 or not. */
export function isPlainInString(byte: number | undefined): boolean {
  return byte !== undefined && plainInString[byte] === 1;
}

const escapeLetters = bytesOf('"\\/bfnrtu');

/** True for what may follow a backslash; `u` takes four hexadecimal digits more. */
export function isEscapeLetter(byte: number): boolean {
  return escapeLetters.has(byte);
}

const hexDigits = bytesOf('0123456789abcdefABCDEF');

export function isHexDigit(byte: number): boolean {
  return hexDigits.has(byte);
}

// A number as a table (RFC 8259 §6): a row for where we are, a column for the kind of byte that comes.
// Columns: 0 anything else, 1 `0`, 2 `1`–`9`, 3 `.`, 4 `e`, 5 `+`, 6 `-`.
const numberColumn = new Uint8Array(256);
for (const [column, characters] of ['', '0', '123456789', '.', 'eE', '+', '-'].entries()) {
  for (const byte of bytesOf(characters)) numberColumn[byte] = column;
}
// biome-ignore format: a table
const numberSteps = Uint8Array.of(
  9, 2, 3, 9, 9, 9, 1, 9, // 0 start
  9, 2, 3, 9, 9, 9, 9, 9, // 1 minus
  9, 9, 9, 4, 6, 9, 9, 9, // 2 zero, whole
  9, 3, 3, 4, 6, 9, 9, 9, // 3 integer, whole
  9, 5, 5, 9, 9, 9, 9, 9, // 4 point
  9, 5, 5, 9, 6, 9, 9, 9, // 5 fraction, whole
  9, 8, 8, 9, 9, 7, 7, 9, // 6 e
  9, 8, 8, 9, 9, 9, 9, 9, // 7 sign of the exponent
  9, 8, 8, 9, 9, 9, 9, 9, // 8 exponent, whole
);

/** States of a number being read. */
export const numberStart = 0;
/** The byte just read does not belong to the number. */
export const numberStop = 9;

/** The state after one more byte. */
export function stepNumber(state: number, byte: number): number {
  return numberSteps[state * 8 + (numberColumn[byte] ?? 0)] ?? numberStop;
}

/** True when the number may end here. */
export function isWholeNumber(state: number): boolean {
  return state === 2 || state === 3 || state === 5 || state === 8;
}

function bytesOf(characters: string): Set<number> {
  return new Set(Buffer.from(characters));
}

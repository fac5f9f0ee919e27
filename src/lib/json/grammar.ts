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

// Where in a text a reader is, and so what may come next.
/** No JSON text begins like that. */
export const broken = 0;
export const start = 1;
const secondOfMark = 2;
const thirdOfMark = 3;
const value = 4;
export const valueOrEnd = 5;
export const keyOrEnd = 6;
const key = 7;
export const colon = 8;
export const afterMember = 9;
export const afterElement = 10;
export const done = 11;
/** From here on: inside of a string, a number, or `true`, `false` or `null`. */
export const firstInToken = 12;
// Six each: plain, behind a backslash, and before each of four hexadecimal digits.
export const inString = 12;
export const inKey = 18;
/** Nine, the states of `numberSteps`. */
const inNumber = 24;
/** One for each letter of `true`, `false` and `null` but the first. */
const inWord = 33;

// Not places but what is to be done: where it leads to depends on the container, or somebody is to be told.
export const firstAction = 64;
export const openObject = 64;
export const openArray = 65;
export const close = 66;
export const keyEnd = 67;
export const valueEnd = 68;
/** The byte just read stands behind the number, and is to be read once more. */
export const numberEnd = 69;

/** The place after one more byte, or what is to be done: a row of 256 for each place. Source: RFC 8259. */
const steps = new Uint8Array(firstAction * 256);

/** The place after one more byte, or what is to be done. */
export function step(place: number, byte: number | undefined): number {
  return steps[(place << 8) | (byte ?? 0)] ?? broken;
}

const plainInString = new Uint8Array(256).fill(1, 0x20);
plainInString[0x22] = 0;
plainInString[0x5c] = 0;

/** True for bytes that stand for themselves in a string; all beyond ASCII do, whether they are UTF-8 or not. */
export function isPlainInString(byte: number | undefined): boolean {
  return byte !== undefined && plainInString[byte] === 1;
}

// A number as a table (RFC 8259 §6): a row for where we are, a column for the kind of byte that comes.
// Columns: 0 anything else, 1 `0`, 2 `1`–`9`, 3 `.`, 4 `e`, 5 `+`, 6 `-`.
const numberColumn = new Uint8Array(256);
for (const [column, characters] of ['', '0', '123456789', '.', 'eE', '+', '-'].entries()) {
  for (const byte of Buffer.from(characters)) numberColumn[byte] = column;
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

const numberStart = 0;
/** The byte just read does not belong to the number. */
const numberStop = 9;

function stepNumber(state: number, byte: number): number {
  return numberSteps[state * 8 + (numberColumn[byte] ?? 0)] ?? numberStop;
}

function isWhole(state: number): boolean {
  return state === 2 || state === 3 || state === 5 || state === 8;
}

/** True inside of a number that may end here. */
export function isWholeNumber(place: number): boolean {
  return isWhole(place - inNumber);
}

function on(place: number, bytes: string | readonly number[], next: number): void {
  for (const byte of Buffer.from(bytes)) steps[(place << 8) | byte] = next;
}

const allBytes = Array.from({ length: 256 }, (_, byte) => byte);

for (const place of [value, valueOrEnd, keyOrEnd, key, colon, afterMember, afterElement, done])
  on(place, ' \n\r\t', place);
on(start, ' \n\r\t', value);
// The byte order mark of UTF-8 is ignored at the start of a text, as `TextDecoder` does.
on(start, [0xef], secondOfMark);
on(secondOfMark, [0xbb], thirdOfMark);
on(thirdOfMark, [0xbf], value);

for (const place of [start, value, valueOrEnd]) {
  on(place, '"', inString);
  on(place, '{', openObject);
  on(place, '[', openArray);
  for (const byte of Buffer.from('-0123456789')) on(place, [byte], inNumber + stepNumber(numberStart, byte));
}
on(valueOrEnd, ']', close);
on(afterElement, ']', close);
on(afterElement, ',', value);
on(keyOrEnd, '}', close);
on(afterMember, '}', close);
on(afterMember, ',', key);
for (const place of [keyOrEnd, key]) on(place, '"', inKey);
on(colon, ':', value);

for (const [plain, end] of [
  [inString, valueEnd],
  [inKey, keyEnd],
] as const) {
  const behindBackslash = plain + 1;
  const firstDigit = plain + 2;
  on(plain, allBytes.filter(isPlainInString), plain);
  on(plain, '"', end);
  on(plain, '\\', behindBackslash);
  on(behindBackslash, '"\\/bfnrt', plain);
  on(behindBackslash, 'u', firstDigit);
  for (let digit = 0; digit < 4; digit += 1)
    on(firstDigit + digit, '0123456789abcdefABCDEF', digit === 3 ? plain : firstDigit + digit + 1);
}

for (const byte of allBytes) {
  for (let state = numberStart; state < numberStop; state += 1) {
    const next = stepNumber(state, byte);
    on(inNumber + state, [byte], next === numberStop ? (isWhole(state) ? numberEnd : broken) : inNumber + next);
  }
}

let unused = inWord;
for (const [first = '', ...letters] of ['true', 'false', 'null']) {
  for (const place of [start, value, valueOrEnd]) on(place, first, unused);
  for (const [index, letter] of letters.entries()) {
    on(unused, letter, index === letters.length - 1 ? valueEnd : unused + 1);
    unused += 1;
  }
}

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
import type { JsonScanner } from './json-scan.ts';

/**
 * Checks a JSON text of any size and depth without holding it: it keeps one bit per level of nesting.
 *
 * Accepts exactly what `JSON.parse(new TextDecoder().decode(bytes))` accepts: a byte order mark at the start, bytes that
 * are not UTF-8 and lone surrogates inside strings. It tells nobody what it reads, and is faster than the scanner for it.
 */
export function createJsonChecker(): JsonScanner {
  const nesting = createNesting();
  let state = start;

  function afterValue(): number {
    if (nesting.depth() === 0) return done;
    return nesting.isObject() ? afterMember : afterElement;
  }

  return {
    write(chunk) {
      let now = state;
      for (let at = 0; now !== broken && at < chunk.length; at += 1) {
        const next = steps[(now << 8) | (chunk[at] ?? 0)] ?? broken;
        if (next < firstAction) {
          now = next;
          // Most bytes are of strings: they are passed over without a look at the table.
          if (now === string || now === keyString) while (isPlainInString(chunk[at + 1])) at += 1;
        } else if (next === openObject) {
          nesting.push('object');
          now = keyOrEnd;
        } else if (next === openArray) {
          nesting.push('array');
          now = valueOrEnd;
        } else {
          if (next === close) nesting.pop();
          // The byte behind a number is none of its own.
          if (next === numberEnd) at -= 1;
          now = afterValue();
        }
      }
      state = now;
    },
    isBroken: () => state === broken,
    end: () => state === done || (nesting.depth() === 0 && isWholeNumber(state - number)),
  };
}

// Where in a text we are, and so what may come next.
const broken = 0;
const start = 1;
const secondOfMark = 2;
const thirdOfMark = 3;
const value = 4;
const valueOrEnd = 5;
const keyOrEnd = 6;
const key = 7;
const colon = 8;
const afterMember = 9;
const afterElement = 10;
const done = 11;
/** Six each: plain, behind a backslash, and before each of four hexadecimal digits. */
const string = 12;
const keyString = 18;
/** Nine, as `stepNumber` counts them. */
const number = 24;
/** One for each letter of `true`, `false` and `null` but the first. */
const word = 33;

// Not places but what is to be done: where it leads to depends on the container.
const firstAction = 64;
const openObject = 64;
const openArray = 65;
const close = 66;
const valueEnd = 67;
const numberEnd = 68;

/** The place after one more byte, or what is to be done: a row of 256 for each place. */
const steps = new Uint8Array(firstAction * 256);

function on(place: number, bytes: string | readonly number[], next: number): void {
  for (const byte of Buffer.from(bytes)) steps[(place << 8) | byte] = next;
}

const allBytes = Array.from({ length: 256 }, (_, byte) => byte);

for (const place of [value, valueOrEnd, keyOrEnd, key, colon, afterMember, afterElement, done])
  on(place, ' \n\r\t', place);
on(start, ' \n\r\t', value);
for (const [index, place] of [start, secondOfMark, thirdOfMark].entries())
  on(place, byteOrderMark.slice(index, index + 1), index === 2 ? value : place + 1);

for (const place of [start, value, valueOrEnd]) {
  on(place, '"', string);
  on(place, '{', openObject);
  on(place, '[', openArray);
  for (const byte of Buffer.from('-0123456789')) on(place, [byte], number + stepNumber(numberStart, byte));
}
on(valueOrEnd, ']', close);
on(afterElement, ']', close);
on(afterElement, ',', value);
on(keyOrEnd, '}', close);
on(afterMember, '}', close);
on(afterMember, ',', key);
for (const place of [keyOrEnd, key]) on(place, '"', keyString);
on(colon, ':', value);

for (const [plain, next] of [
  [string, valueEnd],
  [keyString, colon],
] as const) {
  const behindBackslash = plain + 1;
  const firstDigit = plain + 2;
  on(plain, allBytes.filter(isPlainInString), plain);
  on(plain, '"', next);
  on(plain, '\\', behindBackslash);
  on(behindBackslash, allBytes.filter(isEscapeLetter), plain);
  on(behindBackslash, 'u', firstDigit);
  for (let digit = 0; digit < 4; digit += 1)
    on(firstDigit + digit, allBytes.filter(isHexDigit), digit === 3 ? plain : firstDigit + digit + 1);
}

for (const byte of allBytes) {
  for (let at = numberStart; at < numberStop; at += 1) {
    const next = stepNumber(at, byte);
    on(number + at, [byte], next === numberStop ? (isWholeNumber(at) ? numberEnd : broken) : number + next);
  }
}

let unused = word;
for (const [first = '', ...letters] of ['true', 'false', 'null']) {
  for (const place of [start, value, valueOrEnd]) on(place, first, unused);
  for (const [index, letter] of letters.entries()) {
    on(unused, letter, index === letters.length - 1 ? valueEnd : unused + 1);
    unused += 1;
  }
}

import type { ReadWord } from './read-transcript.ts';

/** Scripts that are written without blanks between words, and their full-width marks; Korean is not among them. */
const unspaced =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー\u3001-\u303f\uff01-\uff65]$/u;

/** What stands between two texts when the vendor does not say: nothing between Chinese or Japanese, else a space. */
export function spaceBetween(before: string, after: string): '' | ' ' {
  return unspaced.test(lastCharacter(before)) && unspaced.test(firstCharacter(after)) ? '' : ' ';
}

/**
 * The words with what stands before each of them: the blank that is in the vendor's text or is not, and where that does
 * not tell, what the script asks for.
 */
export function spaced<Word extends ReadWord>(words: readonly Word[], text: string | null = null): Word[] {
  const starts = text === null ? [] : startsIn(text, words);
  return words.map((word, at) => {
    const before = words[at - 1];
    const [end, start] = [endOf(before, starts[at - 1]), starts[at] ?? null];
    const gap = text === null || end === null || start === null ? null : text.slice(end, start);
    if (gap !== null && gap.trim() === '') return { ...word, pre: gap === '' ? '' : ' ' };
    return { ...word, pre: spaceBetween(before?.text ?? '', word.text) };
  });
}

/** UTF-16 units between the end of one word and the start of the next: what a vendor writes otherwise than it says it. */
const shortestReach = 32;
/** For every word that was not found, the next may be so much further away. */
const reachPerMiss = 16;
const longestReach = 512;

/**
 * Where each of the words begins in the text that was made of them, one after the other. Null for a word that does not
 * stand there, because it was said otherwise than it is written (`twenty-one`, `21`).
 */
export function startsIn(text: string, words: readonly Pick<ReadWord, 'text'>[]): (number | null)[] {
  let end = 0;
  let misses = 0;
  return words.map((word) => {
    const reach = Math.min(shortestReach + misses * reachPerMiss, longestReach);
    // Only so far: a search to the end for every word that is missing would take the square of the length.
    const found = word.text === '' ? -1 : text.slice(end, end + reach + word.text.length).indexOf(word.text);
    if (found === -1) {
      misses += 1;
      return null;
    }
    misses = 0;
    const start = end + found;
    end = start + word.text.length;
    return start;
  });
}

function endOf(word: Pick<ReadWord, 'text'> | undefined, start: number | null | undefined): number | null {
  return word === undefined || start === null || start === undefined ? null : start + word.text.length;
}

/**
 * The text cut into as many pieces as there are groups of its words: each from the blank before the first of its words.
 * Null when a group's first word does not stand in the text.
 */
export function cutText(text: string, groups: readonly (readonly Pick<ReadWord, 'text'>[])[]): string[] | null {
  const words = groups.flat();
  const starts = startsIn(text, words);
  const cuts = [0];
  let first = 0;
  for (const group of groups.slice(0, -1)) {
    first += group.length;
    const start = starts[first] ?? null;
    if (start === null) return null;
    const end = endOf(words[first - 1], starts[first - 1]) ?? start;
    const blank = /\s\S*$/.exec(text.slice(end, start));
    cuts.push(blank === null ? start : end + blank.index);
  }
  return cuts.map((cut, at) => text.slice(cut, cuts[at + 1]).trim());
}

/** True for a text at whose end a sentence ends, quotes and brackets behind it or not. */
export function endsSentence(text: string): boolean {
  return /[.?!…。？！।؟۔][\p{Pe}\p{Pf}"']{0,3}$/u.test(text.slice(-4));
}

/**
 * What stands between two words, cut in two: up to the first blank it belongs to the word before.
 *
 * @example splitGap(', "') // { post: ',', pre: ' "' }
 */
export function splitGap(gap: string): { post: string; pre: string } {
  const blank = gap.search(/\s/);
  return blank === -1 ? { post: gap, pre: '' } : { post: gap.slice(0, blank), pre: gap.slice(blank) };
}

function lastCharacter(text: string): string {
  return [...text.slice(-2)].at(-1) ?? '';
}

function firstCharacter(text: string): string {
  return [...text.slice(0, 2)].at(0) ?? '';
}

import type { ReadWord } from './read-transcript.ts';
import type { FlatWord } from './segments.ts';

/** Scripts that are written without blanks between words; Korean is not among them. */
const unspaced =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー]$/u;

/** What stands between two texts when the vendor does not say: nothing between Chinese or Japanese, else a space. */
export function spaceBetween(before: string, after: string): '' | ' ' {
  return unspaced.test(lastCharacter(before)) && unspaced.test(firstCharacter(after)) ? '' : ' ';
}

/** The words with what stands before each of them, told from the word before. */
export function spaced<Word extends ReadWord>(words: readonly Word[]): Word[] {
  return words.map((word, at) => ({ ...word, pre: spaceBetween(words[at - 1]?.text ?? '', word.text) }));
}

/** True for a text at whose end a sentence ends, quotes and brackets behind it or not. */
export function endsSentence(text: string): boolean {
  return /[.?!…。？！।][\p{Pe}\p{Pf}"']{0,3}$/u.test(text.slice(-4));
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

/**
 * The words of each channel by themselves, in the order in which the channels first speak: people who talk at once would
 * else part each other's sentences word by word.
 */
export function splitByChannel(words: readonly FlatWord[]): FlatWord[][] {
  return [...Map.groupBy(words, ({ channel }) => channel).values()];
}

function lastCharacter(text: string): string {
  return [...text.slice(-2)].at(-1) ?? '';
}

function firstCharacter(text: string): string {
  return [...text.slice(0, 2)].at(0) ?? '';
}

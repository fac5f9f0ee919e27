/**
 * What stands between two characters that are words of their own: U+200B, the zero width space, which is no part of any
 * word for the tokenizer.
 */
const breakMark = '\u200b';

const inWord = String.raw`[\p{L}\p{N}\p{M}]`;
/** Letters of scripts written without blanks between words, and of Hangul, whose particles grow onto the words. */
const scripts = ['Han', 'Hiragana', 'Katakana', 'Bopomofo', 'Hangul', 'Thai', 'Lao', 'Khmer', 'Myanmar'];
const alone = `[[${scripts.map((script) => `\\p{scx=${script}}`).join('')}]&&${inWord}]`;

const hasAlone = new RegExp(alone, 'v');
const hasWord = new RegExp(inWord, 'u');
const everyWord = new RegExp(`${inWord}+`, 'gu');
const placesToBreak = new RegExp(`(?<=${alone})(?=${inWord})|(?<=${inWord})(?=${alone})`, 'gv');
/**
 * What `searchable` would change; most text has none of it, so it is worth a look. Of single places only: a repetition of
 * groups over a line of millions of words ends in an overflow of the stack.
 */
const uneven = /[^ -~]| {2}|^ | $/;

/**
 * Text in the form in which it is indexed and looked for: one blank between words, no control characters, composed
 * accents; in scripts without blanks every character is made a word, so that any run of them is found as a phrase.
 *
 * The `readable` form of the result is the text itself, but for blanks and control characters.
 */
export function searchable(text: string): string {
  if (text !== '' && !uneven.test(text)) return text;
  const even = text
    .toWellFormed()
    .normalize('NFC')
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  return hasAlone.test(even) ? even.replaceAll(placesToBreak, breakMark) : even;
}

/** Indexed text as people read it. */
export function readable(text: string): string {
  return text.replaceAll(breakMark, '').replaceAll('\n', ' ');
}

/** Whether the tokenizer finds a word in it. */
export function containsWord(text: string): boolean {
  return hasWord.test(text);
}

/** The words of searchable text as the tokenizer finds them. */
export function wordsOf(text: string): string[] {
  return text.match(everyWord) ?? [];
}

/** Whether it is a character of a script without blanks. */
export function standsAlone(word: string): boolean {
  return hasAlone.test(word);
}

/** Stretches between blanks; in scripts without blanks, characters. Of searchable text. */
export function countWords(text: string): number {
  return text.match(/[^\s\u200b]+/g)?.length ?? 0;
}

/** Index of the last place between words in `[from, to)` of searchable text, or -1. */
export function lastBlank(text: string, from: number, to: number): number {
  let at = to - 1;
  while (at >= from && !blank.test(text.charAt(at))) at -= 1;
  return at >= from ? at : -1;
}

/** Index of the first place between words in `[from, to)` of searchable text, or -1. */
export function firstBlank(text: string, from: number, to: number): number {
  let at = from;
  while (at < to && !blank.test(text.charAt(at))) at += 1;
  return at < to ? at : -1;
}

const blank = /[\s\u200b]/;

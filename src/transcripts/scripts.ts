/** What has to be known about writing systems to set a text in lines. */

/** Written without blanks between words, and broken between any two signs. Hangul is not: it has blanks. */
const ideographic =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\p{Script=Yi}\u3000-\u303f\u30fc\uff01-\uff60]/u;
/** Written without blanks between words, but broken between words only. */
const unspaced = /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
/** East Asian Width W and F (UAX #11), and pictures: two columns each. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{17000}-\u{18cff}\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}\p{Emoji_Presentation}]|\ufe0f/u;
/** One column for each code unit: Latin, Greek, Cyrillic and what stands between them. */
const plain = /^[\x20-\x7e\xa0-\xac\xae-\u02ff\u0370-\u0482\u048a-\u052f\u2010-\u201f\u2026]*$/;
const rightToLeft =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Samaritan}\p{Script=Mandaic}\p{Script=Adlam}]/u;

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });
const wordwise = new Intl.Segmenter('und', { granularity: 'word' });

export function isIdeographic(text: string): boolean {
  return ideographic.test(text);
}

/** True when blanks say nothing about words here: in Chinese and Japanese, Thai, Lao, Khmer and Burmese. */
export function isUnspaced(text: string): boolean {
  return ideographic.test(text) || unspaced.test(text);
}

/** What people see as letters: an accent or a joined picture is never alone. */
export function graphemesOf(text: string): string[] {
  return Array.from(graphemes.segment(text), ({ segment }) => segment);
}

/** Words and what stands between them, by dictionary where a script has no blanks. */
export function dictionaryWordsOf(text: string): { text: string; isWord: boolean }[] {
  return Array.from(wordwise.segment(text), ({ segment, isWordLike }) => ({
    text: segment,
    isWord: isWordLike === true,
  }));
}

/** Width in columns: two for the wide signs of East Asia and for pictures, else one for each grapheme. */
export function columnsOf(text: string): number {
  if (plain.test(text)) return text.length;
  // Segmenting takes microseconds even for a single letter.
  if (text.length === 1) return graphemeColumns(text);
  let columns = 0;
  for (const { segment } of graphemes.segment(text)) columns += graphemeColumns(segment);
  return columns;
}

/** Signs that only steer (isolates, joiners) take no room. */
export function graphemeColumns(grapheme: string): number {
  if (/^[\p{Cf}\p{Mn}\p{Cc}]+$/u.test(grapheme)) return 0;
  return wide.test(grapheme) ? 2 : 1;
}

/** Of the first letter that has a direction (UAX #9, P2); null when there is none. */
export function directionOf(text: string): 'ltr' | 'rtl' | null {
  const [first] = /\p{L}/u.exec(text) ?? [];
  if (first === undefined) return null;
  return rightToLeft.test(first) ? 'rtl' : 'ltr';
}

/** Joins pieces of one text, such as its lines: with a blank, unless both neighbours are of a script that has none. */
export function joinTexts(texts: readonly string[]): string {
  const pieces = texts.filter((text) => text !== '');
  return pieces.map((text, index) => glueBetween(pieces[index - 1], text) + text).join('');
}

function glueBetween(left: string | undefined, right: string): string {
  if (left === undefined) return '';
  const [last] = /.\p{P}*$/su.exec(left.slice(-8)) ?? [''];
  const [first] = /^\p{P}*./su.exec(right.slice(0, 8)) ?? [''];
  return isUnspaced(last) && isUnspaced(first) ? '' : ' ';
}

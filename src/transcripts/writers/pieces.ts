import { columnsOf, dictionaryWordsOf, graphemeColumns, graphemesOf, isIdeographic, isUnspaced } from '../scripts.ts';
import { lineColumns } from './caption-size.ts';

/** A stretch of text that stands on one line. */
export interface Piece {
  text: string;
  /** What stands before it when it is not the first on its line. */
  glue: '' | ' ';
  columns: number;
  /** What ends with it: the more of an end, the better a place for a break. Behind a `name` no caption ends. */
  ends: 'sentence' | 'clause' | 'word' | 'name';
}

/** Blanks and controls, but for those blanks that hold what they part together. */
const parting = /(?:[^\S\u00a0\u2007\u202f\ufeff]|[\0-\x1f\x7f-\x9f])+/;
const invisible = /^[\s\p{Cf}\p{Cc}]*$/u;
const sentenceEnd = /[.?!…。！？｡؟۔।॥][\p{Pe}\p{Pf}"'”’]*$/u;
const clauseEnd = /[,;:—–、，；：،؛][\p{Pe}\p{Pf}"'”’]*$/u;
/** No line begins with these (the basics of kinsoku, JIS X 4051) … */
const neverFirst =
  /^[\p{Pe}\p{Pf}、。，．・：；？！゛゜ヽヾゝゞ々〻ーぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ％%,.:;?!…‥〜～ๆฯ]/u;
/** … and none ends with these. */
const neverLast = /[\p{Ps}\p{Pi}$¥￥＄#＃]$/u;

/**
 * Cuts a text where lines may be broken: at blanks, between any two signs of Chinese and Japanese but beside
 * punctuation, between the words of Thai and its like. What is too wide for a line is cut between graphemes.
 */
export function piecesOf(text: string): Piece[] {
  return text.split(parting).flatMap((token) => {
    if (invisible.test(token)) return [];
    return unbreakable(token)
      .flatMap(fitting)
      .map((part, index) => pieceOf(part, index === 0 ? ' ' : ''));
  });
}

/** A piece that is never cut, however many blanks are in it. */
export function pieceOf(text: string, glue: Piece['glue']): Piece {
  const ends = sentenceEnd.test(text) ? 'sentence' : clauseEnd.test(text) ? 'clause' : 'word';
  // Signs without width take a column here, so that a line has an end.
  return { text, glue, columns: Math.max(1, columnsOf(text)), ends };
}

function unbreakable(token: string): string[] {
  if (!isUnspaced(token)) return [token];
  const parts: string[] = [];
  let before: string | null = null;
  for (const { text, isWord } of dictionaryWordsOf(token)) {
    for (const atom of isIdeographic(text) ? graphemesOf(text) : [text]) {
      if (before === null || mayBreak(before, atom, isWord)) parts.push(atom);
      else parts[parts.length - 1] += atom;
      before = atom;
    }
  }
  return parts;
}

function mayBreak(before: string, after: string, isWord: boolean): boolean {
  if (neverFirst.test(after) || neverLast.test(before)) return false;
  if (isIdeographic(after) || isIdeographic(before)) return true;
  return isWord && (isUnspaced(after) || isUnspaced(before));
}

function fitting(part: string): string[] {
  // No code unit takes more than two columns.
  if (part.length * 2 <= lineColumns || columnsOf(part) <= lineColumns) return [part];
  const lines: string[] = [];
  let columns = lineColumns;
  for (const grapheme of graphemesOf(part)) {
    const more = Math.max(1, graphemeColumns(grapheme));
    if (columns + more > lineColumns) {
      lines.push('');
      columns = 0;
    }
    lines[lines.length - 1] += grapheme;
    columns += more;
  }
  return lines;
}

/** How much longer one line may be than the other for the sake of a better place to break. */
const bonus = { sentence: 16, clause: 10, word: 0, name: 0 } as const;

/** Joins pieces as they stand on one line. */
export function joinPieces(pieces: readonly Pick<Piece, 'text' | 'glue'>[]): string {
  return pieces.map(({ text, glue }, index) => (index === 0 ? text : glue + text)).join('');
}

/**
 * Sets the text of one caption in one line, or in two of about the same length, the second rather the longer. The same
 * text always gives the same lines.
 *
 * @param pieces such as fit two lines
 */
export function breakLines(pieces: readonly Piece[]): string[] {
  const ends = endColumns(pieces);
  const total = ends.at(-1) ?? 0;
  if (total <= lineColumns) return [joinPieces(pieces)];
  let best = { score: Number.POSITIVE_INFINITY, at: pieces.length };
  for (const [index, piece] of pieces.entries()) {
    const next = pieces[index + 1];
    const first = ends[index];
    if (next === undefined || first === undefined) break;
    const second = total - first - next.glue.length;
    if (first > lineColumns || second > lineColumns) continue;
    const score = Math.abs(second - first) + (first > second ? 1 : 0) - bonus[piece.ends];
    if (score < best.score) best = { score, at: index + 1 };
  }
  return [joinPieces(pieces.slice(0, best.at)), joinPieces(pieces.slice(best.at))];
}

/** Where each piece ends when all stand on one line. */
function endColumns(pieces: readonly Piece[]): number[] {
  let columns = 0;
  return pieces.map(({ glue, columns: own }, index) => {
    columns += (index === 0 ? 0 : glue.length) + own;
    return columns;
  });
}

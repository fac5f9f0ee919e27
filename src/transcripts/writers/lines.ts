import { lineColumns, type Piece } from './pieces.ts';

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

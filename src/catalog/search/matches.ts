import { containsWord } from './text.ts';

/** A match in a text, in UTF-16 units, `to` exclusive. */
export interface Match {
  from: number;
  to: number;
}

/** What FTS5 is told to put around matches: control characters are never in indexed text. */
export const matchOpen = '\u0001';
export const matchClose = '\u0002';

/** Takes the signs around matches out of a text. Matches of one line with no word between them become one. */
export function readMatches(marked: string): { text: string; matches: Match[] } {
  const [first = '', ...rest] = marked.split(matchOpen);
  const pieces = [first];
  const matches: Match[] = [];
  let from = first.length;
  let between = first;
  for (const piece of rest) {
    const [found = '', behind = ''] = piece.split(matchClose);
    const last = matches.at(-1);
    const to = from + found.length;
    if (last !== undefined && !containsWord(between) && !between.includes('\n')) last.to = to;
    else matches.push({ from, to });
    pieces.push(found, behind);
    from = to + behind.length;
    between = behind;
  }
  return { text: pieces.join(''), matches };
}

import type { SearchHit } from '../../domain/transcript-index.ts';
import type { Match } from './matches.ts';
import { firstBlank, lastBlank, readable } from './text.ts';

/** UTF-16 units before and behind: six or seven words each. */
const contextLength = 40;
/** UTF-16 units. No phrase that can be asked for is longer; what is, is one endless word. */
const maxMatchLength = 4000;

/** Cuts a hit out of searchable text with some words around it, none from outside of `bounds`. */
export function snippetOf(text: string, matches: readonly Match[], bounds: Match): SearchHit['snippet'] {
  const start = startOf(text, matches[0]?.from ?? bounds.from, bounds);
  const end = endOf(text, matches.at(-1)?.to ?? bounds.to, bounds);
  const pieces: { text: string; isMatch: boolean }[] = [];
  let at = start;
  for (const { from, to } of matches) {
    pieces.push({ text: readable(text.slice(at, from)), isMatch: false });
    pieces.push({
      text: readable(text.slice(from, Math.min(to, from + maxMatchLength)).toWellFormed()),
      isMatch: true,
    });
    at = to;
  }
  pieces.push({ text: readable(text.slice(at, end)), isMatch: false });
  return pieces.filter((piece) => piece.text !== '');
}

function startOf(text: string, hit: number, bounds: Match): number {
  if (hit - bounds.from <= contextLength) return bounds.from;
  const blank = firstBlank(text, hit - contextLength, hit);
  return blank < 0 ? hit : blank + 1;
}

function endOf(text: string, hit: number, bounds: Match): number {
  if (bounds.to - hit <= contextLength) return bounds.to;
  const blank = lastBlank(text, hit, hit + contextLength + 1);
  return blank < 0 ? hit : blank;
}

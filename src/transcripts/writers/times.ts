import type { Segment, Word } from '../../domain/transcript.ts';
import type { TimedPiece } from './cut.ts';
import type { Piece } from './pieces.ts';

/** From when to when somebody speaks; the end is behind the start. */
export interface Span {
  startMs: number;
  endMs: number;
}

/** Of a segment that does not say when it ends: as long as it takes to say it. */
const msPerLetter = 60;
const shortestGuessMs = 1000;

/**
 * When each segment is spoken. A start that is missing is where the segment before ends, an end that is missing (or not
 * behind the start) is guessed from the length of the text. Null when no segment has a start.
 */
export function spansOf(segments: readonly Segment[]): Span[] | null {
  if (segments.length > 0 && segments.every(({ startMs }) => startMs === null)) return null;
  let lastMs = 0;
  return segments.map((segment) => {
    const startMs = segment.startMs ?? lastMs;
    const guessedMs = startMs + Math.max(shortestGuessMs, segment.text.length * msPerLetter);
    const endMs = segment.endMs !== null && segment.endMs > startMs ? segment.endMs : guessedMs;
    lastMs = endMs;
    return { startMs, endMs };
  });
}

/** At a place of the text, counted in letters without blanks, it is such a time. */
interface Mark {
  letters: number;
  ms: number;
}

/**
 * Gives each piece of a segment's text its time: that of its words where they have times, else a share of the segment's
 * in proportion to its letters. Where the vendor's text is not that of the words (`21` for `twenty one`), its places
 * are mapped to theirs in proportion.
 */
export function timePieces(pieces: readonly Piece[], segment: Segment, span: Span): TimedPiece[] {
  const total = pieces.reduce((sum, { text }) => sum + lettersIn(text), 0);
  const marks = marksOf(segment.words, span, total);
  let letters = 0;
  return pieces.map((piece) => {
    const startMs = timeAfter(marks, letters);
    letters += lettersIn(piece.text);
    return { ...piece, startMs, endMs: Math.max(startMs, timeBefore(marks, letters)) };
  });
}

function lettersIn(text: string): number {
  return text.replaceAll(/[\s\0-\x1f\x7f-\x9f]/g, '').length;
}

/** In order of letters and of time, from the start of the span to its end. */
function marksOf(words: readonly Word[], span: Span, total: number): Mark[] {
  const found: Mark[] = [];
  let letters = 0;
  for (const { pre, text, post, startMs, endMs } of words) {
    if (startMs !== null) found.push({ letters, ms: startMs });
    letters += lettersIn(pre + text + post);
    if (endMs !== null) found.push({ letters, ms: endMs });
  }
  const scale = letters === 0 ? 0 : total / letters;
  const marks = found.map((mark) => ({ letters: mark.letters * scale, ms: mark.ms }));
  if ((marks[0]?.letters ?? total) > 0) marks.unshift({ letters: 0, ms: span.startMs });
  if ((marks.at(-1)?.letters ?? 0) < total) marks.push({ letters: total, ms: span.endMs });
  // Words may overlap or go back in time; captions cannot.
  let lastMs = span.startMs;
  return marks.map((mark) => {
    lastMs = Math.min(span.endMs, Math.max(lastMs, mark.ms));
    return { letters: mark.letters, ms: lastMs };
  });
}

/** The time at which the letter behind this place begins. */
function timeAfter(marks: readonly Mark[], letters: number): number {
  return between(
    marks,
    countWhile(marks, (mark) => mark.letters <= letters),
    letters,
  );
}

/** The time at which the letter before this place ends. */
function timeBefore(marks: readonly Mark[], letters: number): number {
  return between(
    marks,
    countWhile(marks, (mark) => mark.letters < letters),
    letters,
  );
}

/** In proportion between the mark before the index and the one at it. */
function between(marks: readonly Mark[], index: number, letters: number): number {
  const left = marks[index - 1] ?? marks[0] ?? { letters: 0, ms: 0 };
  const right = marks[index] ?? left;
  const share = right.letters > left.letters ? (letters - left.letters) / (right.letters - left.letters) : 0;
  return Math.round(left.ms + (right.ms - left.ms) * Math.min(1, Math.max(0, share)));
}

/** How many marks, from the first one on, it is true of. */
function countWhile(marks: readonly Mark[], isBefore: (mark: Mark) => boolean): number {
  let low = 0;
  let high = marks.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const mark = marks[middle];
    if (mark !== undefined && isBefore(mark)) low = middle + 1;
    else high = middle;
  }
  return low;
}

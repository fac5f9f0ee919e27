import type { Segment, Word } from '../../domain/transcript.ts';
import type { TimedPiece } from './cut.ts';
import type { Piece } from './pieces.ts';

/** From when to when somebody speaks. */
export interface Span {
  startMs: number;
  endMs: number;
}

/** Of a segment that does not say when it ends: as long as it takes to say it. */
const msPerLetter = 60;
const shortestGuessMs = 1000;

/**
 * When each segment is spoken. A start that is missing is where the segment before ends. An end that is missing (or not
 * behind the start) is guessed from the length of the text, but no later than the next segment that has a start; what
 * comes before that shares the time in proportion to its text. Null when there are segments and none has a start.
 */
export function spansOf(segments: readonly Segment[]): Span[] | null {
  if (segments.length > 0 && segments.every(({ startMs }) => startMs === null)) return null;
  const rooms = roomsOf(segments);
  let lastMs = 0;
  return segments.map((segment, index) => {
    const startMs = segment.startMs ?? lastMs;
    const isSaid = segment.endMs !== null && segment.endMs > startMs;
    const endMs = isSaid && segment.endMs !== null ? segment.endMs : startMs + guessMs(segment, startMs, rooms[index]);
    lastMs = endMs;
    return { startMs, endMs };
  });
}

/** What a segment may take of the time to the next one with a start: its share of the letters up to there. */
interface Room {
  untilMs: number;
  letters: number;
}

function roomsOf(segments: readonly Segment[]): Room[] {
  let room: Room = { untilMs: Number.POSITIVE_INFINITY, letters: 0 };
  const rooms = segments.toReversed().map(({ startMs, text }) => {
    const own = { untilMs: room.untilMs, letters: room.letters + text.length };
    room = startMs === null ? own : { untilMs: startMs, letters: 0 };
    return own;
  });
  return rooms.reverse();
}

function guessMs({ text }: Segment, startMs: number, room: Room | undefined): number {
  const readingMs = Math.max(shortestGuessMs, text.length * msPerLetter);
  if (room === undefined || room.untilMs <= startMs) return readingMs;
  return Math.min(readingMs, Math.floor(((room.untilMs - startMs) * text.length) / room.letters));
}

/** At a place of the text, counted in letters without blanks, it is such a time. */
interface Mark {
  letters: number;
  ms: number;
}

/**
 * Gives each piece of a segment's text its time: that of its words where they have times, else a share of the segment's
 * in proportion to its letters. Where the vendor's text is not that of the words (`21` for `twenty one`), what lies
 * between words that are the same is shared in proportion.
 */
export function timePieces(pieces: readonly Piece[], segment: Segment, span: Span): TimedPiece[] {
  const marks = marksOf(align(pieces, segment.words), span);
  let letters = 0;
  return pieces.map((piece) => {
    const startMs = timeAfter(marks, letters);
    letters += lettersOf([piece]).length;
    return { ...piece, startMs, endMs: Math.max(startMs, timeBefore(marks, letters)) };
  });
}

/** In order of letters and of time, from the start of the span to its end. */
function marksOf(blocks: readonly Block[], span: Span): Mark[] {
  const found: Mark[] = [];
  let total = 0;
  for (const block of blocks) {
    const letters = lettersOf(block.pieces).length;
    for (const mark of marksIn(block.words, letters)) found.push({ letters: total + mark.letters, ms: mark.ms });
    total += letters;
  }
  if ((found[0]?.letters ?? total) > 0) found.unshift({ letters: 0, ms: span.startMs });
  if ((found.at(-1)?.letters ?? 0) < total) found.push({ letters: total, ms: span.endMs });
  // Words may overlap or go back in time; captions cannot.
  let lastMs = span.startMs;
  return found.map(({ letters, ms }) => {
    lastMs = Math.min(span.endMs, Math.max(lastMs, ms));
    return { letters, ms: lastMs };
  });
}

/** The times of words, at their places in a text of so many letters. */
function marksIn(words: readonly Word[], letters: number): Mark[] {
  if (letters === 0) return [];
  const lengths = words.map(({ pre, text, post }) => lettersOf([{ text: pre + text + post }]).length);
  const scale =
    letters /
    Math.max(
      1,
      lengths.reduce((sum, length) => sum + length, 0),
    );
  let place = 0;
  return words.flatMap(({ startMs, endMs }, index) => {
    const start = { letters: place * scale, ms: startMs };
    place += lengths[index] ?? 0;
    return [start, { letters: place * scale, ms: endMs }].filter((mark): mark is Mark => mark.ms !== null);
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

/** Pieces of a text and the words that they are a writing of; either may be none. */
interface Block {
  pieces: readonly Piece[];
  words: readonly Word[];
}

/** A piece is looked for among so many words from where the last one was found. */
const windowWords = 8;

/**
 * Lays a text beside the words it was made of. Of the same letters they are one block; else each piece that is found
 * among the words is one, and so is what lies between two such: `21` beside `twenty`, `one`.
 */
export function align(pieces: readonly Piece[], words: readonly Word[]): Block[] {
  if (lettersOf(pieces) === lettersOf(words.map(({ pre, text, post }) => ({ text: pre + text + post })))) {
    return [{ pieces, words }];
  }
  const keys = words.map(({ text }) => keyOf(text));
  const blocks: Block[] = [];
  let firstPiece = 0;
  let firstWord = 0;
  for (const [place, piece] of pieces.entries()) {
    const found = keys.slice(firstWord, firstWord + windowWords).indexOf(keyOf(piece.text));
    if (found === -1) continue;
    const word = firstWord + found;
    blocks.push({ pieces: pieces.slice(firstPiece, place), words: words.slice(firstWord, word) });
    blocks.push({ pieces: [piece], words: words.slice(word, word + 1) });
    firstPiece = place + 1;
    firstWord = word + 1;
  }
  blocks.push({ pieces: pieces.slice(firstPiece), words: words.slice(firstWord) });
  return blocks;
}

/** What a text says without blanks. */
function lettersOf(texts: readonly { text: string }[]): string {
  return texts.map(({ text }) => text.replaceAll(/[\s\0-\x1f\x7f-\x9f]/g, '')).join('');
}

/** Case and punctuation are what differs most. Signs without a letter are found nowhere, each in its own way. */
function keyOf(text: string): string {
  const key = text.replaceAll(/[^\p{L}\p{N}]/gu, '').toLowerCase();
  return key === '' ? text : key;
}

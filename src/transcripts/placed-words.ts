import type { ReadSegment, ReadWord } from './read-transcript.ts';
import type { FlatWord } from './segments.ts';
import { endsSentence, splitGap } from './word-breaks.ts';

/**
 * The words with all that stands around them in a text of which they are the words: blanks, marks, capitals. Null when
 * they are not: each must be found behind the one before it, with no other word in between.
 *
 * @example the words `hi`, `ada` in `"Hi", Ada.` become `"Hi",` and ` Ada.`
 */
export function placeInText<Word extends ReadWord>(words: readonly Word[], text: string): Word[] | null {
  const lower = text.toLowerCase();
  // Few letters are longer in lower case, and places would count wrong behind them.
  const searched = lower.length === text.length ? lower : text;
  const placed: Word[] = [];
  let end = 0;
  for (const word of words) {
    const from = searched.indexOf(searched === lower ? word.text.toLowerCase() : word.text, end);
    const gap = from === -1 ? null : text.slice(end, from);
    if (gap === null || /[\p{L}\p{N}]/u.test(gap)) return null;
    const before = placed.at(-1);
    const { post, pre } = before === undefined ? { post: '', pre: gap } : splitGap(gap);
    if (before !== undefined) before.post = post;
    end = from + word.text.length;
    placed.push({ ...word, text: text.slice(from, end), pre });
  }
  const rest = text.slice(end);
  if (/[\p{L}\p{N}]/u.test(rest)) return null;
  const last = placed.at(-1);
  if (last !== undefined) last.post = rest.trimEnd();
  return placed;
}

/** Each word knows whether a sentence ends behind it, by the marks that stand there. */
export function withSentenceEnds(words: readonly FlatWord[]): FlatWord[] {
  return words.map((word) => ({ ...word, endsSentence: endsSentence(word.text + word.post) }));
}

/**
 * The words of a whole recording given out to its segments: by the text, where the segments' texts are these words in a
 * row, else to the segment during which they are spoken. Null when neither can be told.
 */
export function giveOut(words: readonly FlatWord[], segments: readonly ReadSegment[]): FlatWord[][] | null {
  return byText(words, segments) ?? byTime(words, segments);
}

function byText(words: readonly FlatWord[], segments: readonly ReadSegment[]): FlatWord[][] | null {
  const given: FlatWord[][] = [];
  let next = 0;
  for (const { text } of segments) {
    const letters = lettersIn(text ?? '');
    const own: FlatWord[] = [];
    let at = 0;
    for (let word = words[next]; word !== undefined && at < letters.length; word = words[next]) {
      const wanted = lettersIn(word.text);
      if (!letters.startsWith(wanted, at)) return null;
      at += wanted.length;
      own.push(word);
      next += 1;
    }
    if (at < letters.length) return null;
    given.push(own);
  }
  // Words without a letter may be left over, and belong to what was said last.
  const rest = words.slice(next);
  given.at(-1)?.push(...rest);
  return rest.every(({ text }) => lettersIn(text) === '') ? given : null;
}

function byTime(words: readonly FlatWord[], segments: readonly ReadSegment[]): FlatWord[][] | null {
  if (segments.some(({ startMs }) => startMs === null)) return null;
  const given: FlatWord[][] = segments.map(() => []);
  let at = 0;
  for (const { startMs, endMs, ...word } of words) {
    const middleMs = startMs === null ? null : (startMs + (endMs ?? startMs)) / 2;
    // A word without a time is said after the one before it.
    while (middleMs !== null && middleMs >= (segments[at + 1]?.startMs ?? Number.POSITIVE_INFINITY)) at += 1;
    given[at]?.push({ startMs, endMs, ...word });
  }
  return segments.length === 0 ? null : given;
}

function lettersIn(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N}]/gu, '').toLowerCase();
}

/**
 * A segment with its words, or several where more than one speaks in it: whose a word is, the word itself knows best. One
 * that does not say belongs to whoever spoke before it.
 */
export function splitBySpeaker(segment: ReadSegment, words: readonly FlatWord[]): ReadSegment[] {
  const runs: { speaker: string | null; words: FlatWord[] }[] = [];
  for (const word of words) {
    const run = runs.at(-1);
    const speaker = word.speaker ?? run?.speaker ?? null;
    if (run === undefined || (run.speaker !== null && run.speaker !== speaker)) runs.push({ speaker, words: [word] });
    else {
      run.words.push(word);
      run.speaker = speaker;
    }
  }
  if (runs.length <= 1) return [{ ...segment, speaker: runs[0]?.speaker ?? segment.speaker, words }];
  return runs.map((run, index) => ({
    ...segment,
    // Times and text of the whole are none of a piece: they come from its words.
    startMs: index === 0 ? segment.startMs : null,
    endMs: index === runs.length - 1 ? segment.endMs : null,
    text: null,
    speaker: run.speaker,
    boundary: index === runs.length - 1 ? segment.boundary : 'speaker',
    words: run.words,
  }));
}

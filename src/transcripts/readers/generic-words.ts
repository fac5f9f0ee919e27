import { field, isObject } from '../../lib/json/values.ts';
import { blankWord } from '../read-transcript.ts';
import type { FlatWord } from '../segments.ts';
import { listOf, nameOf, numberOf } from '../values.ts';
import { endsSentence, spaceBetween } from '../word-breaks.ts';
import { kindOfWord } from '../wording.ts';
import { type Stretch, speakerIn, wordTextIn } from './generic-places.ts';
import { msIn, spanIn } from './generic-spans.ts';

/**
 * Reads a list of words. Marks that stand in it like words, and without a time, belong to the word before them; pieces of
 * words are put together, and what a recogniser writes in it for itself (`[_BEG_]`, `<|en|>`) is left out.
 */
export function readWords(items: readonly unknown[], isInMs: boolean): FlatWord[] {
  const arePieces = areTokens(items);
  const read: FlatWord[] = [];
  for (const item of items) {
    const word = readWord(item, isInMs);
    const last = read.at(-1);
    if (word === null || isOwnMark(word.text)) continue;
    if (last !== undefined && arePieces && goesOn(last, word)) extend(last, word);
    else if (last !== undefined && isMark(word)) last.post += word.text;
    else read.push(word);
  }
  return read;
}

/** As whisper.cpp writes them: with the number of each in the vocabulary, and the blank before a word in its first piece. */
function areTokens(items: readonly unknown[]): boolean {
  const isToken = (item: unknown) => isObject(item) && Object.hasOwn(item, 'id') && Object.hasOwn(item, 'p');
  return items.some(isToken) && items.some((item) => /^\s|^\[_/.test(wordTextIn(item) ?? ''));
}

function isOwnMark(text: string): boolean {
  return /^(?:\[_[^\]]*\]|<\|[^|]*\|>)$/.test(text);
}

function isMark({ startMs, kind, text }: FlatWord): boolean {
  return startMs === null && kind === 'word' && !/[\p{L}\p{N}]/u.test(text);
}

/** A piece that begins with a blank begins a word. */
function goesOn(word: FlatWord, piece: FlatWord): boolean {
  return piece.pre === '' && spaceBetween(word.text, piece.text) === ' ';
}

/** As sure as of the piece that is least so. */
function extend(word: FlatWord, piece: FlatWord): void {
  word.text += piece.text;
  word.startMs ??= piece.startMs;
  word.endMs = piece.endMs ?? word.endMs;
  if (piece.confidence !== null) word.confidence = Math.min(word.confidence ?? 1, piece.confidence);
  word.endsSentence = endsSentence(word.text);
  word.kind = kindOfWord(word.text);
}

const confidenceKeys = ['confidence', 'probability', 'score', 'conf', 'p', 'prob'] as const;

/** The blank before a word only where it is written into it. */
function readWord(item: unknown, isInMs: boolean): FlatWord | null {
  const written = wordTextIn(item);
  if (written === null) return null;
  const text = written.trim();
  const { start, end } = spanIn(item);
  return {
    ...blankWord(text),
    pre: /^\s/.test(written) ? ' ' : '',
    startMs: msIn(start, isInMs),
    endMs: msIn(end, isInMs),
    confidence: confidenceKeys.map((key) => numberOf(field(item, key))).find((number) => number !== null) ?? null,
    kind: kindOfWord(text),
    speaker: speakerIn(item)?.id ?? null,
    channel: channelIn(item),
    endsSentence: endsSentence(text),
  };
}

/** The channel that a word or a stretch names. */
export function channelIn(value: unknown): string | null {
  const keys = ['channel', 'channel_id', 'channelId', 'channel_index', 'channelTag', 'media_channel', 'track'];
  return keys.map((key) => nameOf(field(value, key))).find((channel) => channel !== null) ?? null;
}

/** So many stretches, and so great a part of them, have to be single words for all to be words. */
const fewestWords = 4;
const leastPart = 0.8;
/** Signs of a script without blanks that are one word at most. */
const longestUnspaced = 4;

/** The words, where each is a stretch of its own, as several programs write them when they are asked for words; else null. */
export function wordsEach(stretches: readonly Stretch[], isInMs: boolean): FlatWord[] | null {
  if (stretches.length < fewestWords || stretches.some(({ words }) => words.length > 0)) return null;
  const single = stretches.filter(({ text }) => {
    const word = text?.trim() ?? '';
    return !/\s/.test(word) && (word.length <= longestUnspaced || spaceBetween(word, word) === ' ');
  });
  if (single.length < leastPart * stretches.length) return null;
  return stretches.flatMap(({ item, turn, text }) => {
    const word = readWord({ ...(isObject(item) && item), text }, isInMs);
    return word === null ? [] : [{ ...word, speaker: speakerIn(turn)?.id ?? null, channel: channelIn(turn) }];
  });
}

const turnKeys = ['speakers', 'paragraphs', 'diarization_segments', 'speaker_segments', 'diarization'] as const;

/** Words that do not say who speaks them get the speaker of the turn in which they are spoken, where turns are listed. */
export function withTurns(words: readonly FlatWord[], place: unknown, isInMs: boolean): FlatWord[] {
  const lists = turnKeys.map((key) => listOf(field(place, key)).flatMap((turn) => readTurn(turn, isInMs)));
  const turns = lists.find((list) => list.length > 0)?.toSorted((a, b) => a.startMs - b.startMs) ?? [];
  if (turns.length === 0 || words.some(({ speaker }) => speaker !== null)) return [...words];
  let at = 0;
  return words.map((word) => {
    // By the order of turns, so that each is looked at once; a word between two turns is of the first.
    while (word.startMs !== null && word.startMs >= (turns[at + 1]?.startMs ?? Number.POSITIVE_INFINITY)) at += 1;
    return { ...word, speaker: turns[at]?.speaker ?? null };
  });
}

function readTurn(turn: unknown, isInMs: boolean): { startMs: number; speaker: string }[] {
  const startMs = msIn(spanIn(turn).start, isInMs);
  const speaker = speakerIn(turn)?.id ?? nameOf(field(turn, 'name'));
  return startMs === null || speaker === null ? [] : [{ startMs, speaker }];
}

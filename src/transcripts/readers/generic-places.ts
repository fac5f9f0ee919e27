import { field, isObject } from '../../lib/json/values.ts';
import { listOf, textOf } from '../values.ts';
import { lengthIn, spanIn } from './generic-spans.ts';

/** Where senders put what they have. */
const wrappers = [
  ...['payload', 'data', 'result', 'results', 'response', 'output', 'body', 'event'],
  ...['transcription', 'transcript', 'recording', 'job', 'call', 'message'],
] as const;
const deepest = 3;

/** Keys of a text that is all there is. */
const wholeTextKeys = ['text', 'transcript', 'transcription', 'full_text', 'fullText', 'full_transcript'] as const;
const textKeys = ['text', 'body', 'transcript', 'sentence', 'content', 'message', 'utterance', 'caption'] as const;
const wordTextKeys = ['word', 'text', 'punctuated_word', 'value'] as const;
const wordListKeys = [
  'words',
  'word_segments',
  'spans',
  'elements',
  'tokens',
  'items',
  'word_timestamps',
  'result',
] as const;
const innerListKeys = ['sentences', 'segments', 'utterances'] as const;

/** Lists of what was said one after the other, the one first that is taken where several are as good. */
const listKeys: readonly { key: string; saysSoItself: boolean }[] = [
  ...['segments', 'utterances', 'monologues', 'sentences'].map((key) => ({ key, saysSoItself: true })),
  // Of anything there may be chunks, messages and results: only a time or a speaker makes them speech.
  ...[
    'chunks',
    'phrases',
    'paragraphs',
    'turns',
    'transcript',
    'transcripts',
    'transcription',
    'transcript_object',
    'captions',
    'cues',
  ],
  ...['lines', 'dialogue', 'conversation', 'speakers', 'messages', 'results', 'entries', 'items', 'blocks', 'data'],
].map((entry) => (typeof entry === 'string' ? { key: entry, saysSoItself: false } : entry));

/** The part of a document in which words were found. */
export interface Found {
  place: Record<string, unknown>;
  /** Stretches of speech, in their order; none where there are only words or a text. */
  stretches: readonly Stretch[];
  /** The words of the whole, where the stretches have none of their own or there are no stretches. */
  words: readonly unknown[];
  /** Of the whole; null when there is none. */
  text: string | null;
}

/** A stretch of speech as it stands in the document. */
export interface Stretch {
  item: unknown;
  /** What says who speaks: the item itself, or the turn it is a sentence of. */
  turn: unknown;
  /** Null where only words are given. */
  text: string | null;
  words: readonly unknown[];
}

/**
 * Looks for what was said wherever it is usual: the place with the most of it, an outer one rather than an inner. Null
 * when there is nothing, or only what is said to be not final.
 */
export function findSpeech(document: unknown): Found | null {
  const found = placesIn(document).flatMap((place) => speechIn(place) ?? []);
  const best = found.reduce<Found | null>((most, next) => (worthOf(next) > worthOf(most) ? next : most), null);
  return best === null || isOnlyNews(best, document) ? null : best;
}

function placesIn(document: unknown): Record<string, unknown>[] {
  let level: unknown[] = [Array.isArray(document) ? listAsPlace(document) : document];
  const places: Record<string, unknown>[] = [];
  for (let depth = 0; depth < deepest; depth++) {
    const here = level.filter(isObject).filter((place) => !isNotFinal(place));
    places.push(...here);
    level = here.flatMap((place) => wrappers.map((key) => field(place, key)));
  }
  return places;
}

/** A list at the top is one of words, or taken for one under a key that says nothing. */
function listAsPlace(list: readonly unknown[]): Record<string, unknown> {
  return field(list[0], 'word') === undefined ? { entries: list } : { words: list };
}

/** What was understood so far comes again, in other words. */
function isNotFinal(place: Record<string, unknown>): boolean {
  if (field(place, 'is_final') === false || field(place, 'isFinal') === false) return true;
  return ['event', 'type'].some((key) => /partial|interim|delta/i.test(shortWord(field(place, key))));
}

/** A text beside the news of a failure is the reason; an empty one beside that of progress has not been written yet. */
function isOnlyNews({ stretches, words, text }: Found, document: unknown): boolean {
  if (stretches.length + words.length > 0) return false;
  const states = ['status', 'state'].map((key) => shortWord(field(document, key)));
  const isEmpty = text === null || text.trim() === '';
  return states.some((state) => failures.test(state) || (isEmpty && progress.test(state)));
}

const failures = /^(?:failed|failure|error|rejected|cancell?ed)$/i;
const progress = /^(?:queued|pending|processing|running|in[ _-]?progress|created|scheduled|accepted|waiting|started)$/i;

function shortWord(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 64) : '';
}

function worthOf(found: Found | null): number {
  if (found === null) return 0;
  if (found.stretches.length > 0) return 4;
  if (found.words.length > 0) return 3;
  // An empty list says that nothing was said.
  return found.text === null ? 1 : 2;
}

/** Whatever may hold speech: most documents that are asked about have none of these. */
const speechKeys: ReadonlySet<string> = new Set([...wholeTextKeys, ...wordListKeys, ...listKeys.map(({ key }) => key)]);

function speechIn(place: Record<string, unknown>): Found | null {
  if (!Object.keys(place).some((key) => speechKeys.has(key))) return null;
  const stretches = stretchesIn(place);
  const words = wordsIn(place);
  const text = wholeTextIn(place);
  if (stretches.length > 0 || words.length > 0 || text !== null) return { place, stretches, words, text };
  return isSilence(place) ? { place, stretches, words, text } : null;
}

/** An empty list of speech is none of anything else where a length or a language is told beside. */
function isSilence(place: Record<string, unknown>): boolean {
  const lists = [...listKeys.filter(({ saysSoItself }) => saysSoItself).map(({ key }) => key), 'words', 'chunks'];
  const isEmpty = lists.some((key) => Array.isArray(place[key]) && listOf(place[key]).length === 0);
  return (
    isEmpty && (lengthIn(place) !== null || ['language', 'language_code'].some((key) => textOf(place[key]) !== null))
  );
}

/** A link to a transcript is none. */
function wholeTextIn(place: Record<string, unknown>): string | null {
  const texts = wholeTextKeys.map((key) => field(place, key));
  return texts.find((text): text is string => typeof text === 'string' && !isLink(text)) ?? null;
}

function isLink(text: string): boolean {
  return text.length < 4096 && text.includes('://') && /^[a-z][a-z0-9+.-]*:\/\/\S+$/i.test(text.trim());
}

/** Of several lists the one that tells speakers, else the one with words, else the first. */
function stretchesIn(place: Record<string, unknown>): readonly Stretch[] {
  const lists = listKeys.flatMap((list) => readList(listOf(field(place, list.key)), list.saysSoItself) ?? []);
  return (
    lists.find((list) => list.some(({ turn }) => speakerIn(turn) !== null)) ??
    lists.find((list) => list.some(({ words }) => words.length > 0)) ??
    lists[0] ??
    []
  );
}

/** So many items tell what a list is. */
const judged = 20;

/** In an array of its own, so that it can stand among others. */
function readList(items: readonly unknown[], saysSoItself: boolean): Stretch[][] | null {
  const first = items.slice(0, judged);
  const said = first.flatMap((item) => readStretch(item));
  const isSpeech = said.length * 2 >= first.length && said.length > 0;
  if (!isSpeech || !(saysSoItself || said.some(tellsMore))) return null;
  return [items.flatMap((item) => readStretch(item))];
}

function tellsMore({ item, turn }: Stretch): boolean {
  return spanIn(item).start !== null || speakerIn(turn) !== null;
}

function readStretch(item: unknown): Stretch[] {
  const text = textIn(item, textKeys);
  const words = wordsIn(item);
  if (text !== null || words.length > 0) return [{ item, turn: item, text, words }];
  const key = innerListKeys.find((name) => listOf(field(item, name)).length > 0);
  if (key === undefined) return [];
  return listOf(field(item, key)).flatMap((inner) => {
    const innerText = textIn(inner, textKeys);
    const innerWords = wordsIn(inner);
    if (innerText === null && innerWords.length === 0) return [];
    return [{ item: inner, turn: speakerIn(inner) === null ? item : inner, text: innerText, words: innerWords }];
  });
}

/** A list of words has a time among its first: others are words that were looked for. */
function wordsIn(place: unknown): readonly unknown[] {
  const lists = wordListKeys.map((key) => listOf(field(place, key)));
  return lists.find(areWords) ?? [];
}

function areWords(items: readonly unknown[]): boolean {
  const first = items.slice(0, judged);
  return first.some((item) => wordTextIn(item) !== null && spanIn(item).start !== null);
}

/** What a word is, blanks around it included. */
export function wordTextIn(word: unknown): string | null {
  return textIn(word, wordTextKeys);
}

function textIn(value: unknown, keys: readonly string[]): string | null {
  for (const key of keys) {
    const text = field(value, key);
    if (typeof text === 'string' && text.trim() !== '' && !isLink(text)) return text.toWellFormed();
  }
  return null;
}

const speakerIdKeys = [
  'speaker_id',
  'speakerId',
  'speaker',
  'speaker_label',
  'speakerLabel',
  'speaker_tag',
  'speakerTag',
];
const speakerNameKeys = ['speaker_name', 'speakerName', 'participant', 'from', 'role'];

/** Who speaks, as the document tells: an id, and a name where it is told beside. */
export function speakerIn(value: unknown): { id: string; name: string | null } | null {
  const name = firstLabel(value, speakerNameKeys);
  const id = firstLabel(value, speakerIdKeys);
  if (id === null) return name === null ? null : { id: name, name: null };
  return { id, name };
}

function firstLabel(value: unknown, keys: readonly string[]): string | null {
  for (const key of keys) {
    const found = field(value, key);
    const label = isObject(found) ? (textOf(field(found, 'name')) ?? textOf(field(found, 'id'))) : textOf(found);
    if (label !== null && label.trim() !== '') return label.trim().slice(0, 200).toWellFormed();
  }
  return null;
}

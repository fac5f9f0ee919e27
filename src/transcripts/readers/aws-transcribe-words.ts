import { field } from '../../lib/json/values.ts';
import { languageTagOf } from '../language-tag.ts';
import { blankWord, type Warnings } from '../read-transcript.ts';
import type { FlatWord } from '../segments.ts';
import { listAt, msOfSeconds, nameOf, numberOf, textOf } from '../values.ts';
import { endsSentence, spaceBetween } from '../word-breaks.ts';
import { kindOfWord, spokenText } from '../wording.ts';

/** A word or a mark, in whichever way it is written. */
export interface Item {
  isMark: boolean;
  text: string | null;
  word: FlatWord | null;
}

/**
 * The words of `results`, one list per channel; one in all when the document tells no channels apart.
 *
 * `{ id: 0, type: 'pronunciation', start_time: '0.84', end_time: '1.2', alternatives: [{ confidence: '0.99', content:
 * 'Hello' }], speaker_label: 'spk_0', channel_label: 'ch_0' }`. An item of type `punctuation` has no times and belongs to
 * the word before it. Older files name speakers only in `speaker_labels.segments[].items[]`, by the start of the word.
 */
export function wordsByChannel(results: unknown, warnings: Warnings): FlatWord[][] {
  const channels = listAt(results, 'channel_labels', 'channels');
  const lists = channels.length === 0 ? groupItems(results) : channels.map(itemsOfChannel);
  return lists.map((items) => joinItems(items, warnings)).filter((words) => words.length > 0);
}

/** The words of items in their order, with the marks that belong to them. */
export function joinItems(items: readonly Item[], warnings: Warnings): FlatWord[] {
  const words: FlatWord[] = [];
  let opening = '';
  for (const [index, { isMark, text, word }] of items.entries()) {
    const last = words.at(-1);
    if (text === null || (word === null && !isMark)) {
      warnings.add('item-without-content', `items[${index}]`);
    } else if (word !== null) {
      words.push({ ...word, pre: spaceBetween(last?.text ?? '', text) + opening });
      opening = '';
    } else if (last === undefined || opening !== '' || opensWord(text)) {
      opening += text;
    } else {
      last.post += text;
      if (endsSentence(text)) last.endsSentence = true;
    }
  }
  const last = words.at(-1);
  if (last !== undefined) last.post += opening;
  else if (opening !== '') warnings.add('punctuation-without-word', 'items');
  return words;
}

/** Every item of the results by its id, with what it says. */
export function itemsById(results: unknown): Map<string, Item> {
  const speakers = speakersByStart(results);
  return new Map(
    listAt(results, 'items').flatMap((item) => {
      const id = textOf(field(item, 'id'));
      return id === null ? [] : [[id, readItem(item, speakers, nameOf(field(item, 'channel_label')))] as const];
    }),
  );
}

function itemsOfChannel(channel: unknown): Item[] {
  const label = nameOf(field(channel, 'channel_label'));
  // The starts of words on several channels may be equal: they would name the wrong speaker.
  return listAt(channel, 'items').map((item) => readItem(item, new Map(), label));
}

function groupItems(results: unknown): Item[][] {
  const speakers = speakersByStart(results);
  let channel: string | null = null;
  const groups = Map.groupBy(listAt(results, 'items'), (item) => {
    channel = nameOf(field(item, 'channel_label')) ?? (isPunctuation(item) ? channel : null);
    return channel;
  });
  return [...groups].map(([label, items]) => items.map((item) => readItem(item, speakers, label)));
}

function speakersByStart(results: unknown): Map<string, string> {
  const speakers = new Map<string, string>();
  for (const segment of listAt(results, 'speaker_labels', 'segments')) {
    for (const item of listAt(segment, 'items')) {
      const start = textOf(field(item, 'start_time'));
      const speaker = nameOf(field(item, 'speaker_label')) ?? nameOf(field(segment, 'speaker_label'));
      if (start !== null && speaker !== null) speakers.set(start, speaker);
    }
  }
  return speakers;
}

function isPunctuation(item: unknown): boolean {
  return field(item, 'type') === 'punctuation';
}

function opensWord(mark: string): boolean {
  return /^[¿¡\p{Ps}\p{Pi}]+$/u.test(mark);
}

function readItem(item: unknown, speakers: ReadonlyMap<string, string>, channel: string | null): Item {
  const best = listAt(item, 'alternatives')[0];
  const text = spokenText(field(best, 'content'));
  if (text === null || isPunctuation(item)) return { isMark: isPunctuation(item), text, word: null };
  // What was taken out for privacy is listed with the mark in its place, e.g. `[PII]`.
  const [redaction] = listAt(best, 'redactions');
  const word: FlatWord = {
    ...blankWord(text),
    startMs: msOfSeconds(field(item, 'start_time')),
    endMs: msOfSeconds(field(item, 'end_time')),
    confidence: numberOf(field(best, 'confidence')) ?? numberOf(field(redaction, 'confidence')),
    language: languageTagOf(field(item, 'language_code')),
    kind: redaction === undefined ? kindOfWord(text) : 'redacted',
    speaker: nameOf(field(item, 'speaker_label')) ?? speakers.get(textOf(field(item, 'start_time')) ?? '') ?? null,
    channel,
    endsSentence: false,
  };
  return { isMark: false, text, word };
}

import type { WordKind } from '../../domain/transcript.ts';
import { field } from '../../lib/json/values.ts';
import { languageTagOf } from '../language-tag.ts';
import { blankWord, type Warnings } from '../read-transcript.ts';
import type { FlatWord } from '../segments.ts';
import { listAt, msOfSeconds, nameOf, numberOf, textOf } from '../values.ts';
import { endsSentence, spaceBetween } from '../word-breaks.ts';
import { kindOfWord, spokenText } from '../wording.ts';

/**
 * The words of `results`, one list per channel; one in all when the document tells no channels apart.
 *
 * `{ type: 'pronunciation', start_time: '0.84', end_time: '1.2', alternatives: [{ confidence: '0.99', content: 'Hello' }],
 * speaker_label: 'spk_0', channel_label: 'ch_0' }`. An item of type `punctuation` has no times and belongs to the word
 * before it. Older files name speakers only in `speaker_labels.segments[].items[]`, by the start of the word.
 */
export function wordsByChannel(results: unknown, warnings: Warnings): FlatWord[][] {
  const channels = listAt(results, 'channel_labels', 'channels').map((channel) => ({
    channel: nameOf(field(channel, 'channel_label')),
    items: listAt(channel, 'items'),
    // The starts of words on several channels may be equal: they would name the wrong speaker.
    speakers: new Map<string, string>(),
  }));
  const lists = channels.length > 0 ? channels : groupItems(results);
  return lists.map((list) => readItems(list, warnings)).filter((words) => words.length > 0);
}

/** Items of one channel. */
interface ItemList {
  channel: string | null;
  items: readonly unknown[];
  /** By the start of the word, as written. */
  speakers: ReadonlyMap<string, string>;
}

function groupItems(results: unknown): ItemList[] {
  const speakers = speakersByStart(results);
  let channel: string | null = null;
  const groups = Map.groupBy(listAt(results, 'items'), (item) => {
    channel = nameOf(field(item, 'channel_label')) ?? (isPunctuation(item) ? channel : null);
    return channel;
  });
  return [...groups].map(([label, items]) => ({ channel: label, items, speakers }));
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

function readItems({ channel, items, speakers }: ItemList, warnings: Warnings): FlatWord[] {
  const words: FlatWord[] = [];
  let opening = '';
  for (const [index, item] of items.entries()) {
    const best = listAt(item, 'alternatives')[0];
    const text = spokenText(field(best, 'content'));
    const last = words.at(-1);
    if (text === null) {
      warnings.add('item-without-content', `items[${index}]`);
    } else if (!isPunctuation(item)) {
      const speaker = nameOf(field(item, 'speaker_label')) ?? speakers.get(textOf(field(item, 'start_time')) ?? '');
      const pre = spaceBetween(last?.text ?? '', text) + opening;
      words.push({ ...readWord(item, text), pre, speaker: speaker ?? null, channel });
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

function isPunctuation(item: unknown): boolean {
  return field(item, 'type') === 'punctuation';
}

function opensWord(mark: string): boolean {
  return /^[¿¡\p{Ps}\p{Pi}]+$/u.test(mark);
}

function readWord(item: unknown, text: string): Omit<FlatWord, 'speaker' | 'channel'> {
  const best = listAt(item, 'alternatives')[0];
  return {
    ...blankWord(text),
    startMs: msOfSeconds(field(item, 'start_time')),
    endMs: msOfSeconds(field(item, 'end_time')),
    confidence: numberOf(field(best, 'confidence')),
    language: languageTagOf(field(item, 'language_code')),
    kind: kindIn(best, text),
    endsSentence: false,
  };
}

/** What was taken out for privacy is listed with the mark in its place, e.g. `[PII]`. */
function kindIn(best: unknown, text: string): WordKind {
  return listAt(best, 'redactions').length > 0 ? 'redacted' : kindOfWord(text);
}

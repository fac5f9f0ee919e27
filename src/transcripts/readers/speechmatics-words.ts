import type { WordKind } from '../../domain/transcript.ts';
import { field, isObject } from '../../lib/json/values.ts';
import { blankWord, type Warnings } from '../read-transcript.ts';
import { isRedaction } from '../redaction.ts';
import type { FlatWord } from '../segments.ts';
import { isUnknownSpeaker } from '../speakers.ts';
import { listAt, msOfSeconds, numberOf, textOf, textsOf } from '../values.ts';

/**
 * The words of `results`, one list per channel in the order in which the channels first speak; one list in all when the
 * document tells no channels apart.
 *
 * A punctuation mark is an item of its own. `attaches_to` says on which sides the delimiter of the language is left out:
 * `previous`, `next`, `both` or `none`; a mark that does not say so belongs to the word before it.
 */
export function wordsByChannel(document: unknown, warnings: Warnings): FlatWord[][] {
  const delimiterFor = compileDelimiters(document, warnings);
  const lines = new Map<string | null, Line>();
  for (const [index, item] of listAt(document, 'results').entries()) {
    const type = field(item, 'type');
    const at = `results[${index}]`;
    if (type !== 'word' && type !== 'entity' && type !== 'punctuation') {
      // "New types of items may appear without being requested; unrecognized item types can be ignored."
      warnings.add('unknown-item-type', at);
      continue;
    }
    const text = contentOf(item);
    if (text === null) {
      warnings.add('item-without-content', at);
      continue;
    }
    const line = lineOf(lines, textOf(field(item, 'channel')));
    const delimiter = delimiterFor(textOf(field(bestOf(item), 'language')));
    if (type === 'punctuation') addMark(line, { text, item, delimiter });
    else addWord(line, { ...wordOf(item, text), channel: line.channel }, delimiter);
  }
  for (const line of lines.values()) closeLine(line, warnings);
  return [...lines.values()].map(({ words }) => words).filter((words) => words.length > 0);
}

/** What an item says: its likeliest alternative, else the written form of an entity; null when it says nothing. */
export function contentOf(item: unknown): string | null {
  const content = textOf(field(bestOf(item), 'content'))?.trim() ?? '';
  if (content !== '') return content;
  const written = listAt(item, 'written_form').flatMap((form) => textOf(field(bestOf(form), 'content')) ?? []);
  return written.join(' ').trim() || null;
}

/** The first of an item's alternatives, which are ordered by likelihood. */
export function bestOf(item: unknown): unknown {
  return listAt(item, 'alternatives')[0];
}

/** The vendor's id of a speaker; null for `UU`, which may be anybody. */
export function speakerIn(value: unknown): string | null {
  const id = textOf(field(value, 'speaker'));
  return isUnknownSpeaker(id) ? null : id;
}

/** One channel as far as it has been read. */
interface Line {
  channel: string | null;
  words: FlatWord[];
  /** Marks that wait for the word they stand before. */
  opening: string;
  /** True when no delimiter stands behind what was read last. */
  isGlued: boolean;
}

function lineOf(lines: Map<string | null, Line>, channel: string | null): Line {
  const known = lines.get(channel);
  if (known !== undefined) return known;
  const line: Line = { channel, words: [], opening: '', isGlued: false };
  lines.set(channel, line);
  return line;
}

function addWord(line: Line, word: FlatWord, delimiter: string): void {
  line.words.push({ ...word, pre: line.opening + (line.isGlued ? '' : delimiter) });
  line.opening = '';
  line.isGlued = false;
}

function addMark(line: Line, { text, item, delimiter }: { text: string; item: unknown; delimiter: string }): void {
  const side = textOf(field(item, 'attaches_to')) ?? 'previous';
  const isApart = side === 'next' || side === 'none';
  const mark = isApart && !line.isGlued ? delimiter + text : text;
  line.isGlued = side === 'next' || side === 'both';
  const last = line.words.at(-1);
  // The first item of a channel may be a mark, and one behind an opening quote stands with it.
  if (side === 'next' || last === undefined || line.opening !== '') {
    line.opening += mark;
    return;
  }
  last.post += mark;
  if (endsSentence(item, text)) last.endsSentence = true;
}

/** Older documents do not say `is_eos`. */
function endsSentence(item: unknown, mark: string): boolean {
  const told = field(item, 'is_eos');
  return typeof told === 'boolean' ? told : /[.?!。？！।؟]$/.test(mark);
}

function closeLine(line: Line, warnings: Warnings): void {
  if (line.opening === '') return;
  const last = line.words.at(-1);
  if (last === undefined) warnings.add('punctuation-without-word', null);
  else last.post += line.opening;
}

function wordOf(item: unknown, text: string): Omit<FlatWord, 'channel'> {
  const best = bestOf(item);
  const tags = textsOf(field(best, 'tags'));
  const spoken = listAt(item, 'spoken_form').filter((form) => field(form, 'type') !== 'punctuation');
  return {
    ...blankWord(text),
    startMs: msOfSeconds(field(item, 'start_time')),
    endMs: msOfSeconds(field(item, 'end_time')),
    confidence: numberOf(field(best, 'confidence')),
    language: textOf(field(best, 'language')),
    kind: kindOf(item, text, tags),
    spoken: spoken.flatMap((form) => contentOf(form) ?? []),
    tags,
    speaker: speakerIn(best),
    endsSentence: false,
  };
}

function kindOf(item: unknown, text: string, tags: readonly string[]): WordKind {
  if (isRedaction(text)) return 'redacted';
  if (field(item, 'type') === 'entity') return 'entity';
  return tags.includes('disfluency') ? 'hesitation' : 'word';
}

/**
 * What stands between two words of a language: '' in Chinese and Japanese. A model for several languages names one for
 * each in `per_language_word_delimiters`.
 */
function compileDelimiters(document: unknown, warnings: Warnings): (language: string | null) => string {
  const pack = field(document, 'metadata', 'language_pack_info');
  const common = delimiterIn(field(pack, 'word_delimiter'), warnings) ?? ' ';
  const perLanguage = field(pack, 'per_language_word_delimiters');
  const known = new Map(
    Object.entries(isObject(perLanguage) ? perLanguage : {}).map(([language, delimiter]) => [
      language,
      delimiterIn(delimiter, warnings) ?? common,
    ]),
  );
  return (language) => known.get(language ?? '') ?? common;
}

/** It is repeated with every word: a long one would be a way to fill the memory. */
const longestDelimiter = 4;

function delimiterIn(value: unknown, warnings: Warnings): string | null {
  if (typeof value !== 'string') return null;
  if (value.length <= longestDelimiter) return value.toWellFormed();
  warnings.add('delimiter-too-long', 'metadata.language_pack_info');
  return null;
}

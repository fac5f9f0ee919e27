import type { Annotation } from '../../domain/transcript.ts';
import { field } from '../../lib/json/values.ts';
import { languageTagOf } from '../language-tag.ts';
import { giveOut, placeInText, splitBySpeaker, withSentenceEnds } from '../placed-words.ts';
import {
  blankAnnotation,
  blankSegment,
  blankTranscript,
  createWarnings,
  type FormatReader,
  type ReadSegment,
  type ReadTranscript,
  type Warnings,
} from '../read-transcript.ts';
import { type FlatWord, segmentsOf } from '../segments.ts';
import { isoTimeOf, listAt, listOf, nameOf, numberOf, textOf } from '../values.ts';
import { spaced, splitByChannel } from '../word-breaks.ts';
import { spokenText } from '../wording.ts';
import { type Found, findSpeech, type Stretch, speakerIn, wordTextIn } from './generic-places.ts';
import { countsMilliseconds, lengthIn, lengthMs, msIn, type Said, spanIn } from './generic-spans.ts';
import { channelIn, readWords, withTurns, wordsEach } from './generic-words.ts';

/**
 * JSON of nobody in particular, by its shape: stretches of speech in a list (`segments`, `utterances`, `chunks` …) with a
 * text, times and maybe words and speakers; or the words of the whole; or a text alone. So are read OpenAI's
 * `verbose_json` and `diarized_json`, Whisper and the many programs around it (`word_segments` of WhisperX, `chunks` of
 * Hugging Face and fal), the podcast namespace, and whatever is like them.
 *
 * Times count seconds unless it is told or speaks for itself that they count milliseconds; then a warning says so.
 * Source: `transcriptions.ts` of openai/openai-node, `transcribe.py` of openai/whisper, `transcripts.md` of
 * Podcastindex-org/podcast-namespace, `alignment.py` of m-bain/whisperX, read 2026-11-30.
 */
export const genericJson: FormatReader = {
  format: 'generic-json',
  vendors: ['generic'],
  recognises: (document) => findSpeech(document) !== null,
  read(document) {
    const found = findSpeech(document);
    return found === null ? [] : [readFound(found, document)];
  },
};

function readFound(found: Found, document: unknown): ReadTranscript {
  const warnings = createWarnings();
  const { place, stretches } = found;
  const beside = [
    place,
    document,
    ...['metadata', 'info', 'transcription_info', 'result'].map((key) => field(place, key)),
  ];
  const length = beside.map(lengthIn).find((moment) => moment !== null) ?? null;
  const isInMs = countsMilliseconds(beginningOf(found), length);
  if (isInMs) warnings.add('times-read-as-milliseconds', null);
  const segments = segmentsIn(found, isInMs, warnings);
  const lastMs = segments.flatMap(timesIn).reduce<number | null>((most, ms) => Math.max(most ?? 0, ms), null);
  return {
    ...blankTranscript(warnings),
    title: firstOf(beside, 'title', nameOf),
    languages: languagesIn(beside),
    durationMs: lengthMs(length, lastMs),
    createdAt: firstOf(beside, 'created_at', isoTimeOf) ?? firstOf(beside, 'createdAt', isoTimeOf),
    speakerNames: namesIn(place, stretches),
    segments,
    annotations: summaryIn(place),
  };
}

/** Of a long document the beginning tells in which unit its times are. */
const mostJudged = 5_000;

function beginningOf({ stretches, words }: Found): Said[] {
  const first = stretches.slice(0, mostJudged);
  const spoken = [...words, ...first.flatMap((stretch) => stretch.words)].slice(0, mostJudged);
  return spoken.length > 0 ? spoken.map(saidWord) : first.map(saidStretch);
}

function saidWord(word: unknown): Said {
  return { ...spanIn(word), text: wordTextIn(word) ?? '' };
}

function saidStretch({ item, text }: Stretch): Said {
  return { ...spanIn(item), text: text ?? '' };
}

function timesIn({ startMs, endMs, words }: ReadSegment): number[] {
  return [startMs, endMs, words.at(-1)?.endMs].flatMap((ms) => ms ?? []);
}

function segmentsIn(found: Found, isInMs: boolean, warnings: Warnings): ReadSegment[] {
  const { place, stretches, words, text } = found;
  const all = withTurns(readWords(words, isInMs), place, isInMs);
  if (stretches.length === 0) return all.length > 0 ? cutIntoSegments(all, text) : paragraphs(text ?? '');
  const each = wordsEach(stretches, isInMs);
  if (each !== null) return cutIntoSegments(each, null);
  const segments = stretches.map((stretch) => readSegment(stretch, isInMs));
  if (all.length === 0 || stretches.some((stretch) => stretch.words.length > 0)) {
    return segments.flatMap((segment, index) => withWords(segment, readWords(stretches[index]?.words ?? [], isInMs)));
  }
  const given = giveOut(all, segments);
  if (given === null) warnings.add('words-not-joined', 'words');
  return segments.flatMap((segment, index) => withWords(segment, given?.[index] ?? []));
}

function withWords(segment: ReadSegment, words: readonly FlatWord[]): ReadSegment[] {
  return splitBySpeaker(segment, segment.text === null ? spacedAsWritten(words) : inText(words, segment.text));
}

/** As they stand in the text where they do, else as they were written. */
function inText(words: readonly FlatWord[], text: string): FlatWord[] {
  return placeInText(words, text) ?? spacedAsWritten(words);
}

/** Some write the blank before a word into it, as its first sign: then nothing else stands there. */
function spacedAsWritten(words: readonly FlatWord[]): FlatWord[] {
  return words.some(({ pre }, index) => index > 0 && pre === ' ') ? [...words] : spaced(words);
}

/** Each channel by itself where the words tell channels: the text of the whole is then none of a channel. */
function cutIntoSegments(words: readonly FlatWord[], text: string | null): ReadSegment[] {
  const channels = splitByChannel(words);
  const placed = channels.map((channel) => (text === null ? spacedAsWritten(channel) : inText(channel, text)));
  return placed.flatMap((channel) => segmentsOf(withSentenceEnds(channel)));
}

function readSegment({ item, turn, text }: Stretch, isInMs: boolean): ReadSegment {
  const { start, end } = spanIn(item);
  return {
    ...blankSegment(),
    startMs: msIn(start, isInMs),
    endMs: msIn(end, isInMs),
    speaker: speakerIn(turn)?.id ?? null,
    channel: channelIn(turn),
    language: languageTagOf(field(item, 'language') ?? field(item, 'languageCode')),
    text: spokenText(text),
    confidence: numberOf(field(item, 'confidence')),
  };
}

const languageKeys = [
  'language',
  'language_code',
  'languageCode',
  'detected_language',
  'detectedLanguage',
  'lang',
  'locale',
];

/** One word, or a list of words or of `{ code }`. */
function languagesIn(places: readonly unknown[]): string[] {
  const told = places.flatMap((place) => [
    ...languageKeys.map((key) => field(place, key)),
    ...[...listAt(place, 'languages'), ...listAt(place, 'inferred_languages')].map(
      (item) => field(item, 'code') ?? item,
    ),
  ]);
  return [...new Set(told.flatMap((language) => languageTagOf(language) ?? []))];
}

function firstOf(places: readonly unknown[], key: string, read: (value: unknown) => string | null): string | null {
  return places.map((place) => read(field(place, key))).find((value) => value !== null) ?? null;
}

/** Beside the id in each stretch, or in a list of people: `speakers: [{ id: 1, name: 'Ada' }]`. */
function namesIn(place: unknown, stretches: readonly Stretch[]): Map<string, string> {
  const names = new Map<string, string>();
  for (const person of [...listOf(field(place, 'speakers')), ...listOf(field(place, 'participants'))]) {
    const id = nameOf(field(person, 'id')) ?? nameOf(field(person, 'speaker')) ?? nameOf(field(person, 'speakerId'));
    const name = nameOf(field(person, 'name')) ?? nameOf(field(person, 'displayName'));
    if (id !== null && name !== null) names.set(id, name);
  }
  for (const { turn } of stretches) {
    const speaker = speakerIn(turn);
    if (speaker !== null && speaker.name !== null) names.set(speaker.id, speaker.name);
  }
  return names;
}

function summaryIn(place: unknown): Annotation[] {
  const text = textOf(field(place, 'summary'));
  return text === null ? [] : [{ ...blankAnnotation('summary'), text }];
}

function paragraphs(text: string): ReadSegment[] {
  return text.split(/\n\s*\n/).map((paragraph) => ({ ...blankSegment(), text: paragraph }));
}

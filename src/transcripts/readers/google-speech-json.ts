import { field, isObject } from '../../lib/json/values.ts';
import { languageTagOf } from '../language-tag.ts';
import { msOfDuration } from '../moments.ts';
import { placeInText, splitBySpeaker } from '../placed-words.ts';
import {
  blankSegment,
  blankTranscript,
  blankWord,
  createWarnings,
  type FormatReader,
  type ReadSegment,
  type ReadTranscript,
  type Warnings,
} from '../read-transcript.ts';
import { type FlatWord, segmentsOf } from '../segments.ts';
import { listAt, nameOf, numberOf } from '../values.ts';
import { endsSentence, spaced, splitByChannel } from '../word-breaks.ts';
import { kindOfWord, spokenText } from '../wording.ts';

/**
 * Google Cloud's Speech-to-Text: the answer of `recognize`, the operation or the file of a long one, v1 and v2.
 *
 * `{ results: [{ alternatives: [{ transcript, confidence, words: [{ word, startTime: '0.100s', endTime, speakerTag,
 * confidence }] }], channelTag: 1, languageCode: 'en-us', resultEndTime: '2s' }] }`, in an operation under `response`; v2
 * writes `startOffset`, `endOffset`, `speakerLabel`, `resultEndOffset`, and for several files a map of results. Libraries
 * write `start_time` and `{ seconds, nanos }`. A confidence of 0 is one that is not told. With speakers told apart, the
 * last result of v1 repeats the words of all.
 * Source: the reference of google.cloud.speech_v1 and _v2 at cloud.google.com (WordInfo, SpeechRecognitionResult,
 * SpeakerDiarizationConfig), and samples in bbc/react-transcript-editor, read 2026-11-30.
 */
export const googleSpeechJson: FormatReader = {
  format: 'google-speech-json',
  vendors: [],
  recognises: (document) => answersIn(document).length > 0,
  read: (document) => answersIn(document).map(readAnswer),
};

/** One, or one for each file of a batch. */
function answersIn(document: unknown): readonly unknown[] {
  const answer = field(document, 'response') ?? document;
  if (isAnswer(answer)) return [answer];
  const files = field(answer, 'results');
  return Object.values(isObject(files) ? files : {}).flatMap((file) => {
    const places = [field(file, 'transcript'), field(file, 'inlineResult', 'transcript')];
    return places.find(isAnswer) ?? [];
  });
}

/** IBM's is much like it, with `timestamps` in the place of `words` and `final`. */
function isAnswer(value: unknown): boolean {
  const results = listAt(value, 'results');
  if (results.length === 0) return isSilence(value);
  return results.slice(0, 20).every((result) => {
    if (field(result, 'final') !== undefined) return false;
    const [best] = listAt(result, 'alternatives');
    if (best === undefined) return Object.hasOwn(Object(result), 'languageCode');
    return field(best, 'timestamps') === undefined && (isText(field(best, 'transcript')) || hasTimedWord(best));
  });
}

function isSilence(value: unknown): boolean {
  return (
    Array.isArray(field(value, 'results')) &&
    ['totalBilledTime', 'totalBilledDuration'].some((key) => field(value, key) !== undefined)
  );
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function hasTimedWord(alternative: unknown): boolean {
  const [first] = listAt(alternative, 'words');
  return isText(field(first, 'word')) && told(first, 'startTime', 'startOffset') !== undefined;
}

/** By the name of v1, of v2, or either as Python writes it. */
function told(value: unknown, ...keys: readonly string[]): unknown {
  const names = keys.flatMap((key) => [key, key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)]);
  const name = names.find((key) => field(value, key) !== undefined);
  return name === undefined ? undefined : field(value, name);
}

function readAnswer(answer: unknown): ReadTranscript {
  const warnings = createWarnings();
  const results = listAt(answer, 'results').map(readResult);
  const languages = results.flatMap(({ language }) => language ?? []);
  return {
    ...blankTranscript(warnings),
    languages: [...new Set(languages)],
    durationMs: results.reduce<number | null>(
      (most, { endMs }) => (endMs === null ? most : Math.max(most ?? 0, endMs)),
      null,
    ),
    speakersPerChannel: results.some(({ channel }) => channel !== (results[0]?.channel ?? null)),
    segments: segmentsIn(results, warnings),
  };
}

interface Result {
  channel: string | null;
  language: string | null;
  endMs: number | null;
  text: string | null;
  confidence: number | null;
  words: readonly FlatWord[];
}

function readResult(result: unknown): Result {
  const [best] = listAt(result, 'alternatives');
  const channel = nameOf(told(result, 'channelTag'));
  const words = listAt(best, 'words').flatMap((word) => readWord(word, channel));
  return {
    channel: channel === '0' ? null : channel,
    language: languageTagOf(told(result, 'languageCode')),
    endMs: msOfDuration(told(result, 'resultEndTime', 'resultEndOffset')),
    text: spokenText(field(best, 'transcript')),
    confidence: toldConfidence(best),
    words: spaced(words),
  };
}

function readWord(word: unknown, channel: string | null): FlatWord[] {
  const text = spokenText(field(word, 'word'));
  if (text === null) return [];
  const speaker = nameOf(told(word, 'speakerLabel', 'speakerTag'));
  return [
    {
      ...blankWord(text),
      startMs: msOfDuration(told(word, 'startTime', 'startOffset')),
      endMs: msOfDuration(told(word, 'endTime', 'endOffset')),
      confidence: toldConfidence(word),
      kind: kindOfWord(text),
      speaker: speaker === '0' ? null : speaker,
      channel,
      endsSentence: endsSentence(text),
    },
  ];
}

function toldConfidence(value: unknown): number | null {
  return numberOf(field(value, 'confidence')) || null;
}

function segmentsIn(results: readonly Result[], warnings: Warnings): ReadSegment[] {
  const last = results.at(-1);
  if (last !== undefined && repeatsAll(last, results.slice(0, -1))) {
    return splitByChannel(last.words).flatMap(segmentsOf);
  }
  const ends = new Map<string | null, number>();
  return results.flatMap(({ channel, language, endMs, text, confidence, words }) => {
    const hasWords = words.length > 0;
    if (!hasWords && text === null) return [];
    const beforeMs = ends.get(channel) ?? 0;
    if (endMs !== null) ends.set(channel, endMs);
    // Without words only the ends of results are known: each goes on from where the one before it ended.
    if (!hasWords && endMs !== null) warnings.add('start-from-previous-end', null);
    const span = hasWords || endMs === null ? {} : { startMs: beforeMs, endMs };
    const segment = { ...blankSegment(), ...span, channel, language, text, confidence };
    return splitBySpeaker(segment, text === null ? words : (placeInText(words, text) ?? words));
  });
}

/** The only one with speakers, with as many words as all others: those of them. */
function repeatsAll(last: Result, others: readonly Result[]): boolean {
  const before = others.flatMap(({ words }) => words);
  if (before.length === 0 || last.words.length < before.length) return false;
  return last.words[0]?.speaker !== null && last.words[0]?.startMs === before[0]?.startMs;
}

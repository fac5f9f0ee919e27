import { field } from '../../lib/json/values.ts';
import { languageTagOf } from '../language-tag.ts';
import {
  blankSegment,
  blankTranscript,
  blankWord,
  createWarnings,
  type FormatReader,
  type ReadSegment,
  type ReadWord,
  type Warnings,
} from '../read-transcript.ts';
import { isoTimeOf, listAt, msOfTicks, nameOf, numberOf, textOf } from '../values.ts';
import { spaced } from '../word-breaks.ts';
import { kindOfWord, spokenText } from '../wording.ts';

/**
 * Azure's batch transcription of one recording, as it lies behind `contentUrl`; the callback is a notice.
 *
 * `{ source, timestamp, durationInTicks, combinedRecognizedPhrases, recognizedPhrases: [{ recognitionStatus: 'Success',
 * channel: 0, speaker: 1, locale, offsetInTicks, durationInTicks, nBest: [{ confidence, lexical, display, words: [...],
 * displayWords: [...] }] }] }`. A tick is 100 ns; every time is a start and a length, newer ones also as
 * `offsetMilliseconds` and `durationMilliseconds`. `words` are as spoken (`twenty`),
 * `displayWords` as written (`20.`): their numbers differ, so the text is always `display`. In v3.0 the speaker stands in
 * `nBest`. `source` may be a URL with a signature and is left alone.
 * Source: articles/cognitive-services/Speech-Service/batch-transcription.md of MicrosoftDocs/azure-docs on GitHub, read
 * 2026-11-21.
 */
export const azureSpeechJson: FormatReader = {
  format: 'azure-speech-json',
  vendors: ['azure'],
  recognises,
  read(document) {
    if (!recognises(document)) return [];
    const warnings = createWarnings();
    const phrases = listAt(document, 'recognizedPhrases');
    return [
      {
        ...blankTranscript(warnings),
        durationMs: lengthOf(document),
        createdAt: isoTimeOf(field(document, 'timestamp')),
        segments: phrases.length > 0 ? phrases.flatMap(compilePhrase(warnings)) : combinedPhrases(document),
      },
    ];
  },
};

function recognises(document: unknown): boolean {
  const phrases = field(document, 'recognizedPhrases');
  const combined = field(document, 'combinedRecognizedPhrases');
  return Array.isArray(phrases) || Array.isArray(combined);
}

function compilePhrase(warnings: Warnings): (phrase: unknown, index: number) => ReadSegment[] {
  return (phrase, index) => {
    const at = `recognizedPhrases[${index}]`;
    const best = listAt(phrase, 'nBest')[0];
    if ((field(phrase, 'recognitionStatus') ?? 'Success') !== 'Success') {
      warnings.add('phrase-not-recognised', at);
      return [];
    }
    if (best === undefined) {
      warnings.add('phrase-without-text', at);
      return [];
    }
    return [
      {
        ...blankSegment(),
        ...spanOf(phrase),
        speaker: nameOf(field(phrase, 'speaker')) ?? nameOf(field(best, 'speaker')),
        channel: nameOf(field(phrase, 'channel')),
        language: languageTagOf(field(phrase, 'locale')),
        text: textIn(best),
        confidence: numberOf(field(best, 'confidence')),
        words: wordsIn(best),
      },
    ];
  };
}

/** One text for each channel: all there is when the phrases are missing. */
function combinedPhrases(document: unknown): ReadSegment[] {
  return listAt(document, 'combinedRecognizedPhrases').map((combined) => ({
    ...blankSegment(),
    channel: nameOf(field(combined, 'channel')),
    text: textIn(combined),
  }));
}

function textIn(forms: unknown): string | null {
  return spokenText(field(forms, 'display')) ?? spokenText(field(forms, 'lexical'));
}

function wordsIn(best: unknown): ReadWord[] {
  const display = listAt(best, 'displayWords').flatMap((word) => readWord(word, 'displayText'));
  if (display.length > 0) return spaced(display, spokenText(field(best, 'display')));
  const words = listAt(best, 'words').flatMap((word) => readWord(word, 'word'));
  return spaced(words, spokenText(field(best, 'lexical')));
}

function readWord(word: unknown, key: 'displayText' | 'word'): ReadWord[] {
  const text = spokenText(field(word, key));
  if (text === null) return [];
  return [
    { ...blankWord(text), ...spanOf(word), confidence: numberOf(field(word, 'confidence')), kind: kindOfWord(text) },
  ];
}

function spanOf(value: unknown): { startMs: number | null; endMs: number | null } {
  const startMs =
    msOfTicks(field(value, 'offsetInTicks')) ??
    numberOf(field(value, 'offsetMilliseconds')) ??
    msOfDuration(field(value, 'offset'));
  const lengthMs = lengthOf(value);
  return { startMs, endMs: startMs === null || lengthMs === null ? null : startMs + lengthMs };
}

function lengthOf(value: unknown): number | null {
  return (
    msOfTicks(field(value, 'durationInTicks')) ??
    numberOf(field(value, 'durationMilliseconds')) ??
    msOfDuration(field(value, 'duration'))
  );
}

/** Of an ISO 8601 duration in hours, minutes and seconds, e.g. `PT1M1.59S`. */
function msOfDuration(value: unknown): number | null {
  const parts = /^PT(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6}(?:\.\d{1,9})?)S)?$/.exec(textOf(value) ?? '');
  if (parts === null) return null;
  const [, hours = '0', minutes = '0', seconds = '0'] = parts;
  return Number(hours) * 3_600_000 + Number(minutes) * 60_000 + Number(seconds) * 1000;
}

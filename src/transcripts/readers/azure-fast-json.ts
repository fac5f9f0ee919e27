import { field } from '../../lib/json/values.ts';
import { languageTagOf } from '../language-tag.ts';
import { placeInText } from '../placed-words.ts';
import {
  blankSegment,
  blankTranscript,
  createWarnings,
  type FormatReader,
  type ReadSegment,
} from '../read-transcript.ts';
import { listAt, nameOf, numberOf } from '../values.ts';
import { spaced } from '../word-breaks.ts';
import { spokenText } from '../wording.ts';
import { flatWord } from './flat-word.ts';

/**
 * Azure's fast transcription: the answer of one call.
 *
 * `{ durationMilliseconds, combinedPhrases: [{ channel, text }], phrases: [{ channel, speaker, offsetMilliseconds,
 * durationMilliseconds, text, words: [{ text, offsetMilliseconds, durationMilliseconds }], locale, confidence }] }`. Every
 * time is a start and a length. Words may be missing, and so may the channel and the speaker.
 * Source: learn.microsoft.com, "Use the fast transcription API", and the models of
 * Azure-Samples/cognitive-services-speech-sdk (TranscribeResult, Phrase), read 2026-11-30.
 */
export const azureFastJson: FormatReader = {
  format: 'azure-fast-json',
  vendors: ['azure'],
  recognises,
  read(document) {
    if (!recognises(document)) return [];
    const phrases = listAt(document, 'phrases');
    const segments =
      phrases.length > 0 ? phrases.map(readPhrase) : listAt(document, 'combinedPhrases').map(readChannel);
    return [
      {
        ...blankTranscript(createWarnings()),
        durationMs: numberOf(field(document, 'durationMilliseconds')),
        speakersPerChannel: segments.some(({ channel }) => channel !== segments[0]?.channel),
        segments,
      },
    ];
  },
};

function recognises(document: unknown): boolean {
  if (Array.isArray(field(document, 'combinedPhrases'))) return true;
  const [first] = listAt(document, 'phrases');
  return numberOf(field(first, 'offsetMilliseconds')) !== null && typeof field(first, 'text') === 'string';
}

function readPhrase(phrase: unknown): ReadSegment {
  const text = spokenText(field(phrase, 'text'));
  const words = spaced(
    listAt(phrase, 'words').flatMap((word) => {
      return flatWord(word, spokenText(field(word, 'text')), { ...spanOf(word), confidence: null });
    }),
  );
  return {
    ...blankSegment(),
    ...spanOf(phrase),
    speaker: nameOf(field(phrase, 'speaker')),
    channel: nameOf(field(phrase, 'channel')),
    language: languageTagOf(field(phrase, 'locale')),
    text,
    confidence: numberOf(field(phrase, 'confidence')),
    words: text === null ? words : (placeInText(words, text) ?? words),
  };
}

/** One text for each channel: all there is when the phrases are missing. */
function readChannel(combined: unknown): ReadSegment {
  return { ...blankSegment(), channel: nameOf(field(combined, 'channel')), text: spokenText(field(combined, 'text')) };
}

function spanOf(value: unknown): { startMs: number | null; endMs: number | null } {
  const startMs = numberOf(field(value, 'offsetMilliseconds'));
  const lengthMs = numberOf(field(value, 'durationMilliseconds'));
  return { startMs, endMs: startMs === null || lengthMs === null ? null : startMs + lengthMs };
}

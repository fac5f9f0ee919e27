import { field, isObject } from '../../lib/json/values.ts';
import {
  blankSegment,
  blankTranscript,
  blankWord,
  createWarnings,
  type FormatReader,
  type ReadSegment,
  type ReadTranscript,
  type ReadWord,
} from '../read-transcript.ts';
import { listAt, msOfSeconds, numberOf, textOf } from '../values.ts';

/** Where senders put what they have, outermost first. */
const wrappers = ['payload', 'data', 'result', 'output', 'transcription', 'transcript'] as const;
const textKeys = ['text', 'transcript', 'transcription'] as const;

/**
 * JSON of nobody in particular: a text under one of the usual keys, or `segments[]` with `start` and `end` in seconds,
 * `text` and maybe `words[]`, as Whisper and the many programs around it write them
 * (`transcribe.py` of openai/whisper, read 2026-11-21).
 *
 * It is asked last, and takes only what has such keys.
 */
export const genericJson: FormatReader = {
  format: 'generic-json',
  vendors: ['generic'],
  recognises: (document) => placeOf(document) !== null,
  read(document) {
    const place = placeOf(document);
    return place === null ? [] : [readPlace(place)];
  },
};

/** The object that holds the segments or the text. */
function placeOf(document: unknown): Record<string, unknown> | null {
  const places = [document, ...wrappers.map((key) => field(document, key))].filter(isObject);
  return places.find(hasSegments) ?? places.find((place) => textIn(place) !== null) ?? null;
}

function hasSegments(place: unknown): boolean {
  const [first] = listAt(place, 'segments');
  return typeof field(first, 'text') === 'string';
}

function textIn(place: unknown): string | null {
  const key = textKeys.find((name) => typeof field(place, name) === 'string');
  return key === undefined ? null : textOf(field(place, key));
}

function readPlace(place: Record<string, unknown>): ReadTranscript {
  const segments = hasSegments(place) ? listAt(place, 'segments').map(readSegment) : paragraphs(textIn(place) ?? '');
  const language = textOf(field(place, 'language'));
  return {
    ...blankTranscript(createWarnings()),
    languages: language === null ? [] : [language],
    durationMs: msOfSeconds(field(place, 'duration')),
    segments,
  };
}

function readSegment(segment: unknown): ReadSegment {
  return {
    ...blankSegment(),
    startMs: msOfSeconds(field(segment, 'start')),
    endMs: msOfSeconds(field(segment, 'end')),
    speaker: textOf(field(segment, 'speaker')),
    channel: textOf(field(segment, 'channel')),
    text: textOf(field(segment, 'text')),
    words: listAt(segment, 'words').flatMap(readWord),
  };
}

function readWord(word: unknown): ReadWord[] {
  const text = textOf(field(word, 'word')) ?? textOf(field(word, 'text'));
  if (text === null || text.trim() === '') return [];
  return [
    {
      ...blankWord(text.trim()),
      startMs: msOfSeconds(field(word, 'start')),
      endMs: msOfSeconds(field(word, 'end')),
      confidence:
        numberOf(field(word, 'probability')) ?? numberOf(field(word, 'score')) ?? numberOf(field(word, 'confidence')),
    },
  ];
}

function paragraphs(text: string): ReadSegment[] {
  return text.split(/\n\s*\n/).map((paragraph) => ({ ...blankSegment(), text: paragraph }));
}

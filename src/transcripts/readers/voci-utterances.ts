import type { Annotation, WordKind } from '../../domain/transcript.ts';
import { field } from '../../lib/json/values.ts';
import { languageTagOf } from '../language-tag.ts';
import { blankAnnotation, blankSegment, blankWord, type ReadSegment, type ReadWord } from '../read-transcript.ts';
import { listAt, listOf, msOfSeconds, nameOf, numberOf, textOf } from '../values.ts';
import { spaced } from '../word-breaks.ts';
import { kindOfWord, spokenText } from '../wording.ts';

/** What the document says of all its utterances. */
export interface VociContext {
  /** True when numbers were struck out: then a word with `#` in it stands for one. */
  isScrubbed: boolean;
  /** True when each channel is a speaker. */
  tellsSpeakers: boolean;
}

/** One utterance, with what was felt in it. Its `events` are missing where words were not asked for. */
export function readUtterance(
  utterance: unknown,
  { isScrubbed, tellsSpeakers }: VociContext,
): { segment: ReadSegment; annotations: Annotation[] } {
  const channel = channelOf(utterance);
  const place = {
    startMs: msOfSeconds(field(utterance, 'start')),
    endMs: msOfSeconds(field(utterance, 'end')),
    speaker: tellsSpeakers ? channel : null,
    channel,
  };
  const text = spokenText(field(utterance, 'text'));
  const kindOf = isScrubbed ? kindOfScrubbed : kindOfWord;
  const segment = {
    ...blankSegment(),
    ...place,
    language: spokenLanguage(utterance),
    text,
    confidence: numberOf(field(utterance, 'confidence')),
    words: spaced(
      listAt(utterance, 'events').flatMap((event) => wordOf(event, kindOf)),
      text,
    ),
  };
  return { segment, annotations: feelingsOf(utterance).map((feeling) => ({ ...feeling, ...place })) };
}

/** Counted from 0, as a text. */
export function channelOf(utterance: unknown): string | null {
  return textOf(field(utterance, 'metadata', 'channel'));
}

/** Emotion, sentiment and gender, of an utterance or of the whole: single words, e.g. `Mostly Negative`. */
export function feelingsOf(value: unknown): Annotation[] {
  const gender = spokenText(field(value, 'gender'));
  return [
    ...(['emotion', 'sentiment'] as const).flatMap((kind) => {
      const label = spokenText(field(value, kind));
      return label === null ? [] : [{ ...blankAnnotation(kind), label }];
    }),
    ...(gender === null ? [] : [{ ...blankAnnotation('other'), label: 'gender', text: gender }]),
  ];
}

function wordOf(event: unknown, kindOf: (text: string) => WordKind): ReadWord[] {
  const text = spokenText(field(event, 'word'));
  if (text === null) return [];
  return [
    {
      ...blankWord(text),
      startMs: msOfSeconds(field(event, 'start')),
      endMs: msOfSeconds(field(event, 'end')),
      confidence: numberOf(field(event, 'confidence')),
      kind: kindOf(text),
    },
  ];
}

function kindOfScrubbed(text: string): WordKind {
  return text.includes('#') ? 'redacted' : kindOfWord(text);
}

/** The language of an utterance: the one identified (`lidinfo`), else that of its model. Null where neither tells. */
function spokenLanguage(utterance: unknown): string | null {
  return identifiedLanguage(utterance) ?? modelLanguage(field(utterance, 'metadata', 'model'));
}

/** Languages of the whole: the one identified, else those of the models (one, or a list). */
export function languagesOf(document: unknown): string[] {
  const identified = identifiedLanguage(document);
  if (identified !== null) return [identified];
  const model = field(document, 'model');
  return (Array.isArray(model) ? listOf(model) : [model]).flatMap((one) => modelLanguage(one) ?? []);
}

/** `{ lang: 'spa', speech: 17.46, conf: 1 }`, or a list of such. */
function identifiedLanguage(value: unknown): string | null {
  const info = field(value, 'lidinfo');
  return languageTagOf(field(listOf(info)[0] ?? info, 'lang'));
}

/** `eng-us:callcenter` and `eng1:callcenter` tell a language, `callcenter` does not. */
function modelLanguage(model: unknown): string | null {
  const [, language, region] = /^([a-z]{3})\d{0,2}(-[a-z]{2})?(?![a-z\d])/i.exec(nameOf(model) ?? '') ?? [];
  return language === undefined ? null : languageTagOf(language + (region ?? ''));
}

import type { Attachment } from '../../domain/transcript.ts';
import { field, isObject } from '../../lib/json/values.ts';
import { languageTagOf } from '../language-tag.ts';
import {
  blankSegment,
  blankTranscript,
  blankWord,
  type ReadSegment,
  type ReadTranscript,
  type ReadWord,
  type Warnings,
} from '../read-transcript.ts';
import { listAt, msOfSeconds, numberOf, textOf } from '../values.ts';
import { spaced } from '../word-breaks.ts';
import { kindOfWord, spokenText } from '../wording.ts';
import { readAddOns } from './gladia-add-ons.ts';

/** True for `{ transcription: { full_transcript, utterances } }`, whatever else is in it. */
export function isResult(value: unknown): boolean {
  const transcription = field(value, 'transcription');
  return (
    isObject(transcription) &&
    (Object.hasOwn(transcription, 'full_transcript') || Object.hasOwn(transcription, 'utterances'))
  );
}

/** Reads `{ metadata, transcription, … }`: the speech, and what the add-ons made of it. */
export function readResult(result: unknown, warnings: Warnings): ReadTranscript {
  const transcription = field(result, 'transcription');
  const segments = segmentsOf(transcription, warnings);
  return {
    ...blankTranscript(warnings),
    languages: listAt(transcription, 'languages').flatMap((language) => languageTagOf(language) ?? []),
    durationMs: msOfSeconds(field(result, 'metadata', 'audio_duration')),
    speakersPerChannel: tellsChannels(segments),
    segments,
    annotations: readAddOns(result, warnings),
    attachments: [transcription, ...listAt(result, 'translation', 'results')]
      .flatMap(subtitlesOf)
      .slice(0, maxSubtitles),
  };
}

/** Distinct channels are transcribed each on its own, so `0` of one is another person than `0` of the next. */
export function tellsChannels(segments: readonly ReadSegment[]): boolean {
  return segments.some(({ channel }) => channel !== segments[0]?.channel);
}

/** One utterance; its words may carry the space before them, and their punctuation. */
export function segmentOf(utterance: unknown): ReadSegment {
  const text = spokenText(field(utterance, 'text'));
  return {
    ...blankSegment(),
    startMs: msOfSeconds(field(utterance, 'start')),
    endMs: msOfSeconds(field(utterance, 'end')),
    speaker: textOf(field(utterance, 'speaker')),
    channel: textOf(field(utterance, 'channel')),
    language: languageTagOf(field(utterance, 'language')),
    text,
    confidence: numberOf(field(utterance, 'confidence')),
    words: wordsOf(listAt(utterance, 'words'), text),
  };
}

function segmentsOf(transcription: unknown, warnings: Warnings): ReadSegment[] {
  const utterances = listAt(transcription, 'utterances');
  const text = spokenText(field(transcription, 'full_transcript'));
  if (utterances.length > 0 || text === null) return utterances.map(segmentOf);
  warnings.add('no-utterances', 'transcription.utterances');
  return [{ ...blankSegment(), text }];
}

function wordsOf(words: readonly unknown[], text: string | null): ReadWord[] {
  const sent = words.map((word) => textOf(field(word, 'word')) ?? '');
  const carrySpaces = sent.some((word, index) => index > 0 && /^\s/.test(word));
  const spoken = words.flatMap((word) => {
    const said = spokenText(field(word, 'word'));
    if (said === null) return [];
    return {
      ...blankWord(said),
      startMs: msOfSeconds(field(word, 'start')),
      endMs: msOfSeconds(field(word, 'end')),
      confidence: numberOf(field(word, 'confidence')),
      kind: kindOfWord(said),
    };
  });
  const [first, ...others] = spaced(spoken, text ?? (carrySpaces ? sent.join('') : null));
  return first === undefined
    ? []
    : [{ ...first, pre: carrySpaces && !/^\s/.test(sent[0] ?? '') ? '' : ' ' }, ...others];
}

const maxSubtitles = 100;
const mediaTypes: ReadonlyMap<string, string> = new Map([
  ['srt', 'application/x-subrip'],
  ['vtt', 'text/vtt'],
]);

/** `{ subtitles: [{ format: 'srt', subtitles: '1\n00:00:…' }], languages: ['en'] }` */
function subtitlesOf(transcription: unknown): Attachment[] {
  const language = languageTagOf(listAt(transcription, 'languages')[0]);
  // Whatever is no language is kept out of the file name.
  const tag = /^[a-z]{2,3}(?:-[a-z0-9]{2,8})*$/i.exec(language ?? '')?.[0];
  return listAt(transcription, 'subtitles').flatMap((subtitle) => {
    const format = textOf(field(subtitle, 'format')) ?? '';
    const content = textOf(field(subtitle, 'subtitles'));
    const mediaType = mediaTypes.get(format);
    if (content === null || mediaType === undefined) return [];
    return {
      name: ['transcript', tag, format].filter((part) => part !== undefined).join('.'),
      mediaType,
      language,
      content,
    };
  });
}

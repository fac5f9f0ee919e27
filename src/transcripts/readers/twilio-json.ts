import { field, isObject } from '../../lib/json/values.ts';
import { languageTagOf } from '../language-tag.ts';
import {
  blankSegment,
  blankTranscript,
  blankWord,
  createWarnings,
  type FormatReader,
  type ReadSegment,
  type ReadWord,
} from '../read-transcript.ts';
import { isoTimeOf, listAt, msOfSeconds, nameOf, numberOf, textOf } from '../values.ts';
import { spaced } from '../word-breaks.ts';
import { kindOfWord, spokenText } from '../wording.ts';

/**
 * The sentences of a call, as Twilio's Voice Intelligence (now Conversational Intelligence) gives them by the transcript's
 * id; its webhook only tells that they are there.
 *
 * `{ sentences: [{ media_channel: 1, sentence_index: 0, start_time: '0.1', end_time, transcript, confidence, words: [{ word,
 * start_time, end_time }] }], meta: { key: 'sentences', url: '…/Transcripts/GT…/Sentences', next_page_url } }`. Times are
 * seconds, as texts or numbers, and may be null; each channel is a participant. A page may be one of several.
 * Source: twilio_intelligence_v2.json of twilio/twilio-oai and src/rest/intelligence/v2/transcript/sentence.ts of
 * twilio/twilio-node on GitHub, read 2026-11-30.
 */
export const twilioJson: FormatReader = {
  format: 'twilio-json',
  vendors: ['twilio'],
  recognises,
  read(document) {
    if (!recognises(document)) return [];
    const language = languageTagOf(field(document, 'language_code'));
    const customerKey = nameOf(field(document, 'customer_key'));
    const pages = ['next_page_url', 'previous_page_url'].map((key) => textOf(field(document, 'meta', key)));
    return [
      {
        ...blankTranscript(createWarnings()),
        jobId: jobIdIn(document),
        externalIds: customerKey === null ? [] : [customerKey],
        languages: language === null ? [] : [language],
        durationMs: msOfSeconds(field(document, 'duration')),
        createdAt: isoTimeOf(field(document, 'date_created')),
        status: pages.some((url) => url !== null) ? 'partial' : 'complete',
        segments: listAt(document, 'sentences').toSorted(byIndex).map(readSentence),
      },
    ];
  },
};

function recognises(document: unknown): boolean {
  const sentences = field(document, 'sentences');
  if (!Array.isArray(sentences)) return false;
  return sentences.length === 0 ? field(document, 'meta', 'key') === 'sentences' : sentences.some(isSentence);
}

function isSentence(sentence: unknown): boolean {
  if (!isObject(sentence) || typeof field(sentence, 'transcript') !== 'string') return false;
  return Object.hasOwn(sentence, 'media_channel') || Object.hasOwn(sentence, 'sentence_index');
}

/** The list of sentences tells whose they are only in its address. */
function jobIdIn(document: unknown): string | null {
  const [, inUrl] = /\/Transcripts\/(GT[0-9a-z]+)/i.exec(textOf(field(document, 'meta', 'url')) ?? '') ?? [];
  return textOf(field(document, 'transcript_sid')) ?? inUrl ?? textOf(field(document, 'sid'));
}

function byIndex(sentence: unknown, other: unknown): number {
  return (numberOf(field(sentence, 'sentence_index')) ?? 0) - (numberOf(field(other, 'sentence_index')) ?? 0);
}

function readSentence(sentence: unknown): ReadSegment {
  const text = spokenText(field(sentence, 'transcript'));
  return {
    ...blankSegment(),
    ...spanOf(sentence),
    channel: nameOf(field(sentence, 'media_channel')),
    text,
    confidence: numberOf(field(sentence, 'confidence')),
    words: spaced(listAt(sentence, 'words').flatMap(readWord), text),
  };
}

function readWord(word: unknown): ReadWord[] {
  const text = spokenText(field(word, 'word'));
  if (text === null) return [];
  const confidence = numberOf(field(word, 'confidence'));
  return [{ ...blankWord(text), ...spanOf(word), confidence, kind: kindOfWord(text) }];
}

function spanOf(value: unknown): { startMs: number | null; endMs: number | null } {
  return { startMs: msOfSeconds(field(value, 'start_time')), endMs: msOfSeconds(field(value, 'end_time')) };
}

import type { Annotation, Attachment } from '../../domain/transcript.ts';
import { field, isObject } from '../../lib/json/values.ts';
import { labelsOf } from '../labels.ts';
import { languageTagOf } from '../language-tag.ts';
import {
  blankAnnotation,
  blankSegment,
  blankTranscript,
  createWarnings,
  type FormatReader,
  type ReadSegment,
} from '../read-transcript.ts';
import { type FlatWord, segmentsOf } from '../segments.ts';
import { isoTimeOf, listAt, msOfSeconds, nameOf, numberOf, textOf } from '../values.ts';
import { spaced, splitByChannel } from '../word-breaks.ts';
import { spokenText } from '../wording.ts';
import { flatWord } from './flat-word.ts';

/**
 * Salad's transcription job, whose callback holds the transcript up to 1 MB and a link to it beyond.
 *
 * `{ id, input: { language_code }, status: 'succeeded', output: { text, duration_in_seconds, sentence_level_timestamps:
 * [{ text, timestamp: [0.0, 5.9], start, end, speaker: 'SPEAKER_02', channel }], word_segments: [{ word, start, end, score,
 * speaker, channel }], srt_content, summary, llm_translations: { German: '…' } } }`. Times are seconds; `duration`, if
 * that is all there is, counts hours. A job that `succeeded` may hold `output.error`.
 * Source: transcription/how-to-guides/speech-to-text.mdx of SaladTechnologies/salad-cloud-docs on GitHub, read 2026-11-21.
 */
export const saladJson: FormatReader = {
  format: 'salad-json',
  vendors: ['salad'],
  recognises,
  read(document) {
    if (!recognises(document)) return [];
    const warnings = createWarnings();
    const output = field(document, 'output');
    const language = languageTagOf(field(document, 'input', 'language_code'));
    const known = {
      ...blankTranscript(warnings),
      jobId: textOf(field(document, 'id')),
      externalIds: labelsOf(field(document, 'metadata')),
      languages: language === null ? [] : [language],
      durationMs: msOfSeconds(field(output, 'duration_in_seconds')) ?? msOfHours(field(output, 'duration')),
      createdAt: isoTimeOf(field(document, 'create_time')),
    };
    if (isFailure(document)) {
      warnings.add('failed-at-vendor', 'output.error');
      return [{ ...known, status: 'failed' }];
    }
    return [
      {
        ...known,
        segments: segmentsIn(output),
        annotations: [...summaryIn(output), ...translationsIn(output)],
        attachments: subtitlesIn(output),
      },
    ];
  },
};

const contents = ['text', 'sentence_level_timestamps', 'word_segments', 'srt_content', 'error'];

function recognises(document: unknown): boolean {
  const output = field(document, 'output');
  if (!isObject(output) || !isObject(field(document, 'input'))) return false;
  if (textOf(field(document, 'id')) === null || textOf(field(document, 'status')) === null) return false;
  return contents.some((key) => Object.hasOwn(output, key));
}

function isFailure(document: unknown): boolean {
  return field(document, 'status') === 'failed' || textOf(field(document, 'output', 'error')) !== null;
}

function msOfHours(value: unknown): number | null {
  const hours = numberOf(value);
  return hours === null ? null : hours * 3_600_000;
}

/** Words or sentences, whichever name the speakers; both are lists of their own and not joined by the vendor. */
function segmentsIn(output: unknown): ReadSegment[] {
  const words = listAt(output, 'word_segments').flatMap(readWord);
  const sentences = listAt(output, 'sentence_level_timestamps').map(readSentence);
  const isOnlySentences =
    sentences.some(({ speaker }) => speaker !== null) && words.every(({ speaker }) => speaker === null);
  if (words.length > 0 && !isOnlySentences)
    return splitByChannel(words).flatMap((channel) => segmentsOf(spaced(channel)));
  if (sentences.length > 0) return sentences;
  const text = spokenText(field(output, 'text'));
  return text === null ? [] : [{ ...blankSegment(), text }];
}

function readWord(word: unknown): FlatWord[] {
  return flatWord(word, spokenText(field(word, 'word')) ?? spokenText(field(word, 'text')), {
    startMs: msOfSeconds(field(word, 'start')),
    endMs: msOfSeconds(field(word, 'end')),
    confidence: numberOf(field(word, 'score')),
  });
}

function readSentence(sentence: unknown): ReadSegment {
  const [start, end] = listAt(sentence, 'timestamp');
  return {
    ...blankSegment(),
    startMs: msOfSeconds(field(sentence, 'start') ?? start),
    endMs: msOfSeconds(field(sentence, 'end') ?? end),
    speaker: nameOf(field(sentence, 'speaker')),
    channel: nameOf(field(sentence, 'channel')),
    text: spokenText(field(sentence, 'text')),
  };
}

function summaryIn(output: unknown): Annotation[] {
  const text = textOf(field(output, 'summary'));
  return text === null ? [] : [{ ...blankAnnotation('summary'), text }];
}

function translationsIn(output: unknown): Annotation[] {
  const translations = field(output, 'llm_translations');
  return Object.entries(isObject(translations) ? translations : {}).flatMap(([language, value]) => {
    const text = textOf(value);
    return text === null ? [] : [{ ...blankAnnotation('translation'), text, language: nameOf(language) }];
  });
}

function subtitlesIn(output: unknown): Attachment[] {
  const content = textOf(field(output, 'srt_content'));
  return content === null ? [] : [{ name: 'transcript.srt', mediaType: 'text/srt', language: null, content }];
}

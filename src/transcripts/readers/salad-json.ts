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
  saysSomething,
} from '../read-transcript.ts';
import { type FlatWord, segmentsOf, splitByChannel } from '../segments.ts';
import { isoTimeOf, listAt, msOfSeconds, nameOf, numberOf, textOf } from '../values.ts';
import { spaced } from '../word-breaks.ts';
import { lettersOf, spokenText } from '../wording.ts';
import { flatWord } from './flat-word.ts';

/**
 * Salad's transcription job, whose callback holds the transcript up to 1 MB and a link to it beyond; or the event around
 * it, `{ type: 'inference_endpoint.job.succeeded', timestamp, data }`, or what lies behind that link, `output` alone.
 *
 * `{ id, input: { language_code }, status: 'succeeded', output: { text, duration_in_seconds, sentence_level_timestamps:
 * [{ text, timestamp: [0.0, 5.9], start, end, speaker: 'SPEAKER_02', channel }], word_segments: [{ word, start, end, score,
 * speaker, channel }], srt_content, srt_translation, summary, llm_translations: { German: '…' } } }`. Times are seconds;
 * `duration`, if that is all there is, counts hours. A job that `succeeded` may hold `output.error`.
 * Source: transcription/how-to-guides/speech-to-text.mdx of SaladTechnologies/salad-cloud-docs on GitHub, read 2026-11-21;
 * its features/*.mdx and api-specs/transcribe.json, read 2026-11-30.
 */
export const saladJson: FormatReader = {
  format: 'salad-json',
  vendors: ['salad'],
  recognises: (document) => jobIn(document) !== null,
  read(document) {
    const job = jobIn(document);
    if (job === null) return [];
    const warnings = createWarnings();
    const output = field(job, 'output');
    const input = field(job, 'input');
    // Then the text is no longer in the language that was spoken.
    const isTranslated = /^to.eng/i.test(textOf(field(input, 'translate')) ?? '');
    const language = isTranslated ? 'en' : languageTagOf(field(input, 'language_code'));
    const known = {
      ...blankTranscript(warnings),
      jobId: textOf(field(job, 'id')),
      externalIds: labelsOf(field(job, 'metadata')),
      languages: language === null ? [] : [language],
      durationMs: msOfSeconds(field(output, 'duration_in_seconds')) ?? msOfHours(field(output, 'duration')),
      createdAt: isoTimeOf(field(job, 'create_time')),
    };
    if (isFailure(job)) {
      warnings.add('failed-at-vendor', 'output.error');
      return [{ ...known, status: 'failed' }];
    }
    return [
      {
        ...known,
        segments: segmentsIn(output),
        annotations: annotationsIn(output),
        attachments: subtitlesIn(output),
      },
    ];
  },
};

const contents = ['text', 'sentence_level_timestamps', 'word_segments', 'srt_content', 'error'];

/** The job, or the little of it that an output alone is. */
function jobIn(document: unknown): unknown {
  const job = [document, field(document, 'data')].find(isJob);
  if (job !== undefined) return job;
  return isOutput(document) ? { output: document } : null;
}

function isJob(job: unknown): boolean {
  const output = field(job, 'output');
  if (!isObject(output) || !isObject(field(job, 'input'))) return false;
  if (textOf(field(job, 'id')) === null || textOf(field(job, 'status')) === null) return false;
  return contents.some((key) => Object.hasOwn(output, key));
}

/** Two names that no other vendor has beside each other. */
function isOutput(document: unknown): boolean {
  const names = ['sentence_level_timestamps', 'word_segments', 'srt_content', 'duration_in_seconds', 'processing_time'];
  return (
    typeof field(document, 'text') === 'string' &&
    names.filter((name) => field(document, name) !== undefined).length > 1
  );
}

function isFailure(job: unknown): boolean {
  return field(job, 'status') === 'failed' || textOf(field(job, 'output', 'error')) !== null;
}

function msOfHours(value: unknown): number | null {
  const hours = numberOf(value);
  return hours === null ? null : hours * 3_600_000;
}

/**
 * Words or sentences, whichever name the speakers; both are lists of their own and not joined by the vendor. Sentences
 * have the words that they are made of.
 */
function segmentsIn(output: unknown): ReadSegment[] {
  const words = listAt(output, 'word_segments').flatMap(readWord);
  const sentences = listAt(output, 'sentence_level_timestamps').map(readSentence);
  const isOnlySentences =
    sentences.some(({ speaker }) => speaker !== null) && words.every(({ speaker }) => speaker === null);
  const text = spokenText(field(output, 'text'));
  if (words.length > 0 && !isOnlySentences) {
    const channels = splitByChannel(words);
    return channels.flatMap((channel) => segmentsOf(spaced(channel, channels.length === 1 ? text : null)));
  }
  if (sentences.length > 0) return withWords(sentences, words);
  return text === null ? [] : [{ ...blankSegment(), text }];
}

/** Each sentence takes as many of the words as it is made of; one that is made of others has none. */
function withWords(sentences: readonly ReadSegment[], words: readonly FlatWord[]): ReadSegment[] {
  let next = 0;
  return sentences.map((sentence) => {
    const wanted = lettersOf(sentence.text ?? '');
    let end = next;
    for (let letters = ''; letters.length < wanted.length && end < words.length; end++) {
      letters += lettersOf(words[end]?.text ?? '');
    }
    const own = words.slice(next, end);
    if (own.map(({ text }) => lettersOf(text)).join('') !== wanted) return sentence;
    next = end;
    return { ...sentence, words: spaced(own, sentence.text) };
  });
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

/** What a language model made of the whole text, and of each sentence. */
function annotationsIn(output: unknown): Annotation[] {
  const sentences = listAt(output, 'sentence_level_timestamps');
  return [
    { ...blankAnnotation('summary'), text: textOf(field(output, 'summary')) },
    ...['llm_translations', 'llm_translation'].flatMap((key) => translationsIn(field(output, key))),
    { ...blankAnnotation('category'), label: nameOf(field(output, 'overall_classification')) },
    { ...blankAnnotation('sentiment'), label: nameOf(field(output, 'overall_sentiment'))?.toLowerCase() ?? null },
    { ...blankAnnotation('other'), ...namedText(output, 'llm_result') },
    // The text again, with the customer's own words in it: not what was said.
    { ...blankAnnotation('other'), ...namedText(output, 'llm_custom_vocabulary') },
    ...sentences.flatMap((sentence) => judgementsOf(sentence)),
  ].filter(saysSomething);
}

function namedText(output: unknown, key: string): Pick<Annotation, 'label' | 'text'> {
  const text = spokenText(field(output, key));
  return { label: text === null ? null : key, text };
}

/** `{ German: '…' }` */
function translationsIn(translations: unknown): Annotation[] {
  return Object.entries(isObject(translations) ? translations : {}).map(([language, text]) => ({
    ...blankAnnotation('translation'),
    text: textOf(text),
    language: languageTagOf(language),
  }));
}

/** `sentiment: [{ label, score }]`, and `classification: { label: […], scores: […] }`, the likeliest first. */
function judgementsOf(sentence: unknown): Annotation[] {
  const { startMs, endMs, speaker, channel } = readSentence(sentence);
  const place = { startMs, endMs, speaker, channel };
  const scores = listAt(sentence, 'classification', 'scores');
  return [
    ...listAt(sentence, 'sentiment').map((sentiment) => ({
      ...blankAnnotation('sentiment'),
      ...place,
      label: nameOf(field(sentiment, 'label'))?.toLowerCase() ?? null,
      score: numberOf(field(sentiment, 'score')),
    })),
    ...listAt(sentence, 'classification', 'label').map((label, index) => ({
      ...blankAnnotation('category'),
      ...place,
      label: nameOf(label),
      score: numberOf(scores[index]),
    })),
  ];
}

const maxSubtitles = 100;

/** In the language that was spoken, and in others: `srt_translation: { Spanish: '1\n00:00:…' }`. */
function subtitlesIn(output: unknown): Attachment[] {
  const translated = field(output, 'srt_translation');
  const others = Object.entries(isObject(translated) ? translated : {}).slice(0, maxSubtitles);
  return [
    ...subtitles('transcript.srt', null, field(output, 'srt_content')),
    ...others.flatMap(([language, srt], index) => {
      // Whatever is no language is kept out of the file name.
      const name = /^[a-z]{2,32}(?:-[a-z0-9]{2,8})*$/i.test(language) ? language.toLowerCase() : String(index + 1);
      return subtitles(`transcript.${name}.srt`, languageTagOf(language), srt);
    }),
  ];
}

function subtitles(name: string, language: string | null, srt: unknown): Attachment[] {
  const content = textOf(srt);
  return content === null ? [] : [{ name, mediaType: 'text/srt', language, content }];
}

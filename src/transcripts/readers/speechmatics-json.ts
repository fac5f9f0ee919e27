import type { Annotation } from '../../domain/transcript.ts';
import { field, isObject } from '../../lib/json/values.ts';
import {
  blankAnnotation,
  blankTranscript,
  createWarnings,
  type FormatReader,
  saysSomething,
  type Warnings,
} from '../read-transcript.ts';
import { type FlatWord, segmentsOf } from '../segments.ts';
import { isoTimeOf, listAt, listOf, msOfSeconds, nameOf, numberOf, textOf, textsOf } from '../values.ts';
import { bestOf, contentOf, speakerIn, wordsByChannel } from './speechmatics-words.ts';

/**
 * Speechmatics' json-v2.
 *
 * `{ format: '2.9', job: { id, data_name, duration, tracking }, metadata, results: [...] }`. `results` is one flat list of
 * words, punctuation marks and entities in the order of time, all channels mixed; times are seconds, `job.duration` whole
 * seconds. What was found in the speech (`translations`, `summary`, `topics`, `chapters`, `sentiment_analysis`,
 * `audio_events`) stands beside it.
 * Source: spec/batch.yaml and docs/speech-to-text/formatting.mdx of speechmatics/docs on GitHub, read 2026-11-21.
 */
export const speechmaticsJson: FormatReader = {
  format: 'speechmatics-json',
  vendors: ['speechmatics'],
  recognises(document) {
    if (textOf(field(document, 'format')) === null || !isObject(field(document, 'metadata'))) return false;
    const results = field(document, 'results');
    return Array.isArray(results) || results === null;
  },
  read(document) {
    if (!isObject(document)) return [];
    const warnings = createWarnings();
    warnOfFailedStages(document, warnings);
    const channels = wordsByChannel(document, warnings);
    const job = field(document, 'job');
    return [
      {
        ...blankTranscript(warnings),
        formatVersion: textOf(field(document, 'format')),
        jobId: textOf(field(job, 'id')),
        title: textOf(field(job, 'tracking', 'title')) ?? textOf(field(job, 'data_name')),
        externalIds: externalIdsOf(field(job, 'tracking')),
        languages: languagesOf(document, channels),
        durationMs: msOfSeconds(field(job, 'duration')),
        createdAt: isoTimeOf(field(document, 'metadata', 'created_at')) ?? isoTimeOf(field(job, 'created_at')),
        // Each channel is told apart into speakers on its own: S1 of one is not S1 of the other.
        speakersPerChannel: channels.length > 1,
        // Cut channel by channel: people who talk at once would else part each other's sentences word by word.
        segments: channels.flatMap(segmentsOf),
        annotations: annotationsOf(document, warnings),
      },
    ];
  },
};

function externalIdsOf(tracking: unknown): string[] {
  const reference = textOf(field(tracking, 'reference'));
  return [...(reference === null ? [] : [reference]), ...textsOf(field(tracking, 'tags'))];
}

/** Those of the words, the most spoken first; without words the one that was configured or recognised. */
function languagesOf(document: unknown, channels: readonly (readonly FlatWord[])[]): string[] {
  const counts = new Map<string, number>();
  for (const words of channels) {
    for (const { language } of words) {
      if (language !== null) counts.set(language, (counts.get(language) ?? 0) + 1);
    }
  }
  if (counts.size > 0) return [...counts].sort(([, a], [, b]) => b - a).map(([language]) => language);
  const configured = textOf(field(document, 'metadata', 'transcription_config', 'language'));
  if (configured !== null && configured !== 'auto' && configured !== 'multi') return [configured];
  const identification = field(document, 'metadata', 'language_identification');
  const likeliest =
    textOf(field(identification, 'predicted_language')) ??
    textOf(field(listAt(listAt(identification, 'results')[0], 'alternatives')[0], 'language'));
  return likeliest === null ? [] : [likeliest];
}

/** Stages after the recognition can fail without the transcript failing; each says so in a list of its own. */
const stages: readonly (readonly [key: string, code: string])[] = [
  ['translation_errors', 'translation-failed'],
  ['summarization_errors', 'summary-failed'],
  ['sentiment_analysis_errors', 'sentiment-failed'],
  ['topic_detection_errors', 'topics-failed'],
  ['auto_chapters_errors', 'chapters-failed'],
];

function warnOfFailedStages(document: unknown, warnings: Warnings): void {
  for (const [key, code] of stages) {
    for (const index of listAt(document, 'metadata', key).keys()) warnings.add(code, `metadata.${key}[${index}]`);
  }
  const place = 'metadata.language_identification';
  if (textOf(field(document, 'metadata', 'language_identification', 'error')) !== null) {
    warnings.add('language-identification-failed', place);
  }
}

/**
 * What Speechmatics found in the speech. Its summaries of topics, sentiment and audio events only count what the lists of
 * them hold, so they are left out.
 */
function annotationsOf(document: unknown, warnings: Warnings): Annotation[] {
  return [
    ...entitiesOf(document),
    ...audioEventsOf(document),
    ...sentimentOf(document),
    ...topicsOf(document, warnings),
    ...chaptersOf(document),
    ...summaryOf(document),
    ...translationsOf(document),
  ].filter(saysSomething);
}

function entitiesOf(document: unknown): Annotation[] {
  const entities = listAt(document, 'results').filter((item) => field(item, 'type') === 'entity');
  return entities.map((item) => ({
    ...blankAnnotation('entity'),
    ...placeOf(item),
    text: contentOf(item),
    label: textOf(field(item, 'entity_class')),
    score: numberOf(field(bestOf(item), 'confidence')),
    speaker: speakerIn(bestOf(item)),
    language: textOf(field(bestOf(item), 'language')),
  }));
}

function audioEventsOf(document: unknown): Annotation[] {
  return listAt(document, 'audio_events').map((event) => ({
    ...blankAnnotation('audio-event'),
    ...placeOf(event),
    label: textOf(field(event, 'type')),
    score: numberOf(field(event, 'confidence')),
  }));
}

function sentimentOf(document: unknown): Annotation[] {
  const found = field(document, 'sentiment_analysis');
  // The schema nests the key in itself; the documents that are shown do not.
  const segments = field(found, 'segments') ?? field(found, 'sentiment_analysis', 'segments');
  return listOf(segments).map((segment) => ({
    ...blankAnnotation('sentiment'),
    ...placeOf(segment),
    text: textOf(field(segment, 'text')),
    label: textOf(field(segment, 'sentiment')),
    score: numberOf(field(segment, 'confidence')),
  }));
}

/** Each topic of a segment carries the segment's text: so many, and no more. */
const maxTopicsPerSegment = 20;

function topicsOf(document: unknown, warnings: Warnings): Annotation[] {
  return listAt(document, 'topics', 'segments').flatMap((segment, index) => {
    const topics = listAt(segment, 'topics');
    if (topics.length > maxTopicsPerSegment) warnings.add('too-many-topics', `topics.segments[${index}]`);
    return topics.slice(0, maxTopicsPerSegment).map((topic) => ({
      ...blankAnnotation('topic'),
      ...placeOf(segment),
      text: textOf(field(segment, 'text')),
      label: textOf(field(topic, 'topic')),
    }));
  });
}

function chaptersOf(document: unknown): Annotation[] {
  return listAt(document, 'chapters').map((chapter) => ({
    ...blankAnnotation('chapter'),
    ...placeOf(chapter),
    text: textOf(field(chapter, 'summary')),
    label: textOf(field(chapter, 'title')),
  }));
}

function summaryOf(document: unknown): Annotation[] {
  const text = textOf(field(document, 'summary', 'content'));
  return text === null ? [] : [{ ...blankAnnotation('summary'), text }];
}

/** Sentence by sentence, parallel to the speech and no part of it. */
function translationsOf(document: unknown): Annotation[] {
  const translations = field(document, 'translations');
  if (!isObject(translations)) return [];
  return Object.entries(translations).flatMap(([language, sentences]) =>
    listOf(sentences).map((sentence) => ({
      ...blankAnnotation('translation'),
      ...placeOf(sentence),
      text: textOf(field(sentence, 'content')),
      language: nameOf(language),
    })),
  );
}

function placeOf(item: unknown): Pick<Annotation, 'startMs' | 'endMs' | 'speaker' | 'channel'> {
  return {
    startMs: msOfSeconds(field(item, 'start_time')),
    endMs: msOfSeconds(field(item, 'end_time')),
    speaker: speakerIn(item),
    channel: textOf(field(item, 'channel')),
  };
}

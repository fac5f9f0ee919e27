import { field, isObject } from '../../lib/json/values.ts';
import { blankTranscript, createWarnings, type FormatReader, type Warnings } from '../read-transcript.ts';
import { type FlatWord, segmentsOf } from '../segments.ts';
import { isoTimeOf, listAt, msOfSeconds, textOf, textsOf } from '../values.ts';
import { annotationsOf } from './speechmatics-annotations.ts';
import { wordsByChannel } from './speechmatics-words.ts';

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

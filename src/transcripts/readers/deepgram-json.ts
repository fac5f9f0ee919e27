import { field, isObject } from '../../lib/json/values.ts';
import { labelsOf } from '../labels.ts';
import { languageTagOf } from '../language-tag.ts';
import { blankTranscript, createWarnings, type FormatReader, type ReadTranscript } from '../read-transcript.ts';
import { isoTimeOf, listAt, msOfSeconds, textOf } from '../values.ts';
import { readChannels, readUtterances } from './deepgram-channels.ts';
import { readFindings } from './deepgram-findings.ts';
import { isAboutStream, isStreamed, readStreams } from './deepgram-stream.ts';

/**
 * Deepgram's answer for recorded audio, sent to a callback as it is, and its messages while a stream is transcribed.
 *
 * `{ metadata: { request_id, created, duration, tags, extra, warnings }, results: { channels: [{ detected_language, search,
 * alternatives: [{ transcript, words: [{ word, punctuated_word, start, end, confidence, speaker }], paragraphs, entities
 * }] }], utterances: [{ start, end, transcript, channel, speaker, words }], summary, topics, intents, sentiments } }`.
 * Times are in seconds, channels and speakers are counted from 0, speakers anew on each channel.
 * Source: developers.deepgram.com/docs, pages of these features and "Errors", read 2026-11-21.
 */
export const deepgramJson: FormatReader = {
  format: 'deepgram-json',
  vendors: ['deepgram'],
  recognises(document) {
    const first = documentsOf(document).slice(0, 100);
    return first.some(saysSomething) && first.every((item) => saysSomething(item) || isAboutStream(item));
  },
  read(document) {
    const documents = documentsOf(document);
    return [...documents.flatMap((item) => readWhole(item) ?? []), ...readStreams(documents)];
  },
};

function documentsOf(document: unknown): readonly unknown[] {
  return Array.isArray(document) ? document : [document];
}

function saysSomething(item: unknown): boolean {
  return isWhole(item) || isStreamed(item) || isFailure(item);
}

function isWhole(document: unknown): boolean {
  const results = field(document, 'results');
  if (textOf(field(document, 'metadata', 'request_id')) === null || !isObject(results)) return false;
  return Object.hasOwn(results, 'channels') || Object.hasOwn(results, 'utterances');
}

/** The shape of Deepgram's refusals; what a callback gets for a job that failed is not documented. */
function isFailure(document: unknown): boolean {
  return ['err_code', 'err_msg', 'request_id'].every((key) => textOf(field(document, key)) !== null);
}

function readWhole(document: unknown): ReadTranscript | null {
  const warnings = createWarnings();
  if (isFailure(document)) {
    return { ...blankTranscript(warnings), status: 'failed', jobId: textOf(field(document, 'request_id')) };
  }
  if (!isWhole(document)) return null;

  const metadata = field(document, 'metadata');
  const results = field(document, 'results');
  for (const index of listAt(metadata, 'warnings').keys()) {
    warnings.add('vendor-warning', `metadata.warnings[${index}]`);
  }
  if (field(results, 'summary', 'result') === 'failure') warnings.add('add-on-failed', 'results.summary');
  const utterances = readUtterances(listAt(results, 'utterances'));
  return {
    ...blankTranscript(warnings),
    jobId: textOf(field(metadata, 'request_id')),
    externalIds: [...labelsOf(field(metadata, 'tags')), ...labelsOf(field(metadata, 'extra'))],
    languages: languagesOf(results),
    durationMs: msOfSeconds(field(metadata, 'duration')),
    createdAt: isoTimeOf(field(metadata, 'created')),
    speakersPerChannel: listAt(results, 'channels').length > 1,
    segments: utterances.length > 0 ? utterances : readChannels(listAt(results, 'channels'), warnings),
    annotations: readFindings(results),
  };
}

/** As detected, most spoken first; with several languages in one recording a list beside the words. */
function languagesOf(results: unknown): string[] {
  const languages = listAt(results, 'channels').flatMap((channel) => [
    field(channel, 'detected_language'),
    ...listAt(listAt(channel, 'alternatives')[0], 'languages'),
  ]);
  return [...new Set(languages.flatMap((language) => languageTagOf(language) ?? []))];
}

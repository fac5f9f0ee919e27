import type { Annotation } from '../../domain/transcript.ts';
import { field, isObject } from '../../lib/json/values.ts';
import { languageTagOf } from '../language-tag.ts';
import {
  blankAnnotation,
  blankSegment,
  blankTranscript,
  createWarnings,
  type FormatReader,
  type ReadSegment,
  type Warnings,
} from '../read-transcript.ts';
import { segmentsOf, splitBySpeaker } from '../segments.ts';
import { listAt, msOfSeconds, nameOf, numberOf, textOf } from '../values.ts';
import { spokenText } from '../wording.ts';
import { itemsById, joinItems, wordsByChannel } from './aws-transcribe-words.ts';

/**
 * Amazon Transcribe's transcript, as it lies in the bucket; EventBridge only tells that it is there.
 *
 * `{ jobName, accountId, status: 'COMPLETED', results: { transcripts: [{ transcript }], items: [...], speaker_labels,
 * channel_labels, audio_segments, toxicity_detection, language_code } }`. All numbers are texts and times are seconds;
 * `wordsByChannel` tells of the items. Newer files cut the speech themselves: `audio_segments: [{ transcript, start_time,
 * end_time, speaker_label, channel_label, language_code, items: [0, 1] }]`, by the ids of the items.
 * Source: docs.aws.amazon.com/transcribe/latest/dg (how-input, diarization-output, channel-id-output, toxicity-output), read
 * 2026-11-21.
 */
export const awsTranscribeJson: FormatReader = {
  format: 'aws-transcribe-json',
  vendors: ['aws'],
  recognises,
  read(document) {
    if (!recognises(document)) return [];
    const warnings = createWarnings();
    const jobName = textOf(field(document, 'jobName'));
    const known = {
      ...blankTranscript(warnings),
      jobId: jobName,
      // The customer chooses the name of a job.
      externalIds: jobName === null ? [] : [jobName],
    };
    if (field(document, 'status') === 'FAILED') {
      warnings.add('failed-at-vendor', 'status');
      return [{ ...known, status: 'failed' }];
    }
    const results = field(document, 'results');
    return [
      {
        ...known,
        languages: languagesIn(results),
        segments: segmentsIn(results, warnings),
        annotations: listAt(results, 'toxicity_detection').map(readToxicity),
      },
    ];
  },
};

function recognises(document: unknown): boolean {
  if (textOf(field(document, 'jobName')) === null) return false;
  const results = field(document, 'results');
  if (!isObject(results)) return field(document, 'status') === 'FAILED' && Object.hasOwn(Object(document), 'accountId');
  return Object.hasOwn(results, 'items') || Object.hasOwn(results, 'transcripts');
}

/** One when it was configured or identified, several when each part was identified by itself. */
function languagesIn(results: unknown): string[] {
  const several = listAt(results, 'language_codes').map((language) => field(language, 'language_code'));
  return [...several, field(results, 'language_code')].flatMap((code) => languageTagOf(code) ?? []);
}

function segmentsIn(results: unknown, warnings: Warnings): ReadSegment[] {
  const told = toldSegments(results, warnings);
  if (told !== null) return told;
  const channels = wordsByChannel(results, warnings);
  if (channels.length > 0) return channels.flatMap(segmentsOf);
  const text = spokenText(field(listAt(results, 'transcripts')[0], 'transcript'));
  return text === null ? [] : [{ ...blankSegment(), text }];
}

/** Null where there are none, or where they leave out an item or name one twice: then nothing is said twice or lost. */
function toldSegments(results: unknown, warnings: Warnings): ReadSegment[] | null {
  const told = listAt(results, 'audio_segments');
  if (told.length === 0) return null;
  const items = itemsById(results);
  const ids = told.map((segment) => listAt(segment, 'items').flatMap((id) => textOf(id) ?? []));
  const named = ids.flat();
  const isEachOnce = new Set(named).size === named.length && named.every((id) => items.has(id));
  if (!isEachOnce || named.length !== listAt(results, 'items').length) {
    warnings.add('segments-do-not-fit', 'results.audio_segments');
    return null;
  }
  return told.flatMap((segment, index) => {
    const own = (ids[index] ?? []).flatMap((id) => items.get(id) ?? []);
    return splitBySpeaker(readSegment(segment), joinItems(own, warnings));
  });
}

function readSegment(segment: unknown): ReadSegment {
  return {
    ...blankSegment(),
    ...spanOf(segment),
    speaker: nameOf(field(segment, 'speaker_label')),
    channel: nameOf(field(segment, 'channel_label')),
    language: languageTagOf(field(segment, 'language_code')),
    text: spokenText(field(segment, 'transcript')),
  };
}

/** `{ text, toxicity: 0.5, categories: { insult: 0.6 }, start_time, end_time }`, of a stretch that may be harmless. */
function readToxicity(stretch: unknown): Annotation {
  return {
    ...blankAnnotation('category'),
    ...spanOf(stretch),
    text: spokenText(field(stretch, 'text')),
    label: 'toxicity',
    score: numberOf(field(stretch, 'toxicity')),
  };
}

function spanOf(value: unknown): { startMs: number | null; endMs: number | null } {
  return { startMs: msOfSeconds(field(value, 'start_time')), endMs: msOfSeconds(field(value, 'end_time')) };
}

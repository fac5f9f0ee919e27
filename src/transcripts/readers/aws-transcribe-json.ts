import { field, isObject } from '../../lib/json/values.ts';
import { languageTagOf } from '../language-tag.ts';
import {
  blankSegment,
  blankTranscript,
  createWarnings,
  type FormatReader,
  type ReadSegment,
  type Warnings,
} from '../read-transcript.ts';
import { segmentsOf } from '../segments.ts';
import { listAt, textOf } from '../values.ts';
import { spokenText } from '../wording.ts';
import { wordsByChannel } from './aws-transcribe-words.ts';

/**
 * Amazon Transcribe's transcript, as it lies in the bucket; EventBridge only tells that it is there.
 *
 * `{ jobName, accountId, status: 'COMPLETED', results: { transcripts: [{ transcript }], items: [...], speaker_labels,
 * channel_labels, language_code } }`. All numbers are texts and times are seconds; `wordsByChannel` tells of the items.
 * Source: docs.aws.amazon.com/transcribe/latest/dg (how-input, diarization-output, channel-id-output), read 2026-11-21.
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
    return [{ ...known, languages: languagesIn(results), segments: segmentsIn(results, warnings) }];
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
  const channels = wordsByChannel(results, warnings);
  if (channels.length > 0) return channels.flatMap(segmentsOf);
  const text = spokenText(field(listAt(results, 'transcripts')[0], 'transcript'));
  return text === null ? [] : [{ ...blankSegment(), text }];
}

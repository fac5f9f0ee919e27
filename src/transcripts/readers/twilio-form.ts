import { parseJson } from '../../lib/json/parse.ts';
import { field } from '../../lib/json/values.ts';
import { blankSegment, blankTranscript, createWarnings, type FormatReader } from '../read-transcript.ts';
import { numberOf, textOf } from '../values.ts';

/**
 * Twilio's form of a recording's transcription (`TranscriptionText`), or of one utterance of a call that goes on
 * (`TranscriptionData`, JSON in a form field). Neither has times; a track is a channel, and its speaker.
 *
 * The fields of the form come as one object. Source: twilio.com/docs/voice/twiml/record and public code that receives
 * real-time transcriptions, read 2026-11-21.
 */
export const twilioForm: FormatReader = {
  format: 'twilio-form',
  vendors: ['twilio'],
  recognises: (form) => textOf(field(form, 'TranscriptionSid')) !== null && (isWhole(form) || isUtterance(form)),
  read(form) {
    if (isUtterance(form)) return field(form, 'Final') === 'false' ? [] : [utterance(form)];
    return isWhole(form) ? [recording(form)] : [];
  },
};

function isWhole(form: unknown): boolean {
  return typeof field(form, 'TranscriptionStatus') === 'string';
}

function isUtterance(form: unknown): boolean {
  return typeof field(form, 'TranscriptionData') === 'string';
}

function recording(form: unknown) {
  const text = textOf(field(form, 'TranscriptionText'));
  const warnings = createWarnings();
  const isFailed = field(form, 'TranscriptionStatus') === 'failed';
  if (isFailed) warnings.add('failed-at-vendor', null);
  return {
    ...blankTranscript(warnings),
    jobId: textOf(field(form, 'TranscriptionSid')),
    status: isFailed ? ('failed' as const) : ('complete' as const),
    segments: text === null ? [] : [{ ...blankSegment(), text }],
  };
}

function utterance(form: unknown) {
  const warnings = createWarnings();
  const spoken = parse(textOf(field(form, 'TranscriptionData')) ?? '');
  const text = textOf(field(spoken, 'transcript'));
  if (text === null) warnings.add('item-without-content', 'TranscriptionData');
  const channel = textOf(field(form, 'Track'));
  const language = textOf(field(form, 'LanguageCode'));
  const confidence = numberOf(field(spoken, 'confidence'));
  return {
    ...blankTranscript(warnings),
    jobId: textOf(field(form, 'TranscriptionSid')),
    status: 'partial' as const,
    languages: language === null ? [] : [language],
    segments: text === null ? [] : [{ ...blankSegment(), text, channel, confidence }],
  };
}

function parse(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return null;
  }
}

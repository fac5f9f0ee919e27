import { field } from '../../lib/json/values.ts';
import { blankSegment, blankTranscript, createWarnings, type FormatReader } from '../read-transcript.ts';
import { isoTimeOf, textOf } from '../values.ts';

/**
 * What was said in a voicemail of Zoom Phone: `{ event: 'phone.voicemail_transcript_completed', payload: { object: { id,
 * date_time, caller_name, transcription: { status, content } } } }`. The words have no times; the caller is who speaks.
 * Source: the types of @zoom/rivet 0.4.0, read 2026-12-01.
 */
export const zoomVoicemailJson: FormatReader = {
  format: 'zoom-voicemail-json',
  vendors: ['zoom'],
  recognises,
  read(document) {
    const message = field(document, 'payload', 'object');
    const text = textOf(field(message, 'transcription', 'content'));
    const caller = textOf(field(message, 'caller_name')) ?? textOf(field(message, 'caller_number'));
    return [
      {
        ...blankTranscript(createWarnings()),
        jobId: textOf(field(message, 'id')),
        createdAt: isoTimeOf(field(message, 'date_time')),
        speakerNames: caller === null ? new Map() : new Map([['caller', caller]]),
        segments: text === null ? [] : [{ ...blankSegment(), text, speaker: caller === null ? null : 'caller' }],
      },
    ];
  },
};

function recognises(document: unknown): boolean {
  if (field(document, 'event') !== 'phone.voicemail_transcript_completed') return false;
  // A failure has no words, and is a notice.
  return textOf(field(document, 'payload', 'object', 'transcription', 'content')) !== null;
}

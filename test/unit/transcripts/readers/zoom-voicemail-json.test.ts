import { describe, expect, it } from 'vitest';
import { zoomVoicemailJson } from '../../../../src/transcripts/readers/zoom-voicemail-json.ts';
import { golden, said, staysSound } from '../reading.ts';

describe('zoomVoicemailJson', () => {
  it('reads what the caller said, without times', () => {
    const transcript = golden(zoomVoicemailJson, 'voicemail');

    expect(said(transcript)).toEqual([['spk:caller', 'The ferry leaves at nine. Call me back.']]);
    expect(transcript.speakers.map(({ label }) => label)).toEqual(['Ada Quay']);
    expect(transcript).toMatchObject({ createdAt: '2026-03-02T09:00:00Z', source: { jobId: 'vm17' } });
  });

  it('leaves a voicemail without words, and other events, to the notices', () => {
    const event = 'phone.voicemail_transcript_completed';
    const silent = { event, payload: { object: { id: 'v', transcription: { status: 415, content: '' } } } };
    expect(zoomVoicemailJson.recognises(silent)).toBe(false);
    expect(zoomVoicemailJson.recognises({ event: 'phone.voicemail_received', payload: { object: { id: 'v' } } })).toBe(
      false,
    );
  });

  it('stays sound, whatever is in its place', () => {
    staysSound(zoomVoicemailJson, ['voicemail']);
  });
});

import { describe, expect, it } from 'vitest';
import { elevenlabsCallJson } from '../../../../src/transcripts/readers/elevenlabs-call-json.ts';
import { golden, readOne, said, staysSound } from '../reading.ts';

describe('elevenlabsCallJson', () => {
  it('reads a segment for each turn that has words', () => {
    const transcript = golden(elevenlabsCallJson, 'call');

    expect(said(transcript)).toEqual([
      ['spk:agent', 'Clinic, hello.'],
      ['spk:user', 'Good morning, is Dr. Lindqvist in?'],
      ['spk:agent', 'She is, until four.'],
    ]);
    expect(transcript.segments.map(({ startMs }) => startMs)).toEqual([0, 2000, 7000]);
    expect(transcript).toMatchObject({ durationMs: 9000, source: { jobId: 'conv_11' } });
  });

  it('case 1: takes a call in which nothing was said for an empty transcript', () => {
    const document = { type: 'post_call_transcription', data: { conversation_id: 'c', transcript: [] } };

    expect(readOne(elevenlabsCallJson, document)).toMatchObject({ status: 'empty', segments: [] });
  });

  it.each([
    { type: 'post_call_audio', data: { full_audio: '' } },
    { type: 'post_call_transcription', data: { transcript: 'a' } },
    { data: { transcript: [] } },
  ])('leaves %j to others', (document) => {
    expect(elevenlabsCallJson.recognises(document)).toBe(false);
    expect(elevenlabsCallJson.read(document)).toEqual([]);
  });

  it('stays sound whatever becomes of a document', () => {
    staysSound(elevenlabsCallJson, ['call']);
  });
});

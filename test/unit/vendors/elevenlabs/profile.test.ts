import { describe, expect, it } from 'vitest';
import { elevenlabs } from '../../../../src/vendors/elevenlabs/profile.ts';
import { evidence } from '../evidence.ts';

const read = (fixture: string) => elevenlabs.readClaim(evidence({ parts: [{ fixture }] }));

describe('elevenlabs.readClaim', () => {
  it("reads Scribe's transcript, with the id under which it is kept and what the customer said about it", () => {
    expect(read('transcripts/elevenlabs-json/webhook.json')).toEqual({
      vendor: 'elevenlabs',
      jobId: 'req_81f2',
      aliases: ['tr_44'],
      title: null,
      externalIds: ['A-1771', '4'],
      outcome: 'success',
      vendorStatus: 'speech_to_text_transcription',
      error: null,
      warnings: [],
      expected: null,
      parts: [{ kind: 'transcript', content: 'transcript', extension: 'json' }],
    });
  });

  it.each(['japanese', 'channels'])('reads a bare transcript: %s', (name) => {
    expect(read(`transcripts/elevenlabs-json/${name}.json`)).toMatchObject({
      jobId: name === 'channels' ? 'tr_45' : null,
      outcome: 'success',
      parts: [{ kind: 'transcript' }],
    });
  });

  it('joins transcript and recording of a call', () => {
    expect(read('elevenlabs/post-call.json')).toMatchObject({
      jobId: 'conv_11',
      outcome: 'success',
      vendorStatus: 'post_call_transcription',
      parts: [{ kind: 'transcript' }],
    });
    expect(read('elevenlabs/post-call-audio.json')).toMatchObject({
      jobId: 'conv_11',
      outcome: 'success',
      vendorStatus: 'post_call_audio',
      parts: [{ kind: 'other', content: 'audio', extension: 'json' }],
    });
  });

  it('takes a call for one that went well, whatever its event is called', () => {
    const data = { conversation_id: 'conv_13', transcript: [{ role: 'user', message: 'Two teas.' }] };
    const bytes = JSON.stringify({ type: 'post_call_transcription_v2', data });

    expect(elevenlabs.readClaim(evidence({ parts: [{ bytes }] }))).toMatchObject({
      jobId: 'conv_13',
      outcome: 'success',
      parts: [{ kind: 'transcript' }],
    });
  });

  it('reads a call that did not come about', () => {
    expect(read('elevenlabs/call-failed.json')).toMatchObject({
      jobId: 'conv_12',
      outcome: 'failure',
      error: { code: 'no-answer', message: 'ElevenLabs could not start the call: no-answer' },
      parts: [{ kind: 'notice' }],
    });
  });

  it('keeps events of other things as notices', () => {
    expect(read('elevenlabs/voice-removed.json')).toMatchObject({
      jobId: null,
      outcome: 'unknown',
      vendorStatus: 'voice_removed',
      parts: [{ kind: 'notice' }],
    });
  });
});

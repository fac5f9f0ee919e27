import { describe, expect, it } from 'vitest';
import { elevenlabsCallJson } from '../../../../src/transcripts/readers/elevenlabs-call-json.ts';
import { golden, readOne, said, sent, staysSound } from '../reading.ts';

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

  it('reads a call under any name, with what was found in it', () => {
    const transcript = golden(elevenlabsCallJson, 'analysed');

    expect(said(transcript)).toEqual([
      ['spk:agent', 'Clinic, hello.'],
      ['spk:agent', 'Press one for German.'],
      ['spk:user', 'I would like to move my appointment.'],
      ['spk:agent', 'To Fri'],
      ['spk:user', 'Friday, yes.'],
    ]);
    expect(transcript).toMatchObject({
      title: 'Appointment moved',
      language: 'en',
      durationMs: 14_000,
      createdAt: '2026-11-21T10:01:40.000Z',
      externalIds: ['patient-88', 'C-204'],
    });
    expect(transcript.annotations.map(({ kind, label, text, score }) => [kind, label, text, score])).toEqual([
      ['summary', null, 'A patient moves an appointment to Friday at nine.', null],
      ['prediction', 'success', 'call_successful', null],
      ['prediction', 'success', 'greeted', 1],
      ['other', 'greeted', 'The agent said hello first.', null],
      ['entity', 'new_day', 'Friday', null],
      ['other', 'new_day', 'Both agreed on it.', null],
      ['entity', 'guests', '0', null],
    ]);
  });

  it('reads the call as the API gives it, without an envelope', () => {
    const { data } = sent(elevenlabsCallJson, 'analysed') as { data: object };

    expect(readOne(elevenlabsCallJson, data)).toMatchObject({ title: 'Appointment moved', status: 'complete' });
    expect(readOne(elevenlabsCallJson, { ...data, status: 'processing' }).status).toBe('partial');
    const failed = { ...data, status: 'failed', transcript: [], analysis: null };
    expect(readOne(elevenlabsCallJson, failed)).toMatchObject({ status: 'failed', annotations: [] });
  });

  it('takes the criteria from the list where there is nothing under their ids', () => {
    const turn = { role: 'user', message: 'Hi.', time_in_call_secs: 0 };
    const analysis = {
      evaluation_criteria_results: {},
      evaluation_criteria_results_list: [{ criteria_id: 'a', result: 'failure' }],
    };
    const document = { type: 'any', data: { conversation_id: 'c', transcript: [turn], analysis } };

    expect(readOne(elevenlabsCallJson, document).annotations).toMatchObject([{ text: 'a', label: 'failure' }]);
  });

  it('case 1: takes a call in which nothing was said for an empty transcript', () => {
    const document = { type: 'post_call_transcription', data: { conversation_id: 'c', transcript: [] } };

    expect(readOne(elevenlabsCallJson, document)).toMatchObject({ status: 'empty', segments: [] });
  });

  it.each([
    { type: 'post_call_audio', data: { full_audio: '' } },
    { type: 'post_call_transcription', data: { transcript: 'a' } },
    { data: { transcript: [] } },
    { data: { conversation_id: 'c', transcript: [{ speaker: 'A', text: 'Hi.' }] } },
    { conversation_id: 'c', transcript: [] },
  ])('leaves %j to others', (document) => {
    expect(elevenlabsCallJson.recognises(document)).toBe(false);
    expect(elevenlabsCallJson.read(document)).toEqual([]);
  });

  it('stays sound whatever becomes of a document', () => {
    staysSound(elevenlabsCallJson, ['call', 'analysed']);
  });
});

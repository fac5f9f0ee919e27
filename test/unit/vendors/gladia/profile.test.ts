import { describe, expect, it } from 'vitest';
import { gladia } from '../../../../src/vendors/gladia/profile.ts';
import { evidence } from '../evidence.ts';

const read = (name: string) => gladia.readClaim(evidence({ parts: [{ fixture: `gladia/${name}.json` }] }));
const readBody = (body: unknown) => gladia.readClaim(evidence({ parts: [{ bytes: JSON.stringify(body) }] }));

describe('gladia.readClaim', () => {
  it('reads a finished job; an add-on that failed is a warning', () => {
    expect(read('success')).toEqual({
      vendor: 'gladia',
      jobId: '7a0b2f4e-3333-4c1d-9e60-1b2c3d4e5f60',
      aliases: [],
      title: null,
      externalIds: ['17'],
      outcome: 'success',
      vendorStatus: 'transcription.success',
      error: null,
      warnings: ['summarization failed: The text is too short'],
      expected: null,
      parts: [{ kind: 'transcript', content: 'transcript', extension: 'json' }],
    });
  });

  it('takes texts and numbers of the custom metadata for ids, but none that is named like a secret', () => {
    const custom_metadata = { order: 17, queue: 'sales', nested: { a: 1 }, apiToken: 'custom-secret', again: 'sales' };
    const claim = readBody({ id: 'a', event: 'success', file: { filename: 'call.wav' }, custom_metadata });

    expect(claim).toMatchObject({ title: 'call.wav', externalIds: ['17', 'sales'] });
  });

  it('reads the short spelling, and a success without a transcript as a notice', () => {
    expect(read('success-short')).toMatchObject({
      jobId: 'transcription_88',
      outcome: 'success',
      vendorStatus: 'success',
      parts: [{ kind: 'notice', content: 'notice', extension: 'json' }],
    });
  });

  it.each([
    ['error', 'transcription.error', { code: '415', message: 'The file is not audio' }],
    ['error-short', 'error', { code: 'E_FETCH', message: 'The URL could not be read' }],
  ])('reads a failure: %s', (name, vendorStatus, error) => {
    expect(read(name)).toMatchObject({ outcome: 'failure', vendorStatus, error, parts: [{ kind: 'notice' }] });
  });

  it('has words of its own for a failure that says nothing', () => {
    expect(readBody({ id: 'a', event: 'error' }).error).toEqual({
      code: null,
      message: 'Gladia could not transcribe the audio',
    });
  });

  it('takes the id of an account webhook from its payload', () => {
    expect(read('webhook-created')).toMatchObject({
      jobId: '7a0b2f4e-3333-4c1d-9e60-1b2c3d4e5f62',
      outcome: 'progress',
      vendorStatus: 'transcription.created',
    });
  });

  it('takes the id of a recording, which is the customer’s own, from its URL; that of a message never', () => {
    const url = { query: { id: 'a' }, tail: 'a.wav' };
    const recording = gladia.readClaim(evidence({ ...url, parts: [{ bytes: 'RIFF\0\0\0\0WAVE' }] }));

    expect(recording).toMatchObject({ jobId: 'a', outcome: 'unknown', parts: [{ kind: 'media', extension: 'wav' }] });
    expect(gladia.readClaim(evidence({ ...url, parts: [{ bytes: '{"event":"success"}' }] })).jobId).toBeNull();
  });

  it('reads a live message as progress, with the transcript that the last ones have', () => {
    expect(read('live')).toMatchObject({
      outcome: 'progress',
      vendorStatus: 'live.speech_start',
      parts: [{ kind: 'notice' }],
    });
    expect(
      readBody({ id: 'a', event: 'live.post_final_transcript', payload: { data: { transcription: {} } } }).parts[0]
        ?.kind,
    ).toBe('transcript');
  });

  it('does not know an event it never heard of', () => {
    expect(readBody({ id: 'a', event: 'paused' })).toMatchObject({ outcome: 'unknown', vendorStatus: 'paused' });
  });
});

describe('gladia.recognises', () => {
  it.each(['success', 'success-short', 'error', 'error-short', 'webhook-created', 'live'])('takes %s', (name) => {
    expect(gladia.recognises(evidence({ parts: [{ fixture: `gladia/${name}.json` }] }))).toBe(true);
  });

  it.each([{ event: 'success' }, { event: 'recording.done', payload: {} }, { id: 'a', payload: {} }])(
    'leaves %j',
    (body) => {
      expect(gladia.recognises(evidence({ parts: [{ bytes: JSON.stringify(body) }] }))).toBe(false);
    },
  );
});

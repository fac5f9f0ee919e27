import { describe, expect, it } from 'vitest';
import { deepgram } from '../../../../src/vendors/deepgram/profile.ts';
import { evidence } from '../evidence.ts';

const read = (fixture: string) => deepgram.readClaim(evidence({ parts: [{ fixture }] }));

describe('deepgram.readClaim', () => {
  it('reads a transcript, with what the customer said about it and what Deepgram warns of', () => {
    expect(read('transcripts/deepgram-json/utterances.json')).toEqual({
      vendor: 'deepgram',
      jobId: 'c1d2e3f4-5a6b-4c7d-8e9f-001122334455',
      aliases: [],
      title: null,
      externalIds: ['north-pier', 'tea', 'NP-31', '7'],
      outcome: 'success',
      vendorStatus: null,
      error: null,
      warnings: ['unsupported_language: Topics are not to be had'],
      expected: null,
      parts: [{ kind: 'transcript', content: 'transcript', extension: 'json' }],
    });
  });

  it('reads a stretch of a stream as progress, and its last message as the end', () => {
    const jobId = 'c1d2e3f4-5a6b-4c7d-8e9f-001122334457';

    expect(read('deepgram/stretch.json')).toMatchObject({
      jobId,
      outcome: 'progress',
      vendorStatus: 'Results',
      parts: [{ kind: 'transcript' }],
    });
    expect(read('deepgram/end-of-stream.json')).toMatchObject({
      jobId,
      outcome: 'success',
      vendorStatus: 'Metadata',
      parts: [{ kind: 'notice' }],
    });
  });

  it('reads a turn that Flux heard as progress', () => {
    const turn = { type: 'TurnInfo', request_id: 'c1', event: 'EndOfTurn', transcript: 'All aboard.', words: [] };
    const shown = evidence({ parts: [{ bytes: JSON.stringify(turn) }] });

    expect(deepgram.recognises(shown)).toBe(true);
    expect(deepgram.readClaim(shown)).toMatchObject({ jobId: 'c1', outcome: 'progress', vendorStatus: 'TurnInfo' });
  });

  it('reads a refusal as a failure', () => {
    expect(read('deepgram/failed.json')).toMatchObject({
      jobId: 'c1d2e3f4-5a6b-4c7d-8e9f-001122334458',
      outcome: 'failure',
      error: { code: 'Bad Request', message: 'The audio could not be decoded' },
    });
  });
});

describe('deepgram.recognises', () => {
  it('goes by the header that only Deepgram sends', () => {
    const shown = evidence({ parts: [{ bytes: '{}' }] });

    expect(deepgram.recognises(shown)).toBe(false);
    expect(deepgram.recognises({ ...shown, head: { ...shown.head, headers: { 'dg-token': '***' } } })).toBe(true);
  });
});

import { describe, expect, it } from 'vitest';
import { azure } from '../../../../src/vendors/azure/profile.ts';
import { evidence } from '../evidence.ts';

function shown(fixture: string, event?: string) {
  const given = evidence({ parts: [{ fixture }], query: { id: 'in-url' } });
  const headers: Record<string, string> = event === undefined ? {} : { 'x-microsoftspeechservices-event': event };
  return { ...given, head: { ...given.head, headers } };
}

describe('azure.readClaim', () => {
  it('takes the id of the job from the URL of the transcription, and the event from the header', () => {
    expect(azure.readClaim(shown('azure/notice.json', 'TranscriptionCompletion'))).toEqual({
      vendor: 'azure',
      jobId: '0f2d8f4e-1111-4e53-9a61-5c0000000001',
      aliases: [],
      title: null,
      externalIds: [],
      outcome: 'unknown',
      vendorStatus: 'TranscriptionCompletion',
      error: null,
      warnings: [],
      expected: null,
      parts: [{ kind: 'notice', content: 'notice', extension: 'json' }],
    });
  });

  it('does not take completion for success, and knows progress', () => {
    const outcomeOf = (event: string) => azure.readClaim(shown('azure/notice.json', event)).outcome;

    expect(outcomeOf('TranscriptionCompletion')).toBe('unknown');
    expect(outcomeOf('TranscriptionProcessing')).toBe('progress');
  });

  it('reads name, status and error where the body has them', () => {
    expect(azure.readClaim(shown('azure/entity-failed.json', 'TranscriptionCompletion'))).toMatchObject({
      jobId: '0f2d8f4e-1111-4e53-9a61-5c0000000002',
      title: 'Council 14 May',
      outcome: 'failure',
      vendorStatus: 'Failed',
      error: { code: 'InvalidData', message: 'The recording has no audio' },
    });
  });

  it('reads a transcript that was fetched, by the id in the URL', () => {
    expect(azure.readClaim(shown('transcripts/azure-speech-json/speakers.json'))).toMatchObject({
      jobId: 'in-url',
      parts: [{ kind: 'transcript' }],
    });
  });
});

describe('azure.recognises', () => {
  it('goes by the header or by the URL of the transcription', () => {
    expect(azure.recognises(shown('soniox/completed.json', 'Ping'))).toBe(true);
    expect(azure.recognises(shown('azure/notice.json'))).toBe(true);
    expect(azure.recognises(shown('soniox/completed.json'))).toBe(false);
  });
});

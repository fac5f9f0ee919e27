import { describe, expect, it } from 'vitest';
import { assemblyai } from '../../../../src/vendors/assemblyai/profile.ts';
import { type EvidenceOptions, evidence } from '../evidence.ts';

const read = (fixture: string, options: Omit<EvidenceOptions, 'parts'> = {}) =>
  assemblyai.readClaim(evidence({ ...options, parts: [{ fixture }] }));

describe('assemblyai.readClaim', () => {
  it('reads a notice', () => {
    expect(read('assemblyai/completed.json')).toEqual({
      vendor: 'assemblyai',
      jobId: '5e3b0c1a-7d11-4f0e-9a44-2b7c90d1e001',
      aliases: [],
      title: null,
      externalIds: [],
      outcome: 'success',
      vendorStatus: 'completed',
      error: null,
      warnings: [],
      expected: null,
      parts: [{ kind: 'notice', content: 'notice', extension: 'json' }],
    });
  });

  it('reads a failure', () => {
    expect(read('assemblyai/error.json')).toMatchObject({
      outcome: 'failure',
      vendorStatus: 'error',
      error: { code: null, message: expect.stringContaining('could not transcribe') },
    });
  });

  it('joins redacted audio to its transcript by the id that the customer put into the URL', () => {
    const query = { id: 'call-17' };

    expect(read('assemblyai/completed.json', { query })).toMatchObject({
      jobId: '5e3b0c1a-7d11-4f0e-9a44-2b7c90d1e001',
      aliases: ['call-17'],
    });
    expect(read('assemblyai/redacted-audio.json', { query })).toMatchObject({
      jobId: 'call-17',
      aliases: [],
      outcome: 'success',
      vendorStatus: 'redacted_audio_ready',
      parts: [{ kind: 'notice' }],
    });
    expect(read('assemblyai/redacted-audio.json').jobId).toBeNull();
  });

  it('reads the end of a streaming session as a transcript', () => {
    expect(read('transcripts/assemblyai-streaming-json/session.json')).toMatchObject({
      jobId: '5a0c2f6e-9f0a-4f53-8b0e-2c1a1b7d0002',
      outcome: 'success',
      parts: [{ kind: 'transcript' }],
    });
  });

  it('reads a transcript that was fetched', () => {
    expect(read('transcripts/assemblyai-json/call.json')).toMatchObject({
      jobId: '7c1d5b1e-52a0-4a0f-8b55-0c4f2f1e9a01',
      outcome: 'success',
      parts: [{ kind: 'transcript' }],
    });
  });
});

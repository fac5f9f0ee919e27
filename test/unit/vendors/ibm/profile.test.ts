import { describe, expect, it } from 'vitest';
import { ibm } from '../../../../src/vendors/ibm/profile.ts';
import { type EvidenceOptions, evidence } from '../evidence.ts';

const read = (fixture: string, options: Omit<EvidenceOptions, 'parts'> = {}) =>
  ibm.readClaim(evidence({ ...options, parts: [{ fixture }] }));

describe('ibm.readClaim', () => {
  it('reads results as a transcript', () => {
    expect(read('transcripts/ibm-json/callback.json')).toEqual({
      vendor: 'ibm',
      jobId: 'c6a8f1d0-0b77-4d52-8a9e-77d1a0f20009',
      aliases: [],
      title: null,
      externalIds: ['ward 3, bed 12'],
      outcome: 'success',
      vendorStatus: 'recognitions.completed_with_results',
      error: null,
      warnings: [],
      expected: null,
      parts: [{ kind: 'transcript', content: 'transcript', extension: 'json' }],
    });
  });

  it('reads the start and a failure as notices', () => {
    expect(read('ibm/started.json')).toMatchObject({ outcome: 'progress', parts: [{ kind: 'notice' }] });
    expect(read('ibm/failed.json')).toMatchObject({
      outcome: 'failure',
      error: { code: null },
      parts: [{ kind: 'notice' }],
    });
  });

  it('reads a transcript that was fetched, by the id in the URL', () => {
    expect(read('transcripts/ibm-json/answer.json', { query: { id: 'a' } })).toMatchObject({
      jobId: 'a',
      parts: [{ kind: 'transcript' }],
    });
  });
});

import { describe, expect, it } from 'vitest';
import { salad } from '../../../../src/vendors/salad/profile.ts';
import { evidence } from '../evidence.ts';

const read = (fixture: string) => salad.readClaim(evidence({ parts: [{ fixture }] }));

describe('salad.readClaim', () => {
  it('reads a transcript, with what the customer said about it', () => {
    expect(read('transcripts/salad-json/podcast.json')).toEqual({
      vendor: 'salad',
      jobId: '3d0b8a52-6c11-4e7e-9a7d-51f0c2aa0042',
      aliases: [],
      title: null,
      externalIds: ['42'],
      outcome: 'success',
      vendorStatus: 'succeeded',
      error: null,
      warnings: [],
      expected: null,
      parts: [{ kind: 'transcript', content: 'transcript', extension: 'json' }],
    });
  });

  it('takes a link in place of a long transcript for a notice', () => {
    expect(read('salad/link.json')).toMatchObject({
      jobId: '3d0b8a52-6c11-4e7e-9a7d-51f0c2aa0043',
      outcome: 'success',
      parts: [{ kind: 'notice' }],
    });
  });

  it('reads an error in a job that succeeded as a failure', () => {
    expect(read('transcripts/salad-json/failed.json')).toMatchObject({
      outcome: 'failure',
      vendorStatus: 'succeeded',
      error: { code: null, message: 'The file could not be decoded.' },
      parts: [{ kind: 'notice' }],
    });
  });
});

import { describe, expect, it } from 'vitest';
import { trint } from '../../../../src/vendors/trint/profile.ts';
import { evidence } from '../evidence.ts';

const read = (fixture: string) => trint.readClaim(evidence({ parts: [{ fixture }] }));

describe('trint.readClaim', () => {
  it('reads a notice', () => {
    expect(read('trint/complete.json')).toEqual({
      vendor: 'trint',
      jobId: 'a1B2c3D4e5',
      aliases: [],
      title: 'Interview, part 2',
      externalIds: ['desk-4'],
      outcome: 'success',
      vendorStatus: 'TRANSCRIPT_COMPLETE',
      error: null,
      warnings: [],
      expected: null,
      parts: [{ kind: 'notice', content: 'notice', extension: 'json' }],
    });
  });

  it('tells a new version of the same transcript by its status', () => {
    expect(read('trint/new-version.json')).toMatchObject({
      jobId: 'a1B2c3D4e5',
      outcome: 'success',
      vendorStatus: 'TRANSCRIPT_NEW_VERSION',
    });
  });
});

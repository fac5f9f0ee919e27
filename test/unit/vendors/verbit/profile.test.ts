import { describe, expect, it } from 'vitest';
import { verbit } from '../../../../src/vendors/verbit/profile.ts';
import { evidence } from '../evidence.ts';

const read = (fixture: string) =>
  verbit.readClaim(evidence({ parts: [{ fixture, mediaType: 'application/x-www-form-urlencoded' }] }));

describe('verbit.readClaim', () => {
  it('reads a notice', () => {
    expect(read('verbit/completed.form')).toEqual({
      vendor: 'verbit',
      jobId: 'J1000001',
      aliases: [],
      title: null,
      externalIds: ['lecture-7'],
      outcome: 'success',
      vendorStatus: 'Completed',
      error: null,
      warnings: [],
      expected: null,
      parts: [{ kind: 'notice', content: 'notice', extension: 'txt' }],
    });
  });

  it('reads a failure', () => {
    expect(read('verbit/failure.form')).toMatchObject({ jobId: 'J1000002', outcome: 'failure', error: { code: null } });
  });
});

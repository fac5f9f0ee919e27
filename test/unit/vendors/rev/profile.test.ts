import { describe, expect, it } from 'vitest';
import { rev } from '../../../../src/vendors/rev/profile.ts';
import { evidence } from '../evidence.ts';

const read = (fixture: string) =>
  rev.readClaim(evidence({ parts: [{ fixture, mediaType: 'application/x-www-form-urlencoded' }] }));

describe('rev.readClaim', () => {
  it('reads a form', () => {
    expect(read('rev/complete.form')).toEqual({
      vendor: 'rev',
      jobId: 'TC0520815415',
      aliases: [],
      title: null,
      externalIds: ['ref-17'],
      outcome: 'success',
      vendorStatus: 'Complete',
      error: null,
      warnings: [],
      expected: null,
      parts: [{ kind: 'notice', content: 'notice', extension: 'txt' }],
    });
  });

  it('reads JSON, and a cancelled order', () => {
    const parts = [{ fixture: 'rev/cancelled.json', mediaType: 'application/json' }];

    expect(rev.readClaim(evidence({ parts }))).toMatchObject({
      jobId: 'TC0520815416',
      outcome: 'failure',
      error: { code: null, message: 'There is no speech in the file' },
      parts: [{ kind: 'notice', extension: 'json' }],
    });
  });

  it.each(['In Progress', 'Received', 'Need More Information'])('reads %s as progress', (status) => {
    const bytes = JSON.stringify({ order_number: 'TC1', status });

    expect(rev.readClaim(evidence({ parts: [{ bytes }] }))).toMatchObject({
      outcome: 'progress',
      vendorStatus: status,
    });
  });
});

import { describe, expect, it } from 'vitest';
import { symbl } from '../../../../src/vendors/symbl/profile.ts';
import { type EvidenceOptions, evidence } from '../evidence.ts';

const read = (fixture: string, options: Omit<EvidenceOptions, 'parts'> = {}) =>
  symbl.readClaim(evidence({ ...options, parts: [{ fixture }] }));

describe('symbl.readClaim', () => {
  it('reads the notices of a job', () => {
    expect(read('symbl/completed.json')).toEqual({
      vendor: 'symbl',
      jobId: '9d0b1c2e-4444-4f6a-b1a2-000000000001',
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
    expect(read('symbl/scheduled.json', { query: { id: 'x' } })).toMatchObject({
      jobId: '9d0b1c2e-4444-4f6a-b1a2-000000000001',
      outcome: 'progress',
      vendorStatus: 'scheduled',
    });
  });
});

describe('symbl.recognises', () => {
  it('leaves a body that others send as well to those who are named', () => {
    expect(symbl.recognises(evidence({ parts: [{ fixture: 'symbl/completed.json' }] }))).toBe(false);
  });
});

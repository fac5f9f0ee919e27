import { describe, expect, it } from 'vitest';
import { soniox } from '../../../../src/vendors/soniox/profile.ts';
import { type EvidenceOptions, evidence } from '../evidence.ts';

const read = (fixture: string, options: Omit<EvidenceOptions, 'parts'> = {}) =>
  soniox.readClaim(evidence({ ...options, parts: [{ fixture }] }));

describe('soniox.readClaim', () => {
  it('reads a notice', () => {
    expect(read('soniox/completed.json')).toEqual({
      vendor: 'soniox',
      jobId: '3b1f0d2c-0000-4c2e-8d5f-aa0000000001',
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
    expect(read('soniox/error.json')).toMatchObject({
      outcome: 'failure',
      vendorStatus: 'error',
      error: { code: null },
    });
  });

  it('keeps the id that the customer put into the URL', () => {
    expect(read('soniox/completed.json', { query: { id: 'call-17' } }).externalIds).toEqual(['call-17']);
  });

  it('reads a transcript that was fetched', () => {
    expect(read('transcripts/soniox-json/conversation.json').parts).toMatchObject([{ kind: 'transcript' }]);
  });
});

describe('soniox.recognises', () => {
  it('leaves a body that others send as well to those who are named', () => {
    expect(soniox.recognises(evidence({ parts: [{ fixture: 'soniox/completed.json' }] }))).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import { amberscript } from '../../../../src/vendors/amberscript/profile.ts';
import { type EvidenceOptions, evidence } from '../evidence.ts';

const read = (fixture: string, options: Omit<EvidenceOptions, 'parts'> = {}) =>
  amberscript.readClaim(evidence({ ...options, parts: [{ fixture }] }));

describe('amberscript.readClaim', () => {
  it('reads a notice', () => {
    expect(read('amberscript/done.json')).toEqual({
      vendor: 'amberscript',
      jobId: '6b1e7c0a44',
      aliases: [],
      title: 'council.mp3',
      externalIds: [],
      outcome: 'success',
      vendorStatus: 'DONE',
      error: null,
      warnings: [],
      expected: null,
      parts: [{ kind: 'notice', content: 'notice', extension: 'json' }],
    });
  });

  it('reads a failure', () => {
    expect(read('amberscript/error.json')).toMatchObject({
      outcome: 'failure',
      error: { code: null, message: 'The file holds no audio' },
    });
  });

  it('reads a transcript that was fetched, by the id in the URL', () => {
    expect(read('transcripts/amberscript-json/council.json', { query: { id: '6b1e7c0a44' } })).toMatchObject({
      jobId: '6b1e7c0a44',
      parts: [{ kind: 'transcript' }],
    });
  });
});

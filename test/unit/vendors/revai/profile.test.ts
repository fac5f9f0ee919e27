import { describe, expect, it } from 'vitest';
import { revai } from '../../../../src/vendors/revai/profile.ts';
import { type EvidenceOptions, evidence } from '../evidence.ts';

const read = (fixture: string, options: Omit<EvidenceOptions, 'parts'> = {}) =>
  revai.readClaim(evidence({ ...options, parts: [{ fixture }] }));

describe('revai.readClaim', () => {
  it('reads a notice, with the name of the recording and what the customer said about it', () => {
    expect(read('revai/transcribed.json')).toEqual({
      vendor: 'revai',
      jobId: 'Umx5c6F7pH7r',
      aliases: [],
      title: 'board.mp3',
      externalIds: ['case 17'],
      outcome: 'success',
      vendorStatus: 'transcribed',
      error: null,
      warnings: [],
      expected: null,
      parts: [{ kind: 'notice', content: 'notice', extension: 'json' }],
    });
  });

  it('reads a failure, without the secrets of a URL in its words', () => {
    expect(read('revai/failed.json')).toMatchObject({
      outcome: 'failure',
      error: { code: 'download_failure', message: 'Failed to fetch https://***@media.example.org/a.mp3?***' },
    });
  });

  it('reads a transcript that was fetched, by the id in the URL', () => {
    expect(read('transcripts/revai-json/interview.json', { query: { id: 'Umx5c6F7pH7r' } })).toMatchObject({
      jobId: 'Umx5c6F7pH7r',
      parts: [{ kind: 'transcript' }],
    });
  });
});

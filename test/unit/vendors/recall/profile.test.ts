import { describe, expect, it } from 'vitest';
import { recall } from '../../../../src/vendors/recall/profile.ts';
import { type EvidenceOptions, evidence } from '../evidence.ts';

const read = (fixture: string, options: Omit<EvidenceOptions, 'parts'> = {}) =>
  recall.readClaim(evidence({ ...options, parts: [{ fixture }] }));

describe('recall.readClaim', () => {
  it('reads a status by the bot, with what the customer said about it and no secrets', () => {
    expect(read('recall/transcript-done.json')).toEqual({
      vendor: 'recall',
      jobId: 'bot-9',
      aliases: [],
      title: null,
      externalIds: ['r-1', 't-1', 'D-31', 'north'],
      outcome: 'success',
      vendorStatus: 'transcript.done',
      error: null,
      warnings: [],
      expected: null,
      parts: [{ kind: 'notice', content: 'notice', extension: 'json' }],
    });
  });

  it('reads a failure, by the recording where there is no bot', () => {
    expect(read('recall/transcript-failed.json')).toMatchObject({
      jobId: 'r-2',
      outcome: 'failure',
      error: { code: 'provider_connection_failed' },
    });
  });

  it('does not take the end of the recording for that of the job', () => {
    expect(read('recall/recording-done.json')).toMatchObject({ jobId: 'bot-9', outcome: 'unknown' });
  });

  it('reads an utterance, and a transcript that was fetched', () => {
    expect(read('transcripts/recall-json/live.json')).toMatchObject({
      jobId: 'bot-9',
      outcome: 'progress',
      parts: [{ kind: 'transcript' }],
    });
    expect(read('transcripts/recall-json/meeting.json', { query: { id: 'bot-9' } })).toMatchObject({
      jobId: 'bot-9',
      parts: [{ kind: 'transcript' }],
    });
  });
});

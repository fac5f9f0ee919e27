import { describe, expect, it } from 'vitest';
import { twilio } from '../../../../src/vendors/twilio/profile.ts';
import { evidence } from '../evidence.ts';

const read = (fixture: string, mediaType = 'application/x-www-form-urlencoded') =>
  twilio.readClaim(evidence({ parts: [{ fixture, mediaType }] }));

describe('twilio.readClaim', () => {
  it('reads the transcription of a recording', () => {
    expect(read('twilio/recording.form')).toEqual({
      vendor: 'twilio',
      jobId: 'TR00000000000000000000000000000001',
      aliases: [],
      title: null,
      externalIds: ['CA00000000000000000000000000000001', 'RE00000000000000000000000000000001'],
      outcome: 'success',
      vendorStatus: 'completed',
      error: null,
      warnings: [],
      expected: null,
      parts: [{ kind: 'transcript', content: 'transcript', extension: 'txt' }],
    });
  });

  it('reads what is heard in a call as progress', () => {
    expect(read('twilio/content.form')).toMatchObject({
      jobId: 'GT00000000000000000000000000000002',
      outcome: 'progress',
      vendorStatus: 'transcription-content',
      parts: [{ kind: 'transcript' }],
    });
  });

  it.each([
    ['TranscriptionStatus=failed&TranscriptionText=', 'notice'],
    ['TranscriptionEvent=transcription-started', 'notice'],
    ['TranscriptionEvent=transcription-content&TranscriptionData=%7B%7D&Final=false', 'notice'],
    ['TranscriptionEvent=transcription-content&TranscriptionData=%7B%7D&Final=true', 'transcript'],
  ])('takes %s for a %s', (bytes, kind) => {
    const parts = [{ bytes: `TranscriptionSid=TR1&${bytes}`, mediaType: 'application/x-www-form-urlencoded' }];

    expect(twilio.readClaim(evidence({ parts })).parts).toMatchObject([{ kind }]);
  });

  it('reads the notice that a transcript of Voice Intelligence is there', () => {
    expect(read('twilio/intelligence.json', 'application/json')).toMatchObject({
      jobId: 'GT00000000000000000000000000000007',
      externalIds: ['table-12'],
      outcome: 'success',
      vendorStatus: 'voice_intelligence_transcript_available',
      parts: [{ kind: 'notice' }],
    });
  });

  it('reads whose sentences they are', () => {
    expect(read('transcripts/twilio-json/sentences.json', 'application/json')).toMatchObject({
      jobId: 'GT00000000000000000000000000000007',
      outcome: 'unknown',
      parts: [{ kind: 'transcript' }],
    });
  });

  it('reads a failure', () => {
    expect(read('twilio/error.form')).toMatchObject({
      outcome: 'failure',
      error: { code: '32650', message: 'The provider is unavailable' },
    });
  });

  it('does not trust a field that the end of the first bytes goes through', () => {
    const start = 'AccountSid=AC1&TranscriptionStatus=completed&TranscriptionText=';
    const bytes = `${start.padEnd(4070, 'x')}&TranscriptionSid=TR00000000000000000000000000000004`;
    const parts = [{ bytes, mediaType: 'application/x-www-form-urlencoded' }];

    expect(twilio.readClaim(evidence({ parts }))).toMatchObject({ jobId: null, vendorStatus: 'completed' });
  });
});

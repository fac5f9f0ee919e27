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
    expect(read('recall/recording-done.json')).toMatchObject({ jobId: 'bot-9', outcome: 'progress' });
  });

  it.each([
    ['bot.joining_call', 'progress', null],
    ['bot.in_call_recording', 'progress', null],
    ['bot.recording_permission_denied', 'progress', null],
    ['bot.call_ended', 'progress', null],
    ['bot.something_new', 'progress', null],
    ['bot.done', 'success', null],
    ['bot.fatal', 'failure', 'zoom_sdk_credentials_missing'],
  ])('reads what becomes of the bot: %s', (event, outcome, code) => {
    const json = { event, data: { data: { code: event, sub_code: code, updated_at: 'x' }, bot: { id: 'bot-9' } } };
    const claim = recall.readClaim(evidence({ parts: [{ bytes: Buffer.from(JSON.stringify(json)) }] }));
    expect(claim).toMatchObject({ jobId: 'bot-9', outcome, vendorStatus: event, parts: [{ kind: 'notice' }] });
    expect(claim.error?.code ?? null).toBe(code);
  });

  it('reads an upload of the desktop SDK as its recording', () => {
    const about = { sdk_upload: { id: 'u-1' }, recording: { id: 'r-1' } };
    const reads = (event: string, rest: object) => {
      const json = { event, data: { data: { code: 'x', sub_code: null, updated_at: 'x' }, ...rest } };
      return recall.readClaim(evidence({ parts: [{ bytes: Buffer.from(JSON.stringify(json)) }] }));
    };
    expect(reads('sdk_upload.complete', about)).toMatchObject({ jobId: 'r-1', aliases: ['u-1'], outcome: 'success' });
    expect(reads('sdk_upload.recording_started', { sdk_upload: { id: 'u-1' } })).toMatchObject({
      jobId: 'u-1',
      aliases: [],
      outcome: 'progress',
    });
    expect(reads('sdk_upload.failed', about)).toMatchObject({ outcome: 'failure', error: { code: 'x' } });
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

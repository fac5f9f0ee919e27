import { describe, expect, it } from 'vitest';
import { twilioJson } from '../../../../src/transcripts/readers/twilio-json.ts';
import { golden, readOne, said, sent, staysSound } from '../reading.ts';

describe('twilioJson', () => {
  it('reads sentences in their order, each channel a speaker', () => {
    const transcript = golden(twilioJson, 'sentences');

    expect(said(transcript)).toEqual([
      ['ch:1', 'The Anchor, good day.'],
      ['ch:2', 'Table for four, please.'],
    ]);
    expect(transcript.segments.map(({ startMs, endMs, confidence }) => [startMs, endMs, confidence])).toEqual([
      [200, 1900, 0.93],
      [2600, 4050, 0.88],
    ]);
    expect(transcript.segments[1]?.words[2]).toMatchObject({ text: 'four', startMs: 3100, endMs: 3500 });
    expect(transcript).toMatchObject({ status: 'complete', durationMs: 4050 });
    expect(transcript.source.jobId).toBe('GT00000000000000000000000000000007');
  });

  it('takes one page of several for a part', () => {
    const page = sent(twilioJson, 'sentences') as { meta: object };
    const more = { ...page, meta: { ...page.meta, next_page_url: 'https://intelligence.twilio.com/next' } };
    expect(readOne(twilioJson, more).status).toBe('partial');
  });

  it('orders sentences without times by their number, and reads what stands beside them', () => {
    const sentences = [1, 0].map((index) => ({ sentence_index: index, start_time: null, transcript: `No. ${index}` }));
    const document = { sid: 'GT1', language_code: 'en-US', customer_key: 'order-7', duration: 4, sentences };

    expect(readOne(twilioJson, document)).toMatchObject({
      text: 'No. 0\nNo. 1',
      wordTiming: 'none',
      language: 'en-US',
      externalIds: ['order-7'],
      durationMs: 4000,
      source: { jobId: 'GT1' },
    });
  });

  it('case 1: takes a call without a sentence for an empty transcript', () => {
    expect(readOne(twilioJson, { sentences: [], meta: { key: 'sentences' } }).status).toBe('empty');
  });

  it.each([
    { transcript_sid: 'GT1', event_type: 'voice_intelligence_transcript_available' },
    { sentences: [] },
    { sentences: [{ text: 'a', start: 0, end: 1 }] },
    { sentences: 'a' },
    null,
  ])('leaves %j to others', (document) => {
    expect(twilioJson.recognises(document)).toBe(false);
    expect(twilioJson.read(document)).toEqual([]);
  });

  it('stays sound whatever becomes of a document', () => {
    staysSound(twilioJson, ['sentences']);
  });
});

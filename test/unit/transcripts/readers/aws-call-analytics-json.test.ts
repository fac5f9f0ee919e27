import { describe, expect, it } from 'vitest';
import { awsCallAnalyticsJson } from '../../../../src/transcripts/readers/aws-call-analytics-json.ts';
import { golden, readOne, said, staysSound } from '../reading.ts';

describe('awsCallAnalyticsJson', () => {
  it('reads turns with their words, participants as speakers', () => {
    const transcript = golden(awsCallAnalyticsJson, 'refund');

    expect(said(transcript)).toEqual([
      ['spk:AGENT', 'Lamps and more, how can I help?'],
      ['spk:CUSTOMER', 'Hello. My lamp is broken, card [PII].'],
      ['spk:AGENT', 'I will send a new one.'],
    ]);
    expect(transcript.speakers.map(({ label }) => label)).toEqual(['Agent', 'Customer']);
    expect(transcript).toMatchObject({ language: 'en-GB', durationMs: 8400, externalIds: ['refund-call-17'] });
    expect(transcript.source.jobId).toBe('refund-call-17');
  });

  it('keeps marks with their words, and marks what was taken out', () => {
    const { segments } = golden(awsCallAnalyticsJson, 'refund');

    expect(segments[0]?.words[2]).toMatchObject({
      text: 'more',
      post: ',',
      startMs: 720,
      endMs: 1000,
      confidence: 0.99,
    });
    expect(segments[1]?.words.at(-1)).toMatchObject({ text: '[PII]', post: '.', kind: 'redacted', confidence: 0.96 });
    expect(segments[2]).toMatchObject({ startMs: 6900, endMs: 8100, words: [] });
  });

  it('tells what was found in the call, where and of whom', () => {
    const { annotations } = golden(awsCallAnalyticsJson, 'refund');
    const found = annotations.map(({ kind, label, text, score, startMs, speaker }) => {
      return [kind, label, text, score, startMs, speaker];
    });

    expect(found).toEqual([
      ['summary', null, "A customer's lamp is broken; the agent sends a new one.", null, null, null],
      ['category', 'refund', null, null, 2850, null],
      ['category', 'no-greeting', null, null, null, null],
      ['sentiment', 'neutral', null, null, 240, 'spk:AGENT'],
      ['sentiment', 'negative', null, null, 2100, 'spk:CUSTOMER'],
      ['other', 'issue', 'My lamp is broken', null, 2100, 'spk:CUSTOMER'],
      ['sentiment', 'positive', null, null, 6900, 'spk:AGENT'],
      ['other', 'action item', 'will send a new one.', null, 6900, 'spk:AGENT'],
      ['other', 'outcome', 'I will send a new one.', null, 6900, 'spk:AGENT'],
      ['sentiment', null, 'OverallSentiment', 2.5, null, 'spk:AGENT'],
      ['sentiment', null, 'OverallSentiment', -5, null, 'spk:CUSTOMER'],
      ['sentiment', null, 'QUARTER', 0, 0, 'spk:AGENT'],
      ['sentiment', null, 'QUARTER', -5, 2100, 'spk:CUSTOMER'],
      ['metric', 'TotalTimeMillis', 'TalkTime', 6360, null, null],
      ['metric', 'TotalTimeMillis', 'TalkTime', 3260, null, 'spk:AGENT'],
      ['metric', 'TotalTimeMillis', 'TalkTime', 3100, null, 'spk:CUSTOMER'],
      ['metric', 'AverageWordsPerMinute', 'TalkSpeed', 184, null, 'spk:AGENT'],
      ['metric', 'AverageWordsPerMinute', 'TalkSpeed', 121, null, 'spk:CUSTOMER'],
      ['metric', 'TotalTimeMillis', 'NonTalkTime', 1700, null, null],
      ['metric', 'DurationMillis', 'NonTalkTime', 1700, 5200, null],
      ['metric', 'TotalCount', 'Interruptions', 1, null, null],
      ['metric', 'TotalTimeMillis', 'Interruptions', 200, null, null],
      ['metric', 'DurationMillis', 'Interruptions', 200, 2100, 'spk:CUSTOMER'],
    ]);
  });

  it('reads a call of Connect, whose participants are known by ids', () => {
    const document = {
      JobStatus: 'COMPLETED',
      LanguageCode: 'es-US',
      CustomerMetadata: { ContactId: 'contact-5' },
      Participants: [
        { ParticipantId: 'arn-agent', ParticipantRole: 'AGENT' },
        { ParticipantId: '44', ParticipantRole: 'CUSTOMER' },
      ],
      Transcript: [
        {
          ParticipantId: '44',
          Content: 'Se rompió.',
          BeginOffsetMillis: 0,
          EndOffsetMillis: 900,
          IssuesDetected: [{ CharacterOffsets: { BeginOffsetChar: 3, EndOffsetChar: 9 } }, { Text: 'roto' }],
        },
      ],
      ConversationCharacteristics: { ContactSummary: { PostContactSummary: { Content: 'Roto.' } } },
    };
    const transcript = readOne(awsCallAnalyticsJson, document);

    expect(transcript.speakers).toMatchObject([{ id: 'spk:44', label: 'Customer', vendorId: '44' }]);
    expect(transcript.source.jobId).toBe('contact-5');
    expect(transcript.annotations.map(({ text }) => text)).toEqual(['Roto.', 'rompió', 'roto']);
  });

  it('case 1: takes a call without a word for an empty transcript, and a failure for one', () => {
    const silent = { JobStatus: 'COMPLETED', JobName: 'j', Transcript: [], ConversationCharacteristics: {} };

    expect(readOne(awsCallAnalyticsJson, silent)).toMatchObject({ status: 'empty', annotations: [] });
    expect(readOne(awsCallAnalyticsJson, { ...silent, JobStatus: 'FAILED' }).status).toBe('failed');
  });

  it.each([{ Transcript: [] }, { Transcript: 'text' }, { Transcript: [{ Content: 'a' }] }, { transcript: [] }, null])(
    'leaves %j to others',
    (document) => {
      expect(awsCallAnalyticsJson.recognises(document)).toBe(false);
      expect(awsCallAnalyticsJson.read(document)).toEqual([]);
    },
  );

  it('stays sound whatever becomes of a document', () => {
    staysSound(awsCallAnalyticsJson, ['refund']);
  });
});

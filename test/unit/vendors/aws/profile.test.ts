import { describe, expect, it } from 'vitest';
import { aws } from '../../../../src/vendors/aws/profile.ts';
import { evidence } from '../evidence.ts';

const read = (fixture: string) => aws.readClaim(evidence({ parts: [{ fixture }] }));

describe('aws.readClaim', () => {
  it('reads the message in the envelope of SNS, labelled as text', () => {
    const parts = [{ fixture: 'aws/notification.json', mediaType: 'text/plain' }];

    expect(aws.readClaim(evidence({ parts }))).toEqual({
      vendor: 'aws',
      jobId: 'call-17',
      aliases: [],
      title: null,
      externalIds: [],
      outcome: 'success',
      vendorStatus: 'COMPLETED',
      error: null,
      warnings: [],
      expected: null,
      parts: [{ kind: 'notice', content: 'notice', extension: 'json' }],
    });
  });

  it('reads raw delivery, and a failure', () => {
    expect(read('aws/raw-failed.json')).toMatchObject({
      jobId: 'call-18',
      outcome: 'failure',
      vendorStatus: 'FAILED',
      error: { code: null, message: 'The media has no audio track' },
    });
  });

  it('reads the event of a job of Call Analytics', () => {
    expect(read('aws/call-analytics.json')).toMatchObject({
      jobId: 'call-19',
      outcome: 'success',
      vendorStatus: 'COMPLETED',
      parts: [{ kind: 'notice' }],
    });
  });

  it('says that a subscription waits to be confirmed', () => {
    expect(read('aws/subscription.json')).toMatchObject({
      jobId: null,
      outcome: 'unknown',
      vendorStatus: 'SubscriptionConfirmation',
    });
  });

  it.each(['not JSON', '{"a":', '[]', '7'])('takes a message of another kind for a notice: %s', (Message) => {
    const bytes = JSON.stringify({ Type: 'Notification', TopicArn: 'arn:aws:sns:eu-west-1:1:t', Message });

    expect(aws.readClaim(evidence({ parts: [{ bytes }] }))).toMatchObject({
      jobId: null,
      vendorStatus: 'Notification',
      parts: [{ kind: 'notice' }],
    });
  });

  it('reads a transcript that was fetched', () => {
    expect(read('transcripts/aws-transcribe-json/speakers.json')).toMatchObject({
      jobId: expect.any(String),
      parts: [{ kind: 'transcript' }],
    });
  });
});

describe('aws.recognises', () => {
  it.each(['notification', 'raw-failed', 'subscription'])('knows %s', (name) => {
    expect(aws.recognises(evidence({ parts: [{ fixture: `aws/${name}.json` }] }))).toBe(true);
  });
});

import { describe, expect, it } from 'vitest';
import { aws } from '../../../../src/vendors/aws/profile.ts';
import { evidence } from '../evidence.ts';

const stream = (uri: string, more: object = {}) => ({
  source: 'aws.transcribe',
  detail: { StreamingSessionId: 's', PostCallStatus: 'COMPLETED', Transcript: { TranscriptFileUri: uri } },
  ...more,
});
const job = {
  source: 'aws.transcribe',
  region: 'eu-west-1',
  detail: { TranscriptionJobName: 'job', TranscriptionJobStatus: 'COMPLETED' },
};
const inTopic = (event: unknown) => ({
  Type: 'Notification',
  TopicArn: 'arn:aws:sns:us-west-2:123456789012:transcripts',
  Message: JSON.stringify(event),
});

const begin = (notice: unknown, origin: string | null = null) =>
  aws.fetch?.begin({ jobId: 'job', kinds: ['transcript'], notice, origin });

describe('what is asked for of Amazon', () => {
  it.each<[what: string, notice: unknown, origin: string | null, url: string, region: string]>([
    [
      'the region of the event',
      stream('s3://b/f/x.json', { region: 'eu-west-1' }),
      null,
      'https://s3.eu-west-1.amazonaws.com/b/f/x.json',
      'eu-west-1',
    ],
    [
      'that of the topic',
      inTopic(stream('s3://b/x.json')),
      null,
      'https://s3.us-west-2.amazonaws.com/b/x.json',
      'us-west-2',
    ],
    [
      'that of the URL',
      stream('https://s3.ap-south-1.amazonaws.com/b/f/x.json', { region: 'eu-west-1' }),
      null,
      'https://s3.ap-south-1.amazonaws.com/b/f/x.json',
      'ap-south-1',
    ],
    [
      'a bucket in the host',
      stream('https://a.b.s3.eu-west-1.amazonaws.com/x.json'),
      null,
      'https://s3.eu-west-1.amazonaws.com/a.b/x.json',
      'eu-west-1',
    ],
    [
      'hosts of before',
      stream('https://s3-eu-west-1.amazonaws.com/b/x.json'),
      null,
      'https://s3.eu-west-1.amazonaws.com/b/x.json',
      'eu-west-1',
    ],
    [
      'both stacks',
      stream('https://bkt.s3.dualstack.us-gov-west-1.amazonaws.com/x'),
      null,
      'https://s3.us-gov-west-1.amazonaws.com/bkt/x',
      'us-gov-west-1',
    ],
    [
      'China',
      stream('https://s3.cn-north-1.amazonaws.com.cn/b/x.json'),
      null,
      'https://s3.cn-north-1.amazonaws.com.cn/b/x.json',
      'cn-north-1',
    ],
    [
      'a folder of the settings',
      job,
      'https://s3.eu-west-1.amazonaws.com/b/out',
      'https://s3.eu-west-1.amazonaws.com/b/out/job.json',
      'eu-west-1',
    ],
    [
      'a whole bucket',
      job,
      'https://bkt.s3.eu-central-1.amazonaws.com',
      'https://s3.eu-central-1.amazonaws.com/bkt/job.json',
      'eu-central-1',
    ],
    ['a server of their own', job, 'http://minio:9000/b/out', 'http://minio:9000/b/out/job.json', 'eu-west-1'],
    [
      'an event that a rule made',
      { detail: { TranscriptFileUri: 's3://b/x.json', JobName: 'job' }, region: 'eu-west-1' },
      null,
      'https://s3.eu-west-1.amazonaws.com/b/x.json',
      'eu-west-1',
    ],
    [
      'what is left when it was redacted',
      { detail: { Transcript: { RedactedTranscriptFileUri: 's3://b/r.json' } }, region: 'eu-west-1' },
      null,
      'https://s3.eu-west-1.amazonaws.com/b/r.json',
      'eu-west-1',
    ],
  ])('%s', (_what, notice, origin, url, region) => {
    expect(begin(notice, origin)).toEqual([{ url, headers: {}, credential: { s3: { region } } }]);
  });

  it('a URL that is signed, as it is and without credentials', () => {
    const url =
      'https://s3.eu-west-1.amazonaws.com/aws-transcribe-eu-west-1-prod/1/x.json?X-Amz-Expires=900&X-Amz-Signature=ab';
    expect(begin(stream(url))).toEqual([{ url, headers: {}, credential: 'none' }]);
  });

  it.each<[what: string, notice: unknown, origin: string | null, reason: string]>([
    ['a job of which no file is known', job, null, 'fetch.endpoint'],
    ['what is no event', undefined, null, 'fetch.endpoint'],
    ['another bucket', stream('s3://other/out/x.json'), 'https://s3.eu-west-1.amazonaws.com/b/out', 'outside'],
    ['another folder', stream('s3://b/outer/x.json'), 'https://s3.eu-west-1.amazonaws.com/b/out', 'outside'],
    ['a way out of the folder', stream('s3://b/out/../x.json'), 'https://s3.eu-west-1.amazonaws.com/b/out', 'outside'],
    ['a hidden way out', stream('s3://b/out/..%2Fx.json'), 'https://s3.eu-west-1.amazonaws.com/b/out', 'outside'],
    [
      'a host that is not of S3',
      stream('https://x.execute-api.eu-west-1.amazonaws.com/b/x.json'),
      null,
      'names no file',
    ],
    ['what is nowhere in S3', stream('ftp://b/out/x.json'), null, 'names no file'],
  ])('nothing: %s', (_what, notice, origin, reason) => {
    expect(begin(notice, origin)).toEqual({ impossible: expect.stringContaining(reason) });
  });

  it('the file belongs to the job that it was fetched for, whatever it calls itself', () => {
    const fetched = evidence({
      parts: [{ fixture: 'transcripts/aws-transcribe-json/speakers.json' }],
      query: { id: 'session' },
    });
    const claim = aws.readClaim({ ...fetched, head: { ...fetched.head, method: 'GET' } });
    expect(claim).toMatchObject({ jobId: 'session', outcome: 'success', parts: [{ kind: 'transcript' }] });
  });
});

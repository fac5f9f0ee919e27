import type { SampleCallback, Sampler } from '../../domain/sample.ts';
import { callback, jsonNotice } from '../common/samples/callback.ts';
import { piece } from '../common/samples/piece.ts';
import { seededRandom } from '../common/samples/random.ts';

const topic = 'arn:aws:sns:eu-west-1:123456789012:transcripts';

/** The end of an Amazon Transcribe job in the envelope of SNS, and, with raw delivery, without it. */
export const sampler: Sampler = {
  vendor: 'aws',
  contents: ['notification', 'raw'],
  usual: ['notification'],
  mayBeEmpty: false,
  reportsFailures: true,
  sample({ contents, outcome, method, jobId, seed }) {
    const random = seededRandom(seed);
    const detail = {
      TranscriptionJobName: jobId ?? `call-${random.letters(6, '0123456789')}`,
      TranscriptionJobStatus: outcome === 'success' ? 'COMPLETED' : 'FAILED',
    };
    const event = {
      version: '0',
      id: random.uuid(),
      'detail-type': 'Transcribe Job State Change',
      source: 'aws.transcribe',
      account: '123456789012',
      time: '2026-03-02T09:15:00Z',
      region: 'eu-west-1',
      resources: [],
      detail,
    };
    const headers = {
      'x-amz-sns-message-type': 'Notification',
      'x-amz-sns-message-id': random.uuid(),
      'x-amz-sns-topic-arn': topic,
      'user-agent': 'Amazon Simple Notification Service Agent',
    };
    return contents.map((name) =>
      name === 'raw' ? jsonNotice(event, { method, headers }) : enveloped(event, method, headers),
    );
  },
};

/** JSON that is labelled as text, with the event as a text in it. */
function enveloped(
  event: unknown,
  method: 'POST' | 'PUT',
  headers: Readonly<Record<'x-amz-sns-message-id', string>>,
): SampleCallback {
  const envelope = {
    Type: 'Notification',
    MessageId: headers['x-amz-sns-message-id'],
    TopicArn: topic,
    Message: JSON.stringify(event),
    Timestamp: '2026-03-02T09:15:00.120Z',
  };
  const mediaType = 'text/plain; charset=UTF-8';
  return callback({ method, mediaType, content: piece(JSON.stringify(envelope)), headers });
}

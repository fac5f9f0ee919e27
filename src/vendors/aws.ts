import type { Outcome } from '../domain/delivery.ts';
import { field, isObject } from '../domain/json-values.ts';
import type { Claim, HandshakeReply, HandshakeRequest, Vendor } from '../domain/vendor.ts';
import { blankClaim } from './blank-claim.ts';
import { jobIdInQuery, messageOf, wordOf } from './fields.ts';
import { echo, jsonOf } from './handshake.ts';
import { jsonObjects } from './part-claims.ts';

/**
 * Amazon Transcribe, by way of EventBridge and an SNS topic: a notice that a job has ended; the transcript lies in S3.
 *
 * SNS sends JSON labelled `text/plain`, `{ Type: 'Notification', MessageId, TopicArn, Message, … }`, where `Message` is
 * JSON again, as a text: `{ source: 'aws.transcribe', detail: { TranscriptionJobName, TranscriptionJobStatus } }`. With
 * raw delivery that comes without its envelope. Amazon publishes no addresses that SNS alone calls from.
 * Source: docs.aws.amazon.com/sns/latest/dg (http-header, http-subscription-confirmation-json) and
 * docs.aws.amazon.com/transcribe/latest/dg/monitoring-events.html, read 2026-11-21.
 */
export const aws: Vendor = {
  name: 'aws',
  egress: null,
  recognises({ parts }) {
    return jsonObjects(parts).some((json) => isEnvelope(json) || isEvent(json));
  },
  readClaim({ head, parts }): Claim {
    const [message] = jsonObjects(parts);
    const event = isEnvelope(message) ? parsed(field(message, 'Message')) : message;
    // A result that was fetched from its bucket tells itself what became of its job.
    const status =
      wordOf(field(event, 'detail', 'TranscriptionJobStatus')) ??
      wordOf(field(message, 'status')) ??
      wordOf(field(message, 'JobStatus'));
    const outcome = outcomes.get(status ?? '') ?? 'unknown';
    return {
      ...blankClaim('aws', parts, outcome === 'failure' ? () => 'notice' : 'by-format'),
      jobId:
        wordOf(field(event, 'detail', 'TranscriptionJobName')) ??
        wordOf(field(message, 'jobName')) ??
        wordOf(field(message, 'JobName')) ??
        jobIdInQuery(head.query),
      outcome,
      vendorStatus: status ?? (isEvent(event) ? null : wordOf(field(message, 'Type'))),
      error:
        outcome === 'failure'
          ? {
              code: null,
              message:
                messageOf(field(event, 'detail', 'FailureReason')) ??
                'Amazon Transcribe could not process the job; its description there tells why',
            }
          : null,
    };
  },
  sends: ['notice'],
  signatures: ['sns'],
  handshake: confirmSubscription,
  answer: null,
  fetch: null,
};

/**
 * A subscription delivers nothing until its `SubscribeURL` was fetched. Only what Amazon signed for a listed topic is
 * followed: let in by anything else, the message is kept, and a person may follow the link.
 */
function confirmSubscription({ body, signedBy }: HandshakeRequest): HandshakeReply | null {
  if (signedBy !== 'sns') return null;
  const message = jsonOf(body);
  const url = field(message, 'SubscribeURL');
  if (field(message, 'Type') !== 'SubscriptionConfirmation' || typeof url !== 'string') return null;
  return { ...echo('OK'), visit: url };
}

const outcomes: ReadonlyMap<string, Outcome> = new Map([
  ['COMPLETED', 'success'],
  ['FAILED', 'failure'],
  ['IN_PROGRESS', 'progress'],
  ['QUEUED', 'progress'],
]);

function isEnvelope(json: unknown): boolean {
  const type = wordOf(field(json, 'Type')) ?? '';
  if (!/^(?:Notification|SubscriptionConfirmation|UnsubscribeConfirmation)$/.test(type)) return false;
  return /^arn:aws[a-z-]*:sns:/.test(wordOf(field(json, 'TopicArn')) ?? '');
}

function isEvent(json: unknown): boolean {
  return field(json, 'source') === 'aws.transcribe' && isObject(field(json, 'detail'));
}

/** Topics carry other messages too, in any form. */
function parsed(message: unknown): unknown {
  if (typeof message !== 'string') return undefined;
  try {
    return JSON.parse(message);
  } catch {
    return undefined;
  }
}

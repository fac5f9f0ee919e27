import type { Outcome } from '../../domain/delivery.ts';
import type { VendorGuide } from '../../domain/set-up.ts';
import type { Claim, HandshakeRequest, Vendor } from '../../domain/vendor.ts';
import type { HandshakeReply } from '../../domain/vendor-answer.ts';
import type { FetchRequest, FetchWish, VendorFetch } from '../../domain/vendor-fetch.ts';
import { parseJson } from '../../lib/json/parse.ts';
import { field, isObject } from '../../lib/json/values.ts';
import { blankClaim, jsonObjects } from '../common/claims.ts';
import { jobIdInQuery, labelOf, messageOf, wordOf } from '../common/fields.ts';
import { echo, jsonOf } from '../common/handshake.ts';
import { asksOnSuccess, notReady, takeIt, withoutKey } from '../common/requests.ts';
import { type S3Place, s3PlaceOf, s3UrlOf } from './s3-place.ts';
import { snsScheme } from './signature.ts';

/**
 * A subscription to the SNS topic that EventBridge tells of Amazon Transcribe's jobs.
 *
 * Source: docs.aws.amazon.com/sns/latest/dg (http-subscription-confirmation-json) and
 * docs.aws.amazon.com/transcribe/latest/dg/monitoring-events.html, read 2026-11-21.
 */
const awsGuide: VendorGuide = {
  sender: {
    vendor: 'Amazon SNS',
    proofs: ['sns', 'query', 'basic'],
    entry: 'signature: { scheme: sns, topics: ["arn:aws:sns:eu-west-1:123456789012:transcripts"] }',
  },
  write: ({ url, place, isSigned }) => ({
    title: 'Amazon Transcribe: subscription of an SNS topic',
    use: 'A shell with the AWS command line, while the collector runs.',
    snippet: `aws sns subscribe --topic-arn YOUR_TOPIC_ARN --protocol ${new URL(url).protocol.slice(0, -1)} \\
  --notification-endpoint '${url}'`,
    placeholders: [{ word: 'YOUR_TOPIC_ARN', meaning: `the topic${isSigned ? `, one of ${place}` : ''}` }],
    notes: [
      'Before that: a rule in EventBridge with the pattern { "source": ["aws.transcribe"], "detail-type": ["Transcribe Job State Change"] } and the topic as its target.',
      isSigned
        ? 'The subscription is confirmed by itself when its topic is listed. Leave raw message delivery off: it is not signed.'
        : 'Without a signature of scheme sns nothing is confirmed: open the SubscribeURL of the first delivery yourself.',
      'The callback says that a job has ended. The transcript lies in your bucket, from where it can be fetched.',
    ],
  }),
};

/**
 * Amazon Transcribe: the file in the customer's bucket, by the credentials that Amazon's SDK finds on the machine.
 *
 * The event after a stream names it (`detail.Transcript.TranscriptFileUri`, as `s3://…`), and so may one that a rule of the
 * customer's makes; a URL that is signed already needs no more. Of a job that is only named, the file is `<job>.json` in the
 * folder that the settings name as the endpoint; no file outside of that folder is asked for.
 * Source: docs.aws.amazon.com/transcribe/latest/dg (monitoring-events) and /APIReference (StartTranscriptionJob, Transcript),
 * read 2026-12-01.
 */
const awsFetch: VendorFetch = {
  origin: null,
  endpoint: { isRequired: false, hasPath: true, example: 'https://s3.eu-west-1.amazonaws.com/<bucket>/<folder>' },
  keyHosts: ['*.amazonaws.com', '*.amazonaws.com.cn'],
  resultHosts: [],
  showKey: null,
  asks: asksOnSuccess,
  begin(wish) {
    const event = eventIn(wish.notice);
    const signedUrl = filesIn(event).find((uri) => /[?&](?:X-Amz-)?Signature=/i.test(uri));
    if (signedUrl !== undefined) return [withoutKey(signedUrl)];
    const place = fileOf(event, wish);
    if (place === 'outside' || place?.key.split('/').some((step) => /^\.{0,2}$/.test(step)))
      return { impossible: 'the file that the event names lies outside of fetch.endpoint' };
    if (place === null) {
      return { impossible: 'the event names no file, and the settings name no folder for it as fetch.endpoint' };
    }
    const region = place.region ?? regionIn(wish.notice, event);
    return [{ url: s3UrlOf(place, region), headers: {}, credential: { s3: { region } } } satisfies FetchRequest];
  },
  read({ json }) {
    const status = wordOf(field(json, 'status')) ?? wordOf(field(json, 'JobStatus'));
    return isObject(json) && (status === null || status === 'COMPLETED') ? takeIt : notReady(status);
  },
  statuses: {},
};

/** Where the words are; with what is personal taken out, if that is all there is. */
function filesIn(event: unknown): string[] {
  const homes = [['detail', 'Transcript'], ['detail'], ['Transcript'], ['TranscriptionJob', 'Transcript'], []];
  return ['TranscriptFileUri', 'RedactedTranscriptFileUri']
    .flatMap((name) => homes.map((home) => field(event, ...home, name)))
    .filter((uri) => typeof uri === 'string');
}

function fileOf(event: unknown, { jobId, origin }: FetchWish): S3Place | 'outside' | null {
  const folder = origin === null ? null : s3PlaceOf(origin);
  const [named] = filesIn(event).map(s3PlaceOf);
  // Only the settings name a server that is not Amazon's.
  if (folder === null) return named?.origin === null ? named : null;
  const path = folder.key === '' ? '' : `${folder.key}/`;
  if (named === undefined || named === null) return { ...folder, key: `${path}${jobId}.json` };
  const isInside = named.bucket === folder.bucket && named.key.startsWith(path);
  return isInside ? { ...folder, key: named.key } : 'outside';
}

/** A job and its bucket are in one region, which event and topic name. */
function regionIn(notice: unknown, event: unknown): string {
  const ofTopic = wordOf(field(notice, 'TopicArn'))?.split(':')[3];
  return wordOf(field(event, 'region')) ?? ofTopic ?? 'us-east-1';
}

/**
 * Amazon Transcribe, by way of EventBridge and an SNS topic: a notice that a job has ended; the transcript lies in S3.
 *
 * SNS sends JSON labelled `text/plain`, `{ Type: 'Notification', MessageId, TopicArn, Message, … }`, where `Message` is
 * JSON again, as a text: `{ source: 'aws.transcribe', detail: { TranscriptionJobName, TranscriptionJobStatus } }`, of
 * Call Analytics `{ JobName, JobStatus }` and, after a stream, `{ StreamingSessionId, PostCallStatus }`. With raw delivery
 * that comes without its envelope. Amazon publishes no addresses that SNS alone calls from.
 * Source: docs.aws.amazon.com/sns/latest/dg (http-header, http-subscription-confirmation-json) and
 * docs.aws.amazon.com/transcribe/latest/dg/monitoring-events.html, read 2026-11-21; the list of events in
 * docs.aws.amazon.com/eventbridge/latest/ref/events-ref-transcribe.html, read 2026-12-01.
 */
export const aws: Vendor = {
  name: 'aws',
  egress: null,
  recognises({ parts }) {
    return jsonObjects(parts).some((json) => isEnvelope(json) || isEvent(json));
  },
  readClaim({ head, parts }): Claim {
    const [message] = jsonObjects(parts);
    const event = eventIn(message);
    // A rule may rewrite an event and drop its source; that of another service is none of ours.
    const detail = isEvent(event) || field(event, 'source') === undefined ? field(event, 'detail') : undefined;
    // A result that was fetched from its bucket tells itself what became of its job.
    const status =
      wordIn(detail, keys.status) ?? wordOf(field(message, 'status')) ?? wordOf(field(message, 'JobStatus'));
    const outcome = outcomeOf(event, status);
    // The file after a stream may call itself otherwise than the event does.
    const jobId =
      (head.method === 'GET' ? jobIdInQuery(head.query) : null) ??
      wordIn(detail, keys.job) ??
      wordOf(field(message, 'jobName')) ??
      wordOf(field(message, 'JobName')) ??
      jobIdInQuery(head.query);
    return {
      ...blankClaim('aws', parts, outcome === 'failure' ? () => 'notice' : 'by-format'),
      jobId,
      title: jobId === null ? labelOf(wordIn(detail, keys.tool)) : null,
      outcome,
      vendorStatus: status ?? (isEvent(event) ? null : wordOf(field(message, 'Type'))),
      error:
        outcome === 'failure'
          ? {
              code: null,
              message:
                messageOf(field(detail, 'FailureReason')) ??
                'Amazon Transcribe could not process the job; its description there tells why',
            }
          : null,
    };
  },
  sends: ['notice'],
  signatures: ['sns'],
  ownScheme: snsScheme,
  handshake: confirmSubscription,
  answer: null,
  fetch: awsFetch,
  guide: awsGuide,
  samples: () => import('./samples.ts'),
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
  ['READY', 'success'],
  ['FAILED', 'failure'],
  ['IN_PROGRESS', 'progress'],
  ['QUEUED', 'progress'],
  ['PENDING', 'progress'],
]);

/**
 * Every kind of event names its subject and its state in words of its own. A vocabulary or a language model is a tool of
 * jobs and none itself: its name is the title, so that it is never taken for a job of the same name.
 */
const keys = {
  job: /(?:JobName|SessionId)$/,
  tool: /^(?:Vocabulary(?:Filter)?|(?:Language)?Model)Name$/,
  status: /(?:Status|State)$/,
};

/** The first word under such a key. */
function wordIn(detail: unknown, key: RegExp): string | null {
  if (!isObject(detail)) return null;
  const words = Object.entries(detail).map(([name, value]) => (key.test(name) ? wordOf(value) : null));
  return words.find((word) => word !== null) ?? null;
}

/** Once the language is known the transcription goes on: there only a failure is the last word on the job. */
function outcomeOf(event: unknown, status: string | null): Outcome {
  const outcome = outcomes.get(status ?? '') ?? 'unknown';
  const isOnTheWay = /Language Identification/.test(wordOf(field(event, 'detail-type')) ?? '');
  return isOnTheWay && outcome === 'success' ? 'progress' : outcome;
}

function eventIn(message: unknown): unknown {
  return isEnvelope(message) ? parsed(field(message, 'Message')) : message;
}

function isEnvelope(json: unknown): boolean {
  const type = wordOf(field(json, 'Type')) ?? '';
  if (!/^(?:Notification|SubscriptionConfirmation|UnsubscribeConfirmation)$/.test(type)) return false;
  return /^arn:aws[a-z-]*:sns:/.test(wordOf(field(json, 'TopicArn')) ?? '');
}

function isEvent(json: unknown): boolean {
  return /^aws\.transcribe(?:streaming)?$/.test(wordOf(field(json, 'source')) ?? '') && isObject(field(json, 'detail'));
}

/** Topics carry other messages too, in any form. */
function parsed(message: unknown): unknown {
  if (typeof message !== 'string') return undefined;
  try {
    return parseJson(message);
  } catch {
    return undefined;
  }
}

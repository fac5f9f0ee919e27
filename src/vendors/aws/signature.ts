import { verify } from 'node:crypto';
import type { SignatureRule } from '../../domain/credential.ts';
import { CollectorError } from '../../domain/errors.ts';
import type { BodyVerifier } from '../../domain/gate.ts';
import {
  misfit,
  type SignatureReader,
  type SignatureScheme,
  type SigningContext,
  untimely,
} from '../../domain/signature.ts';
import { holdBody } from '../../lib/bounded-buffer.ts';
import { minuteMs } from '../../lib/mac.ts';
import { isSnsType, readSnsMessage } from './sns-message.ts';
import { createSnsSite, type SnsSite, snsOriginOf } from './sns-site.ts';

/** Messages of Amazon SNS: signed by Amazon for whoever owns the topic, so the topics are what counts. */
export interface SnsRule extends SignatureRule {
  /** E.g. `arn:aws:sns:eu-west-1:123456789012:transcripts`. */
  topics: readonly string[];
  /** Origin that stands in for Amazon's, e.g. `https://localhost:4566`; null: Amazon's own, by the topic's region. */
  endpoint: string | null;
  /** PEM of the authority that is trusted for it in place of the public ones, or null. */
  ca: string | null;
}

/** Amazon's limit for a message is 256 KiB, before it is escaped as JSON. */
const maxMessageBytes = 512 * 1024;

/**
 * Amazon SNS: the signature stands in the message, and names the certificate that proves it.
 *
 * Anybody can have messages signed by Amazon, for topics of their own: a message counts when its topic is listed. The
 * topic's region fixes the one host whose certificates and confirmation links are ever fetched.
 */
export const snsScheme: SignatureScheme<SnsRule> = {
  name: 'sns',
  settings: {
    topics: {
      type: 'texts',
      parse: parseTopic,
      expected: 'expected a list of topics such as [arn:aws:sns:eu-west-1:123456789012:done]',
      expectedOne: 'expected at least one topic',
      describe: 'ARNs of the topics whose messages are taken, and whose subscriptions are confirmed.',
    },
    endpoint: {
      type: 'text',
      isSecret: false,
      parse: parseEndpoint,
      otherwise: null,
      describe: 'Origin that stands in for Amazon, for tests, e.g. https://localhost:4566. Left out: Amazon.',
    },
    ca: {
      type: 'text',
      isSecret: false,
      parse: parseAuthority,
      otherwise: null,
      describe: 'Certificate (PEM) of the authority trusted for the endpoint, in place of the public ones.',
    },
  },
  compile,
  sender: { impossible: 'what Amazon SNS sends is signed by Amazon itself' },
};

function compile({ topics, endpoint, ca }: SnsRule, context: SigningContext): SignatureReader {
  const sites = new Map(
    topics.map((topic) => {
      const origin = endpoint ?? snsOriginOf(topic);
      if (origin === null) throw new RangeError(`${JSON.stringify(topic)} is not the ARN of a topic`);
      return [topic, createSnsSite({ origin, ca }, context)] as const;
    }),
  );
  return {
    headers: ['x-amz-sns-message-type'],
    sign: null,
    read({ header }) {
      const topic = header('x-amz-sns-topic-arn');
      const site = sites.get(topic);
      if (site === undefined) return { unusable: 'x-amz-sns-topic-arn names no topic that this source takes' };
      if (!isSnsType(header('x-amz-sns-message-type')))
        return { unusable: 'x-amz-sns-message-type names no type of message that is signed' };
      // The message without its envelope, in which the signature stands.
      if (/^true$/i.test(header('x-amz-sns-rawdelivery')))
        return { unusable: 'the subscription delivers raw messages, which are not signed: switch raw delivery off' };
      return verifyMessage(topic, site, context.now);
    },
  };
}

// Amazon delivers again for an hour at most, with the time of the first attempt in the message.
const toleranceMs = 90 * minuteMs;

function verifyMessage(topic: string, site: SnsSite, now: () => Date): BodyVerifier {
  const body = holdBody(maxMessageBytes);
  return {
    update(chunk) {
      body.add(chunk);
      if (body.bytes() === null)
        throw new CollectorError('body-too-large', `a message of SNS may have at most ${maxMessageBytes} bytes`);
    },
    async prove() {
      const message = readSnsMessage(Buffer.from(body.bytes() ?? []).toString('utf8'));
      if (message === null) throw misfit('the body is no message of SNS that is signed by version 1 or 2');
      const { publishedAtMs, algorithm, signedText, signature } = message;
      if (message.topicArn !== topic) throw misfit('the message is of another topic than its head says');
      if (Number.isNaN(publishedAtMs)) throw misfit('the Timestamp of the message is no time');
      const wrong = untimely(publishedAtMs, now(), toleranceMs);
      if (wrong !== null) throw misfit(wrong.unusable);
      const key = await site.keyAt(message.certificateUrl);
      if (!verify(algorithm, Buffer.from(signedText, 'utf8'), key, signature))
        throw misfit('the signature does not fit the message: it was changed on its way, or somebody else made it');
      return { scheme: 'sns', sign: null, visit: (url) => site.visit(url, topic) };
    },
  };
}

function parseTopic(text: string): string {
  if (snsOriginOf(text) !== null) return text;
  throw new RangeError('expected the ARN of an Amazon SNS topic such as arn:aws:sns:eu-west-1:123456789012:done');
}

function parseEndpoint(text: string): string {
  const url = URL.parse(text);
  if (url?.protocol === 'https:' && url.href === `${url.origin}/`) return url.origin;
  throw new RangeError('expected an origin such as https://localhost:4566, without a path');
}

function parseAuthority(text: string): string {
  if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
  throw new RangeError('expected a certificate in PEM, most often as { file: ca.pem }');
}

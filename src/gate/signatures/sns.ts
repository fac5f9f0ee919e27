import { verify } from 'node:crypto';
import type { SnsSignature } from '../../domain/credential.ts';
import type { BodyVerifier } from '../../domain/gate.ts';
import { snsOriginOf } from '../../domain/sns-topic.ts';
import { holdBody } from '../../lib/bounded-buffer.ts';
import type { SignatureReader, SigningContext } from './scheme.ts';
import { isSnsType, readSnsMessage } from './sns-message.ts';
import { createSnsSite, type SnsSite } from './sns-site.ts';
import { isNear, minuteMs } from './times.ts';

/** Amazon's limit for a message is 256 KiB, before it is escaped as JSON. */
const maxMessageBytes = 512 * 1024;

/**
 * Amazon SNS: the signature stands in the message, and names the certificate that proves it.
 *
 * Anybody can have messages signed by Amazon, for topics of their own: a message counts when its topic is listed. The
 * topic's region fixes the one host whose certificates and confirmation links are ever fetched.
 *
 * @throws RangeError when a topic is none.
 */
export function compileSns({ topics, endpoint, ca }: SnsSignature, context: SigningContext): SignatureReader {
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
      return site === undefined || !isSnsType(header('x-amz-sns-message-type'))
        ? null
        : verifyMessage(topic, site, context.now);
    },
  };
}

// Amazon delivers again for an hour at most, with the time of the first attempt in the message.
const toleranceMs = 90 * minuteMs;

function verifyMessage(topic: string, site: SnsSite, now: () => Date): BodyVerifier {
  const body = holdBody(maxMessageBytes);
  return {
    update: body.add,
    async prove() {
      const message = readSnsMessage(Buffer.from(body.bytes() ?? []).toString('utf8'));
      if (message === null || message.topicArn !== topic) return null;
      if (!isNear(message.publishedAtMs, now(), toleranceMs)) return null;
      const key = await site.keyAt(message.certificateUrl);
      const { algorithm, signedText, signature } = message;
      if (key === null || !verify(algorithm, Buffer.from(signedText, 'utf8'), key, signature)) return null;
      return { scheme: 'sns', sign: null, visit: (url) => site.visit(url, topic) };
    },
  };
}

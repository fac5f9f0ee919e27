import { field } from '../../lib/json/values.ts';
import { decodeBytes } from '../../lib/mac.ts';

/** The fields of an Amazon SNS message that its signature covers, and those that say how. */
export interface SnsMessage {
  topicArn: string;
  /** When it was published, in ms; NaN for nonsense. */
  publishedAtMs: number;
  certificateUrl: string;
  algorithm: 'RSA-SHA1' | 'RSA-SHA256';
  signature: Buffer;
  /** What was signed: names and values, a line each. */
  signedText: string;
}

/** Types with a signature, and what of each is signed, in this order. */
const signedFields: Readonly<Record<string, readonly string[]>> = {
  Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
  SubscriptionConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
  UnsubscribeConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
};

/** True for a type that is signed, as `x-amz-sns-message-type` names it. */
export function isSnsType(type: string): boolean {
  return Object.hasOwn(signedFields, type);
}

/**
 * Reads a message; null for one that lacks something or is no JSON.
 *
 * Source: docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message-verify-message-signature.html, read
 * 2026-11-21. Version 1 is SHA-1, version 2 SHA-256.
 */
export function readSnsMessage(json: string): SnsMessage | null {
  const message = parse(json);
  const text = (name: string): string | null => {
    const value = field(message, name);
    return typeof value === 'string' ? value : null;
  };
  const type = text('Type') ?? '';
  const algorithm = algorithms.get(text('SignatureVersion') ?? '');
  const signature = decodeBytes(text('Signature') ?? '', 'base64');
  if (!isSnsType(type) || algorithm === undefined || signature === null) return null;
  const lines: string[] = [];
  for (const name of signedFields[type] ?? []) {
    const value = text(name);
    if (value === null && name === 'Subject') continue;
    // With a line break in it, a value could be taken for others: only the last word is the message's own.
    if (value === null || (name !== 'Message' && value.includes('\n'))) return null;
    lines.push(name, value);
  }
  return {
    topicArn: text('TopicArn') ?? '',
    publishedAtMs: Date.parse(text('Timestamp') ?? ''),
    certificateUrl: text('SigningCertURL') ?? '',
    algorithm,
    signature,
    signedText: `${lines.join('\n')}\n`,
  };
}

const algorithms: ReadonlyMap<string, SnsMessage['algorithm']> = new Map([
  ['1', 'RSA-SHA1'],
  ['2', 'RSA-SHA256'],
]);

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

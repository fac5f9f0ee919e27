import { EventEmitter } from 'node:events';
import https from 'node:https';
import MessageValidator from 'sns-validator';
import { vi } from 'vitest';
import type { FetchText } from '../../../src/domain/signature.ts';
import { aMessage, aSigner, headersOf, type Message, type Signer, topic } from '../../fixtures/sns.ts';
import { altered } from './mac-sender.ts';
import { type Draw, headKinds, type Lines, now, oneOf, type Sender, type Sent } from './sender.ts';

const host = 'https://sns.eu-west-1.amazonaws.com';
const certificateUrl = (name: string): string => `${host}/SimpleNotificationService-${name}.pem`;
const dayMs = 86_400_000;

/** Amazon SNS; `fetchText` gives what lies on its host, to us as to its library. */
export async function snsSender(): Promise<Sender & { fetchText: FetchText }> {
  const inForce = { from: new Date(now.getTime() - dayMs), to: new Date(now.getTime() + dayMs) };
  const past = { from: new Date(now.getTime() - 2 * dayMs), to: new Date(now.getTime() - dayMs) };
  const [signer, stranger, expired] = await Promise.all([aSigner(inForce), aSigner(inForce), aSigner(past)]);
  const certificates = new Map([
    [certificateUrl('a1'), signer.cert],
    [certificateUrl('e0'), expired.cert],
    ['https://sns.us-east-1.amazonaws.com/SimpleNotificationService-b2.pem', stranger.cert],
    ['https://sns.s3-us-west-2.amazonaws.com/SimpleNotificationService-c3.pem', stranger.cert],
  ]);
  const validator = new MessageValidator();
  giveCertificates(certificates);
  return {
    name: 'sns',
    auth: [{ signature: { scheme: 'sns', topics: [topic] } }],
    async fetchText(url) {
      const text = certificates.get(url);
      return text === undefined ? { status: 404, text: '' } : { status: 200, text };
    },
    official: ({ body }) =>
      new Promise((resolve) => validator.validate(body.toString(), (error) => resolve(error === null))),
    kinds: messageKinds({ signer, stranger, expired }),
  };
}

/** Its library fetches by itself. */
function giveCertificates(certificates: ReadonlyMap<string, string>): void {
  vi.spyOn(https, 'get').mockImplementation(((url: string, take: (response: EventEmitter) => void) => {
    const text = certificates.get(url);
    const response = Object.assign(new EventEmitter(), { statusCode: text === undefined ? 404 : 200 });
    take(response);
    response.emit('data', text ?? '');
    response.emit('end');
    return new EventEmitter();
  }) as never);
}

function messageKinds({
  signer,
  stranger,
  expired,
}: Record<'signer' | 'stranger' | 'expired', Signer>): Sender['kinds'] {
  const message = ({ text, lot }: Draw, keys: Partial<Message> = {}, by = signer): Message =>
    aMessage(by, {
      SigningCertURL: certificateUrl('a1'),
      Timestamp: now.toISOString(),
      SignatureVersion: oneOf(lot, ['1', '2']),
      Message: text,
      ...keys,
    });
  const sent = (
    message: Message,
    {
      lines = Object.entries(headersOf(message)),
      body = JSON.stringify(message),
    }: { lines?: Lines; body?: string } = {},
  ): Sent => ({ target: '/callback/s', lines, body: Buffer.from(body) });
  const made = (keys: Partial<Message>, by?: Signer) => (draw: Draw) => sent(message(draw, keys, by));
  const changed = (change: (message: Message, draw: Draw) => object) => (draw: Draw) => {
    const whole = message(draw);
    return sent(whole, { body: JSON.stringify({ ...whole, ...change(whole, draw) }) });
  };
  const at = (ms: number) => made({ Timestamp: new Date(now.getTime() + ms).toISOString() });
  const confirmation = (Type: string) =>
    made({ Type, Token: 'a-token', SubscribeURL: `${host}/?Action=ConfirmSubscription` });
  const head = headKinds(['x-amz-sns-message-type', 'x-amz-sns-topic-arn'], (draw) => sent(message(draw)));
  return {
    'as it is signed': made({}),
    'by version 1': made({ SignatureVersion: '1' }),
    'by version 2': made({ SignatureVersion: '2' }),
    'by a version yet to come': changed(() => ({ SignatureVersion: '3' })),
    'by the other version': changed(({ SignatureVersion }) => ({
      SignatureVersion: SignatureVersion === '1' ? '2' : '1',
    })),
    'with a subject': made({ Subject: 'Zoë’s call' }),
    'with a subject that nobody signed': changed(() => ({ Subject: 'x' })),
    'with a subject that is null': changed(() => ({ Subject: null })),
    'with fields that nobody signs': changed(() => ({ UnsubscribeURL: 'https://example.org', MessageAttributes: {} })),
    'a confirmation of a subscription': confirmation('SubscriptionConfirmation'),
    'a confirmation of its end': confirmation('UnsubscribeConfirmation'),
    ...head,
    'with its fields in another order': (draw) =>
      sent(message(draw), {
        body: JSON.stringify(Object.fromEntries(Object.entries(message(draw)).reverse()), null, 2),
      }),
    ...Object.fromEntries(
      ['Message', 'MessageId', 'Timestamp', 'TopicArn'].map((name) => [
        `${name} altered`,
        changed((whole, { lot }) => ({ [name]: altered(Buffer.from(`${whole[name]}x`), lot).toString() })),
      ]),
    ),
    'signature altered': changed(({ Signature = '' }, { lot }) => ({
      Signature: altered(Buffer.from(Signature, 'base64'), lot).toString('base64'),
    })),
    'signature without padding': changed(({ Signature = '' }) => ({ Signature: Signature.replace(/=+$/, '') })),
    'signature with line breaks': changed(({ Signature = '' }) => ({
      Signature: Signature.replaceAll(/.{64}/g, '$&\n'),
    })),
    'signature that is empty': changed(() => ({ Signature: '' })),
    ...Object.fromEntries(
      ['Message', 'MessageId', 'Timestamp', 'Signature', 'SigningCertURL', 'SignatureVersion'].map((name) => [
        `without ${name}`,
        changed(() => ({ [name]: undefined })),
      ]),
    ),
    'with a number for a text': (draw) => {
      const whole = message(draw, { MessageId: '17' });
      return sent(whole, { body: JSON.stringify({ ...whole, MessageId: 17 }) });
    },
    'with a line break in an id': (draw) => {
      const whole = message(draw, { MessageId: 'one\nTwo' });
      return sent(whole, { lines: Object.entries(headersOf({ ...whole, MessageId: 'one' })) });
    },
    'with names as functions get them': changed(({ SigningCertURL }) => ({
      SigningCertURL: undefined,
      SigningCertUrl: SigningCertURL,
    })),
    "by a stranger's certificate, under its name": made({}, stranger),
    "by a stranger's certificate, in another region": made(
      { SigningCertURL: 'https://sns.us-east-1.amazonaws.com/SimpleNotificationService-b2.pem' },
      stranger,
    ),
    'by a certificate in a bucket that is called sns': made(
      { SigningCertURL: 'https://sns.s3-us-west-2.amazonaws.com/SimpleNotificationService-c3.pem' },
      stranger,
    ),
    'by a certificate elsewhere': made(
      { SigningCertURL: 'https://example.org/SimpleNotificationService-a1.pem' },
      stranger,
    ),
    'by a certificate that is not there': made({ SigningCertURL: certificateUrl('dd') }),
    'by an expired certificate': made({ SigningCertURL: certificateUrl('e0') }, expired),
    'of another topic': made({ TopicArn: `${topic}-other` }),
    'of another topic, behind the head of this one': (draw) =>
      sent(message(draw), { body: JSON.stringify(message(draw, { TopicArn: `${topic}-other` })) }),
    'delivered raw': (draw) =>
      sent(message(draw), {
        lines: [...Object.entries(headersOf(message(draw))), ['x-amz-sns-rawdelivery', 'true']],
        body: JSON.stringify({ text: draw.text }),
      }),
    '90 minutes old': at(-90 * 60_000),
    'more than 90 minutes old': at(-90 * 60_000 - 1),
    '90 minutes ahead': at(90 * 60_000),
    'more than 90 minutes ahead': at(90 * 60_000 + 1),
    'of no time': made({ Timestamp: 'yesterday' }),
    'no JSON': (draw) => sent(message(draw), { body: draw.text }),
    'over 512 KiB': (draw) => sent(message(draw), { body: JSON.stringify(message(draw)).padEnd(512 * 1024 + 1) }),
  };
}

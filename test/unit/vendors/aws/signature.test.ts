import { createHmac } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { FetchText } from '../../../../src/domain/signature.ts';
import type { SnsRule } from '../../../../src/vendors/aws/signature.ts';
import {
  aConfirmation,
  aMessage,
  aSigner,
  certificateName,
  headersOf,
  type Message,
  type Signer,
  topic,
} from '../../../fixtures/sns.ts';
import { aHead } from '../../gate/a-head.ts';
import { compile, prove, told } from '../../gate/signatures/judge.ts';

const origin = 'https://sns.eu-west-1.amazonaws.com';
const certificateUrl = `${origin}/${certificateName}`;
const rule: SnsRule = { scheme: 'sns', topics: [topic], endpoint: null, ca: null };
const confirmUrl = `${origin}/?Action=ConfirmSubscription&TopicArn=${topic}&Token=a-token`;

let signer: Signer;
let stranger: Signer;
beforeAll(async () => {
  [signer, stranger] = await Promise.all([aSigner(), aSigner()]);
});

/** Plays the network: what is at each URL, and what was asked for. */
function aNetwork(pages: Record<string, { status: number; text: string } | Error>) {
  const asked: string[] = [];
  const fetchText: FetchText = async (url) => {
    asked.push(url);
    const page = pages[url] ?? { status: 404, text: 'nothing here' };
    if (page instanceof Error) throw page;
    return page;
  };
  return { asked, fetchText };
}

function amazon() {
  return aNetwork({ [certificateUrl]: { status: 200, text: signer.cert }, [confirmUrl]: { status: 200, text: '' } });
}

function judge(network = amazon(), { rules = [rule], now = () => new Date() } = {}) {
  const signatures = compile(rules, { fetchText: network.fetchText, now });
  const read = (message: Message, headers: Record<string, string> = headersOf(message)) =>
    signatures.read(aHead({ headers: Object.entries(headers) }));
  return {
    read,
    toldOf: (message: Message, { headers = headersOf(message), body = JSON.stringify(message) } = {}) =>
      told(rules, aHead({ headers: Object.entries(headers) }), body, { fetchText: network.fetchText, now }),
    proofOf: (message: Message, text = JSON.stringify(message)) => prove(read(message), text),
  };
}

const aNotification = (keys: Partial<Message> = {}) => aMessage(signer, { SigningCertURL: certificateUrl, ...keys });

describe('sns', () => {
  it.each(['1', '2'])('is proved by a message of signature version %s, with a subject or without', async (version) => {
    for (const keys of [{}, { Subject: 'Zoë’s call' }, { Message: 'two\nlines, "quoted"' }]) {
      const proof = await judge().proofOf(aNotification({ SignatureVersion: version, ...keys }));
      expect(proof).toMatchObject({ scheme: 'sns', sign: null });
    }
  });

  it('is proved by a message in pieces, written in another order and with fields nobody signed', async () => {
    const message = { UnsubscribeURL: 'https://example.org', ...aNotification() };
    const text = JSON.stringify(Object.fromEntries(Object.entries(message).reverse()), null, 2);
    const reading = judge().read(message);
    expect(await prove(reading, text.slice(0, 50), text.slice(50))).not.toBeNull();
  });

  it.each(['Message', 'MessageId', 'Timestamp', 'TopicArn', 'Type', 'Signature', 'SignatureVersion'])(
    'is not proved when its %s was changed',
    async (name) => {
      const message = aNotification();
      const changed = { ...message, [name]: name === 'SignatureVersion' ? '1' : ` ${message[name]}` };
      const reading = judge().read(message);
      expect(await prove(reading, JSON.stringify(changed))).toBeNull();
    },
  );

  it('is not proved by a subject that was added or taken away', async () => {
    const { proofOf } = judge();
    expect(await proofOf({ ...aNotification(), Subject: 'x' })).toBeNull();
    const { Subject: _, ...without } = aNotification({ Subject: 'x' });
    expect(await proofOf(without)).toBeNull();
  });

  it('is not proved by the key of anybody else', async () => {
    expect(await judge().proofOf(aMessage(stranger, { SigningCertURL: certificateUrl }))).toBeNull();
  });

  it.each(['', 'null', '[]', '"text"', '{', '{"Type":"Notification"}', '{"Type":"__proto__"}'])(
    'is not proved by the body %j',
    async (text) => {
      expect(await judge().proofOf(aNotification(), text)).toBeNull();
    },
  );

  it('holds no more than 512 KiB', async () => {
    const message = aNotification();
    const padded = (bytes: number) => JSON.stringify(message).padEnd(bytes, ' ');
    expect(await judge().proofOf(message, padded(512 * 1024))).not.toBeNull();
    expect(await judge().toldOf(message, { body: padded(512 * 1024 + 1) })).toMatchObject({ code: 'body-too-large' });
  });

  it('says what is wrong: of the head', async () => {
    const { toldOf } = judge();
    const message = aNotification();
    const head = headersOf(message);
    for (const [changed, text] of [
      [{ 'x-amz-sns-rawdelivery': 'true' }, /raw messages, which are not signed: switch raw delivery off/],
      [{ 'x-amz-sns-topic-arn': `${topic}-other` }, /names no topic that this source takes/],
      [{ 'x-amz-sns-message-type': 'Other' }, /no type of message that is signed/],
    ] as const) {
      expect(await toldOf(message, { headers: { ...head, ...changed } })).toMatchObject({ message: text });
    }
  });

  it('says what is wrong: of the message, and never of a secret', async () => {
    const now = Date.now();
    const at = (agoMs: number) => ({ Timestamp: new Date(now - agoMs).toISOString() });
    const [expired, early] = await Promise.all([
      aSigner({ from: new Date(now - 172_800_000), to: new Date(now - 86_400_000) }),
      aSigner({ from: new Date(now + 86_400_000), to: new Date(now + 172_800_000) }),
    ]);
    const told = (message: Message, cert = signer.cert, body = JSON.stringify(message)) =>
      judge(aNetwork({ [certificateUrl]: { status: 200, text: cert } })).toldOf(message, { body });
    const by = (other: Signer) => aMessage(other, { SigningCertURL: certificateUrl });
    for (const [error, text] of [
      [await told(aNotification(at(100 * 60_000))), /more than 90 minutes ago/],
      [await told(aNotification(at(-100 * 60_000))), /more than 90 minutes in the future/],
      [await told(aNotification({ Timestamp: 'yesterday' })), /Timestamp of the message is no time/],
      [await told(by(expired), expired.cert), /certificate at SigningCertURL has expired/],
      [await told(by(early), early.cert), /certificate at SigningCertURL is not in force yet/],
      [await told(aNotification(), '<html>'), /no certificate of Amazon SNS at SigningCertURL/],
      [await told(aNotification({ SigningCertURL: 'https://example.org/a.pem' })), /SigningCertURL is not that of/],
      [await told(by(stranger)), /somebody else made it/],
      [await told(aNotification(), signer.cert, '{"text":"raw"}'), /no message of SNS that is signed/],
      [
        await told(aNotification(), signer.cert, JSON.stringify(aNotification({ TopicArn: `${topic}-other` }))),
        /another topic than its head says/,
      ],
    ] as const) {
      expect(error).toMatchObject({ code: 'bad-signature', message: text });
      expect(String(error)).not.toMatch(/secret/);
    }
  });

  it('P16: is refused on the head for a topic that is not listed, and for what is no message', () => {
    const { read } = judge();
    const message = aNotification();
    expect(read(message)).toBeTypeOf('object');
    expect(read(aNotification({ TopicArn: `${topic}-other` }))).toBe('unusable');
    for (const changed of [{ 'x-amz-sns-message-type': 'Other' }, { 'x-amz-sns-topic-arn': '' }]) {
      expect(read(message, { ...headersOf(message), ...changed })).toBe('unusable');
    }
    expect(read(message, {})).toBe('absent');
  });

  it('is not proved by a message of another topic behind the head of a listed one', async () => {
    const other = aNotification({ TopicArn: 'arn:aws:sns:eu-west-1:999999999999:transcripts' });
    expect(await prove(judge().read(aNotification()), JSON.stringify(other))).toBeNull();
  });

  it('is proved for 90 minutes, since Amazon tries again for an hour', async () => {
    const now = new Date('2026-11-21T10:00:00.000Z');
    const valid = await aSigner({ from: new Date('2026-01-01'), to: new Date('2027-01-01') });
    const network = aNetwork({ [certificateUrl]: { status: 200, text: valid.cert } });
    for (const [timestamp, isFresh] of [
      ['2026-11-21T08:30:00.000Z', true],
      ['2026-11-21T08:29:59.999Z', false],
      ['2026-11-21T11:30:00.001Z', false],
      ['yesterday', false],
    ] as const) {
      const message = aMessage(valid, { SigningCertURL: certificateUrl, Timestamp: timestamp });
      expect((await judge(network, { now: () => now }).proofOf(message)) !== null).toBe(isFresh);
    }
  });

  it.each([
    ['another host', 'https://example.org/'],
    ['another region', 'https://sns.us-east-1.amazonaws.com/'],
    ['a bucket that is called sns', 'https://sns.s3-eu-west-1.amazonaws.com/'],
    ['a host that begins like it', 'https://sns.eu-west-1.amazonaws.com.example.org/'],
    ['another port', 'https://sns.eu-west-1.amazonaws.com:8443/'],
    ['the host as a user', 'https://sns.eu-west-1.amazonaws.com@example.org/'],
    ['a user', 'https://user@sns.eu-west-1.amazonaws.com/'],
    ['plain HTTP', 'http://sns.eu-west-1.amazonaws.com/'],
    ['a file', 'file:///etc/'],
    ['nothing', ''],
  ])('fetches no certificate from %s', async (_what, place) => {
    const url = `${place}${certificateName}`;
    const network = aNetwork({ [url]: { status: 200, text: stranger.cert } });
    expect(await judge(network).proofOf(aMessage(stranger, { SigningCertURL: url }))).toBeNull();
    expect(network.asked).toEqual([]);
  });

  it.each([
    'other.pem',
    'SimpleNotificationService-0.txt',
    `?x=${certificateName}`,
    `${certificateName}?x`,
    `${certificateName}#x`,
  ])('fetches nothing else of that host: %s', async (path) => {
    const network = aNetwork({});
    expect(await judge(network).proofOf(aNotification({ SigningCertURL: `${origin}/${path}` }))).toBeNull();
    expect(network.asked).toEqual([]);
  });

  it('fetches a certificate once, also for messages that come at the same time', async () => {
    const network = amazon();
    const { proofOf } = judge(network);
    const proofs = await Promise.all(Array.from({ length: 20 }, () => proofOf(aNotification())));
    expect(proofs.every((proof) => proof !== null)).toBe(true);
    expect(await proofOf(aNotification())).not.toBeNull();
    expect(network.asked).toEqual([certificateUrl]);
  });

  it.each([
    ['has expired', { from: new Date('2020-01-01'), to: new Date('2021-01-01') }],
    ['is not valid yet', { from: new Date('2100-01-01'), to: new Date('2101-01-01') }],
  ])('is not proved by a certificate that %s', async (_what, validity) => {
    const other = await aSigner(validity);
    const network = aNetwork({ [certificateUrl]: { status: 200, text: other.cert } });
    expect(await judge(network).proofOf(aMessage(other, { SigningCertURL: certificateUrl }))).toBeNull();
  });

  it.each([
    ['there is none', { status: 404, text: '' }],
    ['it is none', { status: 200, text: '<html>' }],
    ['it is behind a redirect', { status: 302, text: '' }],
  ])('is not proved without a certificate, because %s', async (_what, page) => {
    expect(await judge(aNetwork({ [certificateUrl]: page })).proofOf(aNotification())).toBeNull();
  });

  it('asks the sender to try again when Amazon cannot be asked, and asks Amazon again then', async () => {
    const pages: Record<string, { status: number; text: string } | Error> = {
      [certificateUrl]: new Error('no route'),
    };
    const { proofOf } = judge(aNetwork(pages));
    await expect(proofOf(aNotification())).rejects.toMatchObject({ code: 'vendor-unreachable' });
    pages[certificateUrl] = { status: 500, text: '' };
    await expect(proofOf(aNotification())).rejects.toMatchObject({ code: 'vendor-unreachable' });
    pages[certificateUrl] = { status: 200, text: signer.cert };
    expect(await proofOf(aNotification())).not.toBeNull();
  });

  it('does not stand in the way of another signature that fits, while Amazon cannot be asked', async () => {
    const unreachable: FetchText = () => Promise.reject(new Error('no route'));
    const { read } = compile([rule, { scheme: 'azure', secret: 'key' }], {
      fetchText: unreachable,
      now: () => new Date(),
    });
    const message = aNotification();
    const body = JSON.stringify(message);
    const judged = (key: string) => {
      const signature = createHmac('sha256', key).update(body).digest('base64');
      const headers = { ...headersOf(message), 'x-microsoftspeechservices-signature': signature };
      return prove(read(aHead({ headers: Object.entries(headers) })), body);
    };
    expect(await judged('key')).toMatchObject({ scheme: 'azure' });
    await expect(judged('another')).rejects.toMatchObject({ code: 'vendor-unreachable' });
  });

  it('fetches at most four unknown certificates at once', async () => {
    const { promise, resolve } = Promise.withResolvers<{ status: number; text: string }>();
    const asked: string[] = [];
    const { proofOf } = judge({
      asked,
      fetchText: (url) => {
        asked.push(url);
        return promise;
      },
    });
    const forged = (index: number) =>
      proofOf(aMessage(stranger, { SigningCertURL: `${origin}/SimpleNotificationService-${index}.pem` }));
    const four = [0, 1, 2, 3].map(forged);
    await expect(forged(4)).rejects.toMatchObject({ code: 'overloaded' });
    expect(asked).toHaveLength(4);
    resolve({ status: 404, text: '' });
    expect(await Promise.all(four)).toEqual([null, null, null, null]);
  });

  it('takes messages of topics in other partitions from their hosts', async () => {
    for (const [arn, host] of [
      ['arn:aws-cn:sns:cn-north-1:123456789012:t', 'sns.cn-north-1.amazonaws.com.cn'],
      ['arn:aws-us-gov:sns:us-gov-west-1:123456789012:t', 'sns.us-gov-west-1.amazonaws.com'],
    ] as const) {
      const url = `https://${host}/${certificateName}`;
      const network = aNetwork({ [url]: { status: 200, text: signer.cert } });
      const { proofOf } = judge(network, { rules: [{ ...rule, topics: [topic, arn] }] });
      expect(await proofOf(aNotification({ TopicArn: arn, SigningCertURL: url }))).not.toBeNull();
      expect(await proofOf(aNotification({ SigningCertURL: url }))).toBeNull();
    }
  });

  it('stops the start for a topic that is none', () => {
    for (const wrong of [
      'transcripts',
      'arn:aws:sqs:eu-west-1:123456789012:t',
      'arn:aws:sns:s3-eu-west-1:123456789012:t',
    ]) {
      expect(() => judge(amazon(), { rules: [{ ...rule, topics: [wrong] }] })).toThrow(wrong);
    }
  });
});

describe('the proof of an SNS message', () => {
  const visit = async (url: string, network = amazon()) => {
    const proof = await judge(network).proofOf(aConfirmation(signer, origin));
    if (proof?.visit == null) throw new Error('expected a proof that can visit');
    network.asked.length = 0;
    return proof.visit(url);
  };

  it('follows the link that confirms the subscription', async () => {
    const network = amazon();
    await visit(confirmUrl, network);
    expect(network.asked).toEqual([confirmUrl]);
  });

  it.each([
    ['another host', confirmUrl.replace('amazonaws.com', 'example.org')],
    ['the metadata service', 'http://169.254.169.254/latest/meta-data'],
    ['plain HTTP', confirmUrl.replace('https', 'http')],
    ['another action', confirmUrl.replace('ConfirmSubscription', 'Unsubscribe')],
    ['another topic', confirmUrl.replace('transcripts', 'other')],
    ['no URL', 'SubscribeURL'],
  ])('follows no link to %s', async (_what, url) => {
    const network = amazon();
    await expect(visit(url, network)).rejects.toMatchObject({ code: 'bad-request' });
    expect(network.asked).toEqual([]);
  });

  it.each([{ status: 500, text: '' }, { status: 403, text: '' }, { status: 302, text: '' }, new Error('gone')])(
    'says that Amazon has not confirmed after %o',
    async (page) => {
      const network = aNetwork({ [certificateUrl]: { status: 200, text: signer.cert }, [confirmUrl]: page });
      await expect(visit(confirmUrl, network)).rejects.toMatchObject({ code: 'vendor-unreachable' });
    },
  );
});

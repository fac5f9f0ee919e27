import { WebhooksClient } from '@elevenlabs/elevenlabs-js/wrapper/webhooks.js';
import { verify as verifyGithub } from '@octokit/webhooks-methods';
import { verifySlackRequest } from '@slack/bolt/dist/receivers/verify-request.js';
import { AwsLambdaReceiver } from '@zoom/rivet/accounts';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import { type MacDialect, macSender } from './mac-sender.ts';
import type { Seen, Sender } from './sender.ts';

const plain = { secrets: ['the secret of today', 'the one before', 'of a stranger'], key: Buffer.from } as const;

function webhookDialect(name: string, family: string, verify: MacDialect['verify']): MacDialect {
  const secretOf = (text: string): string => `whsec_${Buffer.from(text).toString('base64')}`;
  return {
    name,
    signature: (secret) => ({ scheme: 'standard-webhooks', secret }),
    secrets: [secretOf('the secret of today'), secretOf('the one before'), secretOf('of a stranger')],
    key: (secret) => Buffer.from(secret.slice('whsec_'.length), 'base64'),
    encoding: 'base64',
    windows: [300],
    before: ({ id, time }) => `${id}.${time}.`,
    lines: ({ id, time, macs }) => [
      [`${family}-Id`, id],
      [`${family}-Timestamp`, time],
      [`${family}-Signature`, macs.map((mac) => `v1,${mac}`).join(' ')],
    ],
    has: ['lists', 'ids'],
    verify,
  };
}

const elevenlabs: MacDialect = {
  name: 'elevenlabs',
  signature: (secret) => ({ scheme: 'elevenlabs', secret }),
  ...plain,
  encoding: 'hex',
  windows: [1800],
  before: ({ time }) => `${time}.`,
  lines: ({ time, macs }) => [['ElevenLabs-Signature', [`t=${time}`, ...macs.map((mac) => `v0=${mac}`)].join(',')]],
  has: ['lists'],
  async verify({ body, headers }, secret) {
    const signature = flat(headers)['elevenlabs-signature'] ?? '';
    const verifying = new WebhooksClient({ apiKey: '' }).constructEvent(body.toString(), signature, secret);
    // What is no JSON is parsed, and fails, only when its signature has been found right.
    return verifying.then(
      () => true,
      (error: unknown) => error instanceof SyntaxError,
    );
  },
};

const zoom: MacDialect = {
  name: 'zoom',
  signature: (secret) => ({ scheme: 'zoom', secret }),
  ...plain,
  encoding: 'hex',
  windows: [5400],
  before: ({ time }) => `v0:${time}:`,
  lines: ({ time, macs: [mac = ''] }) => [
    ['x-zm-request-timestamp', time],
    ['x-zm-signature', `v0=${mac}`],
  ],
  has: [],
  async verify({ body, headers }, secret) {
    const handle = new AwsLambdaReceiver({ webhooksSecretToken: secret }).start();
    const { statusCode } = await handle({ body: body.toString(), headers: flat(headers), isBase64Encoded: false }, {});
    return statusCode === 200;
  },
};

const github: MacDialect = {
  name: 'hmac, as GitHub signs',
  signature: (secret) => ({ scheme: 'hmac', secret, header: 'X-Hub-Signature-256', prefix: 'sha256=' }),
  ...plain,
  encoding: 'hex',
  windows: null,
  before: () => '',
  lines: ({ macs: [mac = ''] }) => [['X-Hub-Signature-256', `sha256=${mac}`]],
  has: [],
  verify: ({ body, headers }, secret) =>
    verifyGithub(secret, body.toString(), flat(headers)['x-hub-signature-256'] ?? ''),
};

const slack: MacDialect = {
  name: 'hmac, as Slack signs',
  signature: (secret) => ({
    ...{ scheme: 'hmac', secret, header: 'X-Slack-Signature', prefix: 'v0=', signed: 'v0:{timestamp}:{body}' },
    ...{ timestampHeader: 'X-Slack-Request-Timestamp', tolerance: '5m' },
  }),
  ...plain,
  encoding: 'hex',
  windows: [300],
  before: ({ time }) => `v0:${time}:`,
  lines: ({ time, macs: [mac = ''] }) => [
    ['X-Slack-Request-Timestamp', time],
    ['X-Slack-Signature', `v0=${mac}`],
  ],
  has: [],
  verify({ body, headers }, secret) {
    const { 'x-slack-signature': signature = '', 'x-slack-request-timestamp': time } = flat(headers);
    verifySlackRequest({
      signingSecret: secret,
      body: body.toString(),
      headers: { 'x-slack-signature': signature, 'x-slack-request-timestamp': Number(time) },
      nowMilliseconds: Date.now(),
    });
  },
};

/** Everybody with a shared secret whose official verifier can be had. */
export const macSenders: readonly Sender[] = [
  webhookDialect('standard-webhooks', 'Webhook', ({ body, headers }, secret) =>
    new StandardWebhook(secret).verify(body, flat(headers), { jsonParse: false }),
  ),
  webhookDialect('standard-webhooks, as Svix signs', 'Svix', ({ body, headers }, secret) =>
    new SvixWebhook(secret).verify(body, flat(headers)),
  ),
  elevenlabs,
  zoom,
  github,
  slack,
].map(macSender);

/** Node joins what is there twice; only Set-Cookie is a list. */
function flat(headers: Seen['headers']): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

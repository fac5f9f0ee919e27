import { describe, expect, it } from 'vitest';
import { vendors } from '../../src/vendors/all.ts';
import { type App, sharedApp } from '../fixtures/app.ts';
import { aSource } from '../fixtures/config.ts';
import type { Answer } from '../fixtures/http.ts';
import { deliverSample, samplesOf } from '../fixtures/samples.ts';

/** What a vendor does once it has an answer: no more, the same again later, or never again, though it was not taken. */
type Reaction = 'delivered' | 'again' | 'given up';

interface RetryRule {
  after(answer: { status: number; text: string }): Reaction;
  /** How often it tries in all; null when only "several times" is written. */
  tries: number | null;
}

const anySuccess = (status: number): boolean => status >= 200 && status <= 299;
const delivered = (isDelivered: boolean): Reaction => (isDelivered ? 'delivered' : 'again');
const on2xx = (tries: number | null): RetryRule => ({ after: ({ status }) => delivered(anySuccess(status)), tries });
const on200 = (tries: number): RetryRule => ({ after: ({ status }) => delivered(status === 200), tries });

/** Takes any success, and gives up on whatever is not among the statuses that are worth another try. */
const retrying = (isRetried: (status: number) => boolean, tries: number): RetryRule => ({
  after: ({ status }) => (anySuccess(status) ? 'delivered' : isRetried(status) ? 'again' : 'given up'),
  tries,
});

/**
 * As each vendor documents it; those that document nothing (Gladia, Soniox's number of tries, Trint, Symbl.ai, Rev.com,
 * Salad, IBM's notifications) are not here. Sources: docs/vendors, read 2026-11-21.
 */
const rules: Readonly<Record<string, RetryRule>> = {
  speechmatics: on2xx(4),
  voicebase: on2xx(21),
  // V-Cloud; V-Blaze does not try again at all.
  vspark: on200(100),
  // "If at any point your endpoint returns a 4xx status code, the webhook call is considered failed."
  assemblyai: retrying((status) => status < 400 || status >= 500, 10),
  deepgram: on2xx(11),
  // With retries switched on, for post_call_transcription.
  elevenlabs: retrying((status) => status >= 500 || status === 429 || status === 408, 5),
  // Every 30 minutes for a day. Older help texts take 410 for "send nothing more".
  revai: {
    after: ({ status }) => (status === 410 ? 'given up' : delivered(status === 200)),
    tries: 48,
  },
  azure: on2xx(null),
  aws: retrying((status) => status >= 500 || status === 429, 50),
  zoom: { after: ({ status }) => delivered(status === 200 || status === 204), tries: 4 },
  // With `#rc=5&rp=5xx,ct,rt` behind the URL; by default only a connection that fails is tried again.
  twilio: retrying((status) => status >= 500, 6),
  recall: on2xx(8),
  amberscript: on2xx(11),
  // "OK and nothing else", for 48 hours.
  verbit: { after: ({ status, text }) => delivered(anySuccess(status) && text === 'OK'), tries: null },
};

async function deliver(app: App, vendor: string): Promise<Answer> {
  const [callback] = samplesOf(vendor, { jobId: `job-${vendor}` });
  return deliverSample(app, vendor, callback ?? expect.unreachable());
}

const table = Object.entries(rules);

describe('what a vendor does after an answer', () => {
  it('is written down for every vendor that documents it, and nobody needs another answer than the usual one', () => {
    expect([...vendors.keys()].filter((name) => !(name in rules))).toEqual([
      ...['gladia', 'soniox', 'ibm', 'trint', 'symbl', 'salad', 'rev', 'generic', 'auto'],
    ]);
    expect([...vendors.values()].filter(({ answer }) => answer !== null)).toEqual([]);
  });

  const app = sharedApp();
  const full = sharedApp({ storage: { reserve: '8000TiB' } });

  it.each(table)('%s: takes the usual answer for a success', async (vendor, { after }) => {
    expect(after(await deliver(app, vendor))).toBe('delivered');
  });

  it.each(table)(
    '%s: tries again when the disk is full, and has delivered once there is space',
    async (vendor, rule) => {
      const refused = await deliver(full, vendor);
      expect(refused.status).toBe(503);
      expect(refused.headers['retry-after']).toMatch(/^\d+$/);
      expect(rule.after(refused)).toBe('again');
      expect(rule.tries).not.toBe(1);

      const taken = await deliver(app, vendor);
      expect(rule.after(taken)).toBe('delivered');
    },
  );

  it.each(table)('%s: a retry of what was already taken is taken, and stored once', async (vendor, { after }) => {
    const [first, second] = [await deliver(app, vendor), await deliver(app, vendor)];

    expect([after(first), after(second)]).toEqual(['delivered', 'delivered']);
    expect((await app.filed(second)).duplicateOf).not.toBeNull();
  });
});

describe('an answer that is no success', () => {
  const app = sharedApp({
    sources: { acme: aSource({ limits: { body: '100B' } }), closed: aSource({ allow: [] }) },
  });
  const answers: readonly [what: string, send: () => Promise<Answer>, status: number][] = [
    ['a wrong credential', () => app.deliver('/callback/acme', '{}', { Authorization: 'Bearer wrong' }), 401],
    ['a wrong address', () => app.deliver('/callback/closed', '{}'), 403],
    ['a source that is not there', () => app.deliver('/callback/gone', '{}'), 404],
    ['a body over the limit', () => app.deliver('/callback/acme', 'x'.repeat(101)), 413],
    ['JSON that is none', () => app.deliver('/callback/acme', '{', { 'Content-Type': 'application/json' }), 400],
  ];

  it.each(answers)(
    '%s: is final for those who give up on 4xx, and never 410 or a redirect',
    async (_what, send, status) => {
      const answer = await send();

      expect(answer.status).toBe(status);
      expect(rules.assemblyai?.after(answer)).toBe('given up');
      expect(rules.revai?.after(answer)).toBe('again');
    },
  );
});

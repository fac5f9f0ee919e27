import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { JobWithDeliveries } from '../../../src/domain/catalog.ts';
import type { Delivery, DeliveryHead } from '../../../src/domain/delivery.ts';
import { CollectorError } from '../../../src/domain/errors.ts';
import type { FetchTask } from '../../../src/domain/fetching.ts';
import type { FetchAnswer, FetchVerdict } from '../../../src/domain/vendor-fetch.ts';
import type { OwnDelivery } from '../../../src/domain/ways-in.ts';
import { maxTries } from '../../../src/fetching/backoff.ts';
import { compileHosts } from '../../../src/fetching/hosts.ts';
import { type PerformParts, performFetch } from '../../../src/fetching/perform.ts';
import { withoutKey } from '../../../src/vendors/common/requests.ts';
import { sonioxFetch } from '../../../src/vendors/soniox/profile.ts';
import { aDelivery } from './a-delivery.ts';

const nowMs = Date.parse('2026-11-21T10:00:00Z');
const notice = aDelivery(['notice']);
const words = aDelivery(['transcript'], { id: 'd-2', method: 'GET' });
const task: FetchTask = { source: 'acme', jobId: 'j', reason: 'notice', anewAfter: null, sinceMs: 0, tries: 1 };
const target = {
  source: 'acme',
  vendorName: 'soniox',
  vendor: sonioxFetch,
  jobParameter: 'id',
  origin: sonioxFetch.origin,
  apiKey: 'canary',
  classOf: compileHosts(sonioxFetch, null),
};

interface Given {
  deliveries?: readonly Delivery[];
  job?: Partial<JobWithDeliveries>;
  status?: number;
  body?: string;
  intake?: Partial<OwnDelivery>;
}

function aWorld({
  deliveries = [notice],
  job = {},
  status = 200,
  body: text = '{"tokens":[]}',
  intake = {},
}: Given = {}) {
  const filed: DeliveryHead[] = [];
  const asked: string[] = [];
  let isEnded = false;
  const parts: PerformParts = {
    wasDeleted: async () => false,
    catalog: {
      job: async () => ({ jobId: 'j', state: 'complete', missing: [], deliveries, ...job }) as JobWithDeliveries,
    },
    archive: { open: async () => Readable.from([Buffer.from('{}')]) },
    intake: {
      begin: async () => ({
        async take({ stream }) {
          for await (const _chunk of stream);
        },
        async commit(head) {
          filed.push(head);
        },
        async end() {
          isEnded = true;
        },
        ...intake,
      }),
    },
    async get(url) {
      asked.push(url.pathname);
      const body = Readable.from([Buffer.from(text)]);
      const headers = { 'content-type': 'application/json; charset=utf-8' };
      return { status, headers, address: '192.0.2.9', body, close: () => undefined };
    },
    signS3: async () => ({ headers: {}, query: {} }),
    userAgent: 'transcript-collector/test',
    signal: new AbortController().signal,
    now: () => new Date(nowMs),
    newId: () => 'd-new',
    random: () => 0.5,
    onFiled: () => undefined,
  };
  return { parts, filed, asked, isEnded: () => isEnded };
}

describe('performFetch', () => {
  it('files what was fetched so that its record says where it came from', async () => {
    const { parts, filed } = aWorld();
    expect(await performFetch(task, target, parts)).toEqual({ end: { state: 'done' }, requests: 1 });
    expect(filed).toMatchObject([
      {
        method: 'GET',
        path: '/v1/transcriptions/j/transcript',
        query: { id: 'j' },
        sender: '192.0.2.9',
        headers: { 'user-agent': 'transcript-collector/test', authorization: '***', host: 'api.soniox.com' },
        multipart: false,
      },
    ]);
  });

  it('fetches nothing a second time when it was cut off between filing and telling', async () => {
    const { parts, asked } = aWorld({ deliveries: [notice, words] });
    expect((await performFetch({ ...task, tries: 2 }, target, parts)).end).toEqual({ state: 'done' });
    expect(asked).toEqual([]);
  });

  it.each<[string, Given, Partial<FetchTask>]>([
    ['words that have changed', { deliveries: [words, notice] }, { anewAfter: 'd-1' }],
    ['an overdue job that lacks something', { job: { missing: ['transcript'] } }, { reason: 'watch' }],
    ['what a person asks for', { deliveries: [notice, words] }, { reason: 'asked' }],
  ])('fetches %s', async (_what, given, change) => {
    const { parts, asked } = aWorld(given);
    const { end } = await performFetch({ ...task, ...change }, target, parts);
    expect([end.state, asked.length]).toEqual(['done', 1]);
  });

  it.each<[string, Given, Partial<FetchTask>, string]>([
    ['a watched job that lacks nothing', {}, { reason: 'watch' }, 'dropped'],
    ['what a person deleted', { deliveries: [aDelivery(['notice'], { state: 'deleted' })] }, {}, 'done'],
    ['a job that failed', { job: { state: 'failed', missing: ['jobinfo'] } }, { reason: 'watch' }, 'dropped'],
    ['a job whose id leads up in a path', { job: { jobId: '..' } }, { jobId: '..' }, 'given-up'],
    ['a job that ended the process time and again', {}, { tries: maxTries + 1 }, 'given-up'],
  ])('asks for nothing: %s', async (_what, given, change, state) => {
    const { parts, asked } = aWorld(given);
    expect((await performFetch({ ...task, ...change }, target, parts)).end).toMatchObject({ state });
    expect(asked).toEqual([]);
  });

  it('gives up on a body over the limit, and leaves nothing of it', async () => {
    const tooLarge = new CollectorError('part-too-large', 'a file is larger than the 5 bytes allowed here');
    const { parts, isEnded } = aWorld({ intake: { take: () => Promise.reject(tooLarge) } });
    const { end } = await performFetch(task, target, parts);
    expect(end).toEqual({ state: 'given-up', error: tooLarge.message, keyRefused: false });
    expect(isEnded()).toBe(true);
  });

  it('tries again what the disk had no room for', async () => {
    const full = new CollectorError('storage-full', 'there is not enough free space');
    const { parts } = aWorld({ intake: { commit: () => Promise.reject(full) } });
    const { end } = await performFetch(task, target, parts);
    expect(end).toEqual({ state: 'waiting', error: full.message, keyRefused: false, nextMs: nowMs + 30_000 });
  });

  it.each([
    ['page for people', '<!DOCTYPE html><title>Back soon</title>', 'a page for people'],
    ['half of an answer', '{"tokens":[', 'not the JSON'],
    ['empty body', '', 'not the JSON'],
  ])('does not file a 200 with %s, and tries again', async (_what, body, reason) => {
    const { parts, filed } = aWorld({ body });
    const { end } = await performFetch(task, target, parts);
    expect(end).toMatchObject({ state: 'waiting', error: expect.stringContaining(reason) });
    expect(filed).toEqual([]);
  });

  it('tries again what leads to nothing, and is content with pages of which one led to something', async () => {
    const pages = (files: readonly string[]) => ({
      ...target,
      vendor: {
        ...sonioxFetch,
        read: ({ request: { url } }: FetchAnswer): FetchVerdict => {
          const next = url.endsWith('/transcript')
            ? files.map((file) => withoutKey(`https://api.soniox.com/${file}`))
            : [];
          return { type: 'take', file: url.endsWith('/file'), next };
        },
      },
    });
    const { end } = await performFetch(task, pages(['empty']), aWorld().parts);
    expect(end).toMatchObject({ state: 'waiting', error: expect.stringContaining('leads to a transcript') });
    expect((await performFetch(task, pages(['file', 'empty']), aWorld().parts)).end).toEqual({ state: 'done' });
  });

  it('gives up in the end', async () => {
    const { parts } = aWorld({ status: 503 });
    const { end } = await performFetch({ ...task, tries: maxTries }, target, parts);
    expect(end).toMatchObject({ state: 'given-up', error: expect.stringContaining('16 times') });
  });
});

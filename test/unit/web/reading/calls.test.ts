import { describe, expect, it } from 'vitest';
import type { CallFilter, Calls } from '../../../../src/domain/calls.ts';
import type { Job } from '../../../../src/domain/catalog.ts';
import type { SpokenSummary } from '../../../../src/domain/transcript-index.ts';
import { createCalls } from '../../../../src/web/reading/calls.ts';
import { openMemoryAnnotations } from '../../../contracts/memory/annotations.ts';

const any: CallFilter = {
  source: null,
  state: null,
  fromMs: null,
  toMs: null,
  has: [],
  lacks: [],
  language: null,
  minMs: null,
  maxMs: null,
  text: null,
  tag: null,
  star: null,
  reviewed: null,
};

function aJob(index: number, own: Partial<Job> = {}): Job {
  const at = new Date(Date.UTC(2026, 10, 21) - index * 60_000).toISOString();
  return {
    source: 'acme',
    jobId: `call-${index}`,
    aliases: [],
    title: null,
    externalIds: [],
    vendor: 'generic',
    state: 'complete',
    outcome: 'success',
    error: null,
    contents: index % 2 === 0 ? ['transcript'] : ['transcript', 'media'],
    expected: null,
    missing: [],
    warnings: [],
    firstAt: at,
    lastAt: at,
    deliveries: 1,
    ...own,
  };
}

/** Jobs, the newest first, of which the call with an even index lasts so many seconds, in English, and the others in German. */
function callsOf(jobs: readonly Job[]): Calls {
  const spokenOf = (job: Job): SpokenSummary => {
    const index = Number(job.jobId.split('-')[1]);
    return {
      durationMs: index * 1000,
      language: index % 2 === 0 ? 'en-GB' : 'de',
      speakers: ['Ann'],
      words: 10,
      firstWords: 'Good morning',
    };
  };
  const page = (sorted: readonly Job[], { cursor, limit }: { cursor: string | null; limit: number }) => {
    const from = Number(cursor ?? 0);
    return {
      items: sorted.slice(from, from + limit),
      next: from + limit < sorted.length ? String(from + limit) : null,
    };
  };
  return createCalls({
    catalog: {
      jobs: async (_filter, query) => page(jobs, query),
      jobsByTitle: async (_filter, query) => page(jobs, query),
      jobsNamed: async (names) => jobs.filter(({ jobId }) => names.some((name) => name.jobId === jobId)),
    },
    annotations: openMemoryAnnotations(),
    transcripts: {
      spoken: async (asked) =>
        asked.map(({ jobIds: [jobId] }) => spokenOf(jobs.find((job) => job.jobId === jobId) ?? aJob(0))),
      longest: async (_filter, query) => {
        const { items, next } = page(jobs.toReversed(), query);
        return { items: items.map((job) => ({ ...job, durationMs: 0 })), next };
      },
    },
  });
}

async function idsOf(calls: Calls, filter: Partial<CallFilter>, limit = 50): Promise<string[][]> {
  const pages: string[][] = [];
  let cursor: string | null = null;
  do {
    const page = await calls.list({ ...any, ...filter }, { sort: 'last', cursor, limit });
    pages.push(page.items.map(({ jobId }) => jobId));
    cursor = page.next;
  } while (cursor !== null);
  return pages;
}

const jobs = Array.from({ length: 1000 }, (_, index) => aJob(index));

describe('createCalls', () => {
  it('gives each job with what was said in it', async () => {
    const { items } = await callsOf(jobs).list(any, { sort: 'last', cursor: null, limit: 2 });

    expect(items[1]).toEqual({
      ...aJob(1),
      durationMs: 1000,
      language: 'de',
      speakers: ['Ann'],
      words: 10,
      firstWords: 'Good morning',
      tags: [],
      star: false,
      reviewed: false,
      note: '',
    });
  });

  it.each<[Partial<CallFilter>, (index: number) => boolean]>([
    [{}, () => true],
    [{ has: ['media'] }, (index) => index % 2 === 1],
    [{ lacks: ['media'] }, (index) => index % 2 === 0],
    [{ language: 'EN' }, (index) => index % 2 === 0],
    [{ language: 'en-US' }, () => false],
    [{ minMs: 5000, maxMs: 8000 }, (index) => index >= 5 && index <= 8],
    [{ text: 'ALL-99' }, (index) => String(index).startsWith('99')],
  ])('finds %j, each call once and in order, whatever the size of a page', async (filter, isWanted) => {
    const wanted = jobs.map((_, index) => index).filter(isWanted);

    for (const limit of [3, 50, 200]) {
      const pages = await idsOf(callsOf(jobs), filter, limit);
      expect(pages.flat()).toEqual(wanted.map((index) => `call-${index}`));
      for (const page of pages.slice(0, -1)) expect(page.length).toBeLessThanOrEqual(limit);
    }
  });

  it('gives whoever knows the whole id that call first, and once', async () => {
    expect((await idsOf(callsOf(jobs), { text: 'call-99' })).flat()).toEqual([
      'call-99',
      ...Array.from({ length: 10 }, (_, digit) => `call-99${digit}`),
    ]);
  });

  it('ends a page early where few of many are wanted, and goes on behind it', async () => {
    const many = Array.from({ length: 25_000 }, (_, index) => aJob(index));
    const pages = await idsOf(callsOf(many), { minMs: 24_999_000 });

    expect(pages).toEqual([[], ['call-24999']]);
  });

  it('lists the longest first', async () => {
    const { items } = await callsOf(jobs).list(any, { sort: 'duration', cursor: null, limit: 2 });

    expect(items.map(({ jobId }) => jobId)).toEqual(['call-999', 'call-998']);
  });
});

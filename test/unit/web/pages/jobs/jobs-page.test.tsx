import request from 'supertest';
import { describe, expect, it } from 'vitest';
import type { Job, JobWithDeliveries } from '../../../../../src/domain/catalog.ts';
import { describeState } from '../../../../../src/web/pages/jobs/job-table.tsx';
import { JobsPage } from '../../../../../src/web/pages/jobs/jobs-page.tsx';
import { renderDocument } from '../../../../../src/web/pages/send-page.tsx';
import { hostileTexts } from '../../../../fixtures/hostile/texts.ts';
import { aFiled, createWorld, someAssets, someCursor, token, type World } from '../../world.ts';
import { skeletonOf } from '../skeleton.ts';

const shell = { assets: someAssets, version: '1.2.3' };

function aJob(overrides: Partial<Job> = {}): Job {
  return {
    source: 'acme',
    jobId: 'job-1',
    aliases: [],
    title: 'Call 17',
    externalIds: ['order-1'],
    vendor: 'generic',
    state: 'waiting',
    outcome: 'success',
    error: null,
    contents: ['transcript', 'media'],
    expected: ['transcript', 'media', 'subtitles'],
    missing: ['subtitles'],
    warnings: [],
    firstAt: '2026-11-21T10:00:00.000Z',
    lastAt: '2026-11-21T11:00:00.000Z',
    deliveries: 2,
    ...overrides,
  };
}

function draw(job: Job, filters: Record<string, string> = {}): string {
  const answer = { found: { items: [job], next: 'abc' }, problem: null };
  const page = (
    <JobsPage filters={filters} isNewest answer={answer} sources={['acme']} nowMs={Date.parse(job.lastAt)} />
  );
  return renderDocument(shell, page);
}

function visit(world: World, path: string) {
  return request(world.app).get(path).auth(token, { type: 'bearer' }).set('Accept', 'text/html');
}

describe('JobsPage', () => {
  it.each(hostileTexts)('P18: shows $name as text and nothing else', ({ text }) => {
    const drawn = (word: string) => {
      const job = aJob({
        jobId: word,
        title: word,
        externalIds: [word],
        missing: [word],
        state: 'failed',
        error: { code: word, message: word },
      });
      return skeletonOf(draw(job, { text: word, source: word, state: word, to: word }));
    };

    expect(drawn(text)).toEqual(drawn('harmless'));
  });

  it('shows what came, and says what is missing', () => {
    const page = draw(aJob());

    for (const shown of ['Call 17', 'job-1', 'order-1', 'waiting', 'subtitles to come', 'transcript', 'media'])
      expect(page).toContain(shown);
    expect(page).toContain('href="/jobs/acme/job-1"');
    expect(page).toContain('href="/deliveries?source=acme&amp;job=job-1"');
    expect(page).toContain('href="/jobs?cursor=abc"');
  });

  it('leads to jobs whatever their ids', () => {
    expect(draw(aJob({ jobId: 'a/b?c#d' }))).toContain('href="/jobs/acme/a%2Fb%3Fc%23d"');
    expect(draw(aJob({ jobId: '\uD800' }))).toContain('href="/jobs/acme/%EF%BF%BD"');
  });

  it('shows three of many ids', () => {
    const page = draw(aJob({ externalIds: ['one', 'two', 'three', 'four', 'five'] }));

    expect(page).toContain('and 2 more');
    expect(page).not.toContain('four');
  });
});

describe('describeState', () => {
  it.each<[Partial<Job>, string | null]>([
    [{ state: 'complete', missing: [] }, null],
    [{ state: 'deleted', missing: [] }, null],
    [{ state: 'notified', missing: [] }, 'the vendor sent no words'],
    [{ state: 'waiting', missing: ['media'] }, 'media to come'],
    [{ state: 'partial', missing: ['text', 'subtitles', 'media'] }, 'text, subtitles and media overdue'],
    [{ state: 'waiting', missing: [] }, 'the transcript is to come'],
    [{ state: 'partial', missing: [] }, 'the transcript is overdue'],
    [{ state: 'failed', missing: ['jobinfo'], error: { code: 'E', message: 'too quiet' } }, 'too quiet'],
    [{ state: 'failed', missing: ['jobinfo'], error: { code: 'E', message: '' } }, 'E'],
    [{ state: 'failed', missing: ['jobinfo'], error: null }, 'jobinfo missing'],
    [{ state: 'failed', missing: [], error: null }, null],
  ])('says of %j: %s', (job, words) => {
    expect(describeState(aJob(job))).toBe(words);
  });
});

describe('GET /jobs', () => {
  function aWorld(known: JobWithDeliveries[], found: string[] = []): World {
    return createWorld({
      catalog: {
        lastSeen: async () => [{ source: 'acme', receivedAt: '2026-11-21T10:00:00.000Z' }],
        job: async (source, jobId) => known.find((job) => job.source === source && job.jobId === jobId) ?? null,
      },
      transcripts: { search: async () => ({ items: found.map(aHit), next: null }) },
    });
  }

  it('hands filters and cursor to the catalog', async () => {
    const world = createWorld();

    await visit(world, `/jobs?state=partial&source=acme&from=2026-11-21&to=&cursor=${someCursor}`).expect(200);

    const filter = { source: 'acme', state: 'partial', fromMs: Date.UTC(2026, 10, 21), toMs: null };
    expect(world.asked.find(({ method }) => method === 'jobs')?.args).toEqual([
      filter,
      { cursor: someCursor, limit: 50 },
    ]);
  });

  it('finds the job of an id first, then those in which the text stands, each once', async () => {
    const known = ['call-1', 'call-2', 'call-3'].map((jobId) => withDeliveries(aJob({ jobId, title: null })));
    const world = aWorld(known, ['call-2', 'call-1', 'call-2', 'gone']);

    const page = await visit(world, '/jobs?text=call-1').expect(200);

    const jobs = [...page.text.matchAll(/class="long" href="\/jobs\/acme\/([^"]+)"/g)].map(([, id]) => id);
    expect(jobs).toEqual(['call-1', 'call-2']);
  });

  it('applies the filters to what the text finds', async () => {
    const world = aWorld([withDeliveries(aJob())], ['job-1']);

    expect((await visit(world, '/jobs?text=x&state=waiting')).text).toContain('Call 17');
    expect((await visit(world, '/jobs?text=x&state=failed')).text).not.toContain('Call 17');
    expect((await visit(world, '/jobs?text=x&from=2026-11-21T11:00')).text).toContain('Call 17');
    expect((await visit(world, '/jobs?text=x&to=2026-11-21T11:00')).text).not.toContain('Call 17');
  });

  it('says what is wrong with a filter', async () => {
    const page = await visit(createWorld(), '/jobs?state=done').expect(400);

    expect(page.text).toContain('The filter state');
  });
});

function withDeliveries(job: Job): JobWithDeliveries {
  return { ...job, deliveries: [aFiled(1).delivery], media: [] };
}

function aHit(jobId: string) {
  return {
    source: 'acme',
    vendor: 'generic',
    jobId,
    deliveryId: aFiled(1).delivery.id,
    part: 0,
    entry: null,
    receivedAt: '2026-11-21T10:00:00.123Z',
    title: null,
    language: null,
    in: 'speech' as const,
    segment: 0,
    speaker: null,
    startMs: 0,
    endMs: 1,
    snippet: [],
  };
}

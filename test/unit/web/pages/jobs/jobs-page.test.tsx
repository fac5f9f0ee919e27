import request from 'supertest';
import { describe, expect, it } from 'vitest';
import type { Call } from '../../../../../src/domain/calls.ts';
import type { Job } from '../../../../../src/domain/catalog.ts';
import { describeState } from '../../../../../src/web/pages/jobs/describe-state.ts';
import { JobsPage } from '../../../../../src/web/pages/jobs/jobs-page.tsx';
import { renderDocument } from '../../../../../src/web/pages/send-page.tsx';
import { hostileTexts } from '../../../../fixtures/hostile/texts.ts';
import { createWorld, someAssets, someCursor, token, type World } from '../../world.ts';
import { skeletonOf } from '../skeleton.ts';

const shell = { assets: someAssets, version: '1.2.3' };

function aJob(overrides: Partial<Call> = {}): Call {
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
    durationMs: 72_000,
    language: 'en-GB',
    speakers: ['Ann', 'Bob'],
    words: 1234,
    firstWords: 'Good morning',
    tags: ['vip'],
    star: false,
    reviewed: true,
    note: '',
    ...overrides,
  };
}

function draw(job: Call, filters: Record<string, string> = {}): string {
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
        speakers: [word],
        tags: [word],
        firstWords: word,
        language: word,
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

  it('shows who spoke of what, how long and when, and says what is missing', () => {
    const page = draw(aJob());

    for (const shown of ['Call 17', 'job-1', 'order-1', 'waiting', 'subtitles to come', 'Good morning'])
      expect(page).toContain(shown);
    for (const shown of ['Ann', 'Bob', '1:12', 'en-GB', '1 call, 1 min 12 s, 1,234 words'])
      expect(page).toContain(shown);
    expect(page).toContain('href="/jobs/acme/job-1"');
    expect(page).toContain('href="/jobs?cursor=abc"');
  });

  it('leads to jobs whatever their ids', () => {
    expect(draw(aJob({ jobId: 'a/b?c#d' }))).toContain('href="/jobs/acme/a%2Fb%3Fc%23d"');
    expect(draw(aJob({ jobId: '\uD800' }))).toContain('href="/jobs/acme/%EF%BF%BD"');
  });

  it('shows few of many ids', () => {
    const page = draw(aJob({ externalIds: ['one', 'two', 'three', 'four', 'five'] }));

    expect(page).toContain('and 3 more');
    expect(page).not.toContain('three');
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
  it('hands filters and cursor to the catalog', async () => {
    const world = createWorld();

    await visit(world, `/jobs?state=partial&source=acme&from=2026-11-21&to=&cursor=${someCursor}`).expect(200);

    const filter = { source: 'acme', state: 'partial', fromMs: Date.UTC(2026, 10, 21), toMs: null };
    expect(world.asked.find(({ method }) => method === 'jobs')?.args).toEqual([
      filter,
      { cursor: someCursor, limit: 50 },
    ]);
  });

  it('says what is wrong with a filter', async () => {
    const page = await visit(createWorld(), '/jobs?state=done').expect(400);

    expect(page.text).toContain('The filter state');
  });
});

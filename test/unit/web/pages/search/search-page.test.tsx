import { render } from 'preact-render-to-string';
import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { CollectorError } from '../../../../../src/domain/errors.ts';
import type { SearchHit, TranscriptArchive } from '../../../../../src/domain/transcript-index.ts';
import { hitHref } from '../../../../../src/web/pages/parts/links.ts';
import { FoundJobs } from '../../../../../src/web/pages/search/found-jobs.tsx';
import {
  type SearchAnswer,
  SearchPage,
  type SearchPageProps,
} from '../../../../../src/web/pages/search/search-page.tsx';
import { renderDocument } from '../../../../../src/web/pages/send-page.tsx';
import { hostileTexts } from '../../../../fixtures/hostile/texts.ts';
import { createWorld, idOf, someAssets, token } from '../../world.ts';
import { skeletonOf } from '../skeleton.ts';
import { aHit } from './a-hit.ts';

const page = (props: Partial<SearchPageProps>) =>
  renderDocument(
    { assets: someAssets, version: '1.2.3' },
    <SearchPage
      filters={{ q: 'refund' }}
      isNewest
      answer={{ type: 'none' }}
      sources={['acme']}
      indexing={{ lastError: null, isCurrent: true, leftOut: [] }}
      index={{ transcripts: 1234, words: 5_000_000 }}
      {...props}
    />,
  );

function found(items: SearchHit[], next: string | null = null): SearchAnswer {
  return { type: 'found', listing: { items, next } };
}

describe('SearchPage', () => {
  it.each(hostileTexts)('P18: shows $name as text and nothing else', ({ text }) => {
    const drawn = (word: string) => {
      const hit = { source: 'acme', vendor: word, jobId: word, entry: word, title: word, speaker: word };
      const snippet = [
        { text: word, isMatch: false },
        { text: word, isMatch: true },
      ];
      const filters = { q: word, source: word, speaker: word, vendor: word, job: word, from: word };
      return [
        page({ filters, sources: [word], isNewest: false, answer: found([aHit({ ...hit, snippet })], 'abc') }),
        page({ filters, answer: { type: 'problem', problem: { field: 'q', message: word } } }),
        page({ filters, answer: found([]), indexing: { lastError: word, isCurrent: false, leftOut: [] } }),
      ].flatMap(skeletonOf);
    };
    expect(drawn(text)).toEqual(drawn('harmless'));
  });

  it('says what is wrong at the field, and keeps what was typed', () => {
    const answer = { type: 'problem', problem: { field: 'q', message: 'the text holds no word to look for' } } as const;
    const drawn = page({ filters: { q: '"!?"' }, answer });

    expect(drawn).toContain('value="&quot;!?&quot;"');
    expect(drawn).toMatch(
      /aria-invalid="true" aria-describedby="q-problem".*id="q-problem"[^>]*>the text holds no word/s,
    );
  });

  it('says how much can be searched, and what cannot yet', () => {
    expect(page({ filters: {} })).toMatch(/1,234<\/data> transcripts with .*5,000,000/);
    expect(page({})).not.toContain('being indexed');
    expect(page({ indexing: { lastError: null, isCurrent: false, leftOut: [] } })).toContain('are being indexed');
    expect(page({ indexing: { lastError: 'disk is full', isCurrent: false, leftOut: [] } })).toContain('disk is full');
  });

  it('tells nothing found from nothing found yet', () => {
    expect(page({ answer: found([]) })).toContain('Nothing found');
    expect(page({ answer: found([]) })).not.toContain('without filters');
    expect(page({ filters: { q: 'a', source: 'acme' }, answer: found([]) })).toContain('href="/search?q=a"');
    expect(page({ answer: found([], 'abc') })).toMatch(/older transcripts.*href="\/search\?q=refund&amp;cursor=abc"/s);
  });
});

describe('FoundJobs', () => {
  it('gives time, speaker and words, with those that were asked for marked', () => {
    const drawn = render(<FoundJobs hits={[aHit()]} />);

    expect(drawn.replaceAll(/<(?!mark|\/mark)[^>]*>/g, ' ')).toMatch(/1:02\s+Agent\s+about your <mark>refund<\/mark>/);
  });

  it('unfolds what is beyond five places of a job', () => {
    const hits = Array.from({ length: 7 }, (_, i) => aHit({ startMs: i * 1000 }));

    expect(render(<FoundJobs hits={hits} />)).toContain('<summary>2 more places</summary>');
    expect(render(<FoundJobs hits={hits.slice(2)} />)).not.toContain('<summary>');
  });

  it('names a job by its title, its id, or its delivery', () => {
    expect(render(<FoundJobs hits={[aHit({ title: 'Call' })]} />)).toMatch(/<h2>.*Call.*<\/h2>.*job .*job-1/);
    expect(render(<FoundJobs hits={[aHit()]} />)).toMatch(/<h2>.*job-1.*<\/h2>/);
    expect(render(<FoundJobs hits={[aHit({ jobId: null })]} />)).toContain(`Delivery ${idOf(1)}`);
  });
});

describe('hitHref', () => {
  const here = `delivery=${idOf(1)}&part=0`;

  it.each<[string, Partial<SearchHit>, string]>([
    ['a moment', {}, `/jobs/acme/job-1?t=62.5&${here}#at`],
    ['the beginning', { startMs: 0 }, `/jobs/acme/job-1?t=0&${here}#at`],
    ['a segment without time', { startMs: null }, `/jobs/acme/job-1?segment=3&${here}#at`],
    ['a file in a zip', { entry: 'a&b.json' }, `/jobs/acme/job-1?t=62.5&${here}&entry=a%26b.json#at`],
    ['an id with signs', { jobId: 'a/b?c#d %' }, `/jobs/acme/a%2Fb%3Fc%23d%20%25?t=62.5&${here}#at`],
    ['a title', { in: 'label', startMs: null, segment: null }, '/jobs/acme/job-1'],
    ['a delivery without a job', { jobId: null }, `/deliveries/${idOf(1)}?t=62.5&part=0#at`],
    ['a title of one', { jobId: null, in: 'label', startMs: null, segment: null }, `/deliveries/${idOf(1)}`],
  ])('leads to %s', (_what, wished, href) => {
    expect(hitHref(aHit(wished))).toBe(href);
  });
});

describe('GET /search', () => {
  function ask(path: string, search: TranscriptArchive['search']) {
    const transcripts: TranscriptArchive = {
      search,
      summaries: async () => [],
      spoken: async () => [],
      longest: async () => ({ items: [], next: null }),
      status: async () => ({ transcripts: 1, words: 2, position: null }),
      write: async () => null,
      whyNot: async () => 'none' as const,
      view: async () => null,
      attachment: async () => null,
    };
    return request(createWorld({ transcripts }).app)
      .get(path)
      .auth(token, { type: 'bearer' })
      .set('Accept', 'text/html');
  }
  const notAsked = () => Promise.reject(new Error('asked'));

  it('asks nothing before there is something to look for', async () => {
    expect((await ask('/search', notAsked)).status).toBe(200);
    expect((await ask('/search?q=&source=&from=', notAsked)).status).toBe(200);
  });

  it('asks with every filter, and shows what comes', async () => {
    const asked: unknown[] = [];
    const query =
      'q=%22take+it%22&source=acme&vendor=gladia&speaker=Ann&job=j&from=2026-11-21&to=2026-11-22T10:00&cursor=abc';
    const answer = await ask(`/search?${query}`, async (...question) => {
      asked.push(question);
      return { items: [aHit()], next: 'def' };
    });

    expect(answer.text).toContain('<mark>refund</mark>');
    expect(answer.text).toContain('cursor=def');
    const [fromMs, toMs] = [Date.UTC(2026, 10, 21), Date.UTC(2026, 10, 22, 10)];
    expect(asked).toEqual([
      [
        { text: '"take it"', source: 'acme', vendor: 'gladia', speaker: 'Ann', job: 'j', fromMs, toMs },
        { cursor: 'abc', limit: 50 },
      ],
    ]);
  });

  it('shows a refused question in the form, and every other fault as one', async () => {
    const fails = (code: 'bad-request' | 'storage-unavailable') => () =>
      Promise.reject(new CollectorError(code, 'why'));

    const refused = await ask('/search?q=!', fails('bad-request'));
    expect([refused.status, refused.text.includes('id="q-problem"')]).toEqual([400, true]);
    expect((await ask('/search?q=a', fails('storage-unavailable'))).status).toBe(503);
    expect((await ask('/search?q=a&cursor=x', fails('bad-request'))).text).toContain('not understood');
  });

  it.each(['q=a&from=yesterday', 'q=a&vendor=No+Vendor', 'q=a&q=b', 'q=a&page=2', 'cursor=abc'])(
    'shows what is wrong with ?%s',
    async (query) => {
      const answer = await ask(`/search?${query}`, notAsked);

      expect(answer.status).toBe(400);
      expect(answer.text).toMatch(/<form class="filters".*role="alert"/s);
    },
  );
});

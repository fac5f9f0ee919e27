import { Router } from 'express';
import { z } from 'zod';
import type { AnnotationStore } from '../../../domain/annotations.ts';
import type { CatalogReader, Page as Listing } from '../../../domain/catalog.ts';
import { CollectorError } from '../../../domain/errors.ts';
import type { IndexingStatus } from '../../../domain/filing.ts';
import type { Source } from '../../../domain/source.ts';
import type { SearchHit, TranscriptArchive, TranscriptIndexStatus } from '../../../domain/transcript-index.ts';
import { searchQuery } from '../../api/search.ts';
import { may } from '../../http/access.ts';
import { parameters, readParameters } from '../../http/query.ts';
import { onlyAllow } from '../../http/refuse.ts';
import { sourceNames } from '../../reading/overview.ts';
import { type FoundNotes, searchNotes } from '../../reading/search-notes.ts';
import { answerTo, askedOf } from '../filters.ts';
import { Count } from '../parts/amounts.tsx';
import { AsSent } from '../parts/as-sent.tsx';
import type { Filters } from '../parts/filters.tsx';
import { deliveryHref, hrefOf, jobHref } from '../parts/links.ts';
import { Pager } from '../parts/list.tsx';
import { EmptyState, Notice } from '../parts/messages.tsx';
import { Page } from '../parts/page.tsx';
import type { SendPage } from '../send-page.tsx';
import { FoundJobs } from './found-jobs.tsx';
import { SearchForm, SearchHelp, type SearchProblem } from './search-form.tsx';

const pageQuery = z.object({ ...searchQuery.shape, limit: parameters.rows });

interface SearchPageDeps {
  transcripts: Pick<TranscriptArchive, 'search' | 'status'>;
  /** Whether what was filed can be searched already. */
  indexing: { status(): IndexingStatus };
  catalog: Pick<CatalogReader, 'lastSeen'>;
  annotations: Pick<AnnotationStore, 'all'>;
  sources: readonly Source[];
  sendPage: SendPage;
}

/** `GET /search` */
export function createSearchPage(deps: SearchPageDeps): Router {
  const { transcripts, indexing, sendPage } = deps;
  const router = Router();
  router
    .route('/search')
    .get(may('viewer'), async (request, response) => {
      const { query, filters, isNewest } = askedOf(request);
      const [answer, sources, index] = await Promise.all([
        search(transcripts, query),
        sourceNames(deps),
        transcripts.status(),
      ]);
      const asked = { text: filters.q ?? '', source: filters.source ?? null };
      const notes = answer.type === 'found' && isNewest ? await searchNotes(deps.annotations, asked) : [];
      const props = { filters, isNewest, answer, sources, index, notes, indexing: indexing.status() };
      sendPage(response, answer.type === 'problem' ? 400 : 200, <SearchPage {...props} />);
    })
    .all(onlyAllow('GET, HEAD'));
  return router;
}

async function search(transcripts: Pick<TranscriptArchive, 'search'>, query: URLSearchParams): Promise<SearchAnswer> {
  if (!query.has('q') && !query.has('cursor')) return { type: 'none' };
  const asked = await answerTo(async () => readParameters(pageQuery, query));
  if (asked.found === null) return { type: 'problem', problem: { field: null, message: asked.problem } };
  const { q, from, to, cursor, limit, format: _, ...narrowing } = asked.found;
  try {
    const listing = await transcripts.search({ text: q, fromMs: from, toMs: to, ...narrowing }, { cursor, limit });
    return { type: 'found', listing };
  } catch (error) {
    // A cursor came from a page that answered the same words.
    if (!(error instanceof CollectorError) || error.code !== 'bad-request' || cursor !== null) throw error;
    return { type: 'problem', problem: { field: 'q', message: error.message } };
  }
}

/** What came of a search; `none` when nothing was asked yet. */
export type SearchAnswer =
  | { type: 'none' }
  | { type: 'found'; listing: Listing<SearchHit> }
  | { type: 'problem'; problem: SearchProblem };

export interface SearchPageProps {
  filters: Filters;
  isNewest: boolean;
  answer: SearchAnswer;
  /** Names of all sources. */
  sources: readonly string[];
  indexing: IndexingStatus;
  index: Pick<TranscriptIndexStatus, 'transcripts' | 'words'>;
  /** Calls about which people say something with the words in it. */
  notes?: readonly FoundNotes[];
}

/** Search in everything that was said. */
export function SearchPage({ filters, isNewest, answer, sources, indexing, index, notes = [] }: SearchPageProps) {
  const problem = answer.type === 'problem' ? answer.problem : null;
  return (
    <Page title="Search" section="search" scripts={['search']}>
      <SearchForm filters={filters} sources={sources} problem={problem} />
      <SearchHelp />
      {problem?.field === null && <Notice tone="bad">{problem.message}</Notice>}
      <Indexing {...indexing} />
      {answer.type === 'none' && <Searched {...index} />}
      <InNotes found={notes} />
      {answer.type === 'found' && <Found filters={filters} isNewest={isNewest} listing={answer.listing} />}
    </Page>
  );
}

function InNotes({ found }: { found: readonly FoundNotes[] }) {
  if (found.length === 0) return null;
  return (
    <section aria-labelledby="in-notes">
      <h2 id="in-notes">In your notes</h2>
      <ul class="plain">
        {found.map(({ call: { source, jobIds, deliveryIds }, annotations: { tags, note } }) => {
          const [jobId] = jobIds;
          const href = jobId === undefined ? deliveryHref(deliveryIds[0] ?? '') : jobHref(source, jobId);
          return (
            <li key={href}>
              <a href={href}>
                <AsSent text={jobId ?? deliveryIds[0] ?? ''} />
              </a>{' '}
              <small>
                <AsSent
                  text={[...tags, note]
                    .filter((text) => text !== '')
                    .join(' · ')
                    .slice(0, 200)}
                />
              </small>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** Whoever looks for what came a moment ago, and does not find it, should know why. */
function Indexing({ isCurrent, lastError }: IndexingStatus) {
  if (lastError !== null) {
    return <Notice tone="warning">New transcripts are not being indexed: {lastError}. Older ones are found.</Notice>;
  }
  if (isCurrent) return null;
  return <Notice tone="busy">New transcripts are being indexed; what came last may not be found yet.</Notice>;
}

function Searched({ transcripts, words }: SearchPageProps['index']) {
  return (
    <p class="quiet">
      <Count count={transcripts} /> transcripts with <Count count={words} /> words can be searched.
    </p>
  );
}

function Found({
  filters,
  isNewest,
  listing,
}: Pick<SearchPageProps, 'filters' | 'isNewest'> & { listing: Listing<SearchHit> }) {
  const { items, next } = listing;
  const nextHref = next === null ? null : hrefOf('/search', { ...filters, cursor: next });
  return (
    <>
      {items.length > 0 ? <FoundJobs hits={items} /> : <NothingFound filters={filters} nextHref={nextHref} />}
      <Pager newestHref={isNewest ? null : hrefOf('/search', filters)} nextHref={nextHref} />
    </>
  );
}

function NothingFound({ filters, nextHref }: { filters: Filters; nextHref: string | null }) {
  if (nextHref !== null) {
    return (
      <EmptyState title="Nothing on this page; there may be something in older transcripts">
        <p>
          <a href={nextHref}>Look further</a>
        </p>
      </EmptyState>
    );
  }
  const { q = '', ...narrowing } = filters;
  return (
    <EmptyState title="Nothing found">
      {Object.keys(narrowing).length > 0 && (
        <p>
          <a href={hrefOf('/search', { q })}>Search without filters</a>
        </p>
      )}
      <p>All words must stand in the same transcript. Fewer words, or the beginning of one with a *, find more.</p>
    </EmptyState>
  );
}

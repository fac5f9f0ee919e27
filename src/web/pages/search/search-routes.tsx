import { Router } from 'express';
import { z } from 'zod';
import type { CatalogReader } from '../../../domain/catalog.ts';
import { CollectorError } from '../../../domain/errors.ts';
import type { IndexingStatus } from '../../../domain/filing.ts';
import type { Source } from '../../../domain/source.ts';
import type { TranscriptArchive } from '../../../domain/transcript-index.ts';
import { searchQuery } from '../../api/search.ts';
import { onlyAllow } from '../../http/methods.ts';
import { parameters } from '../../http/parameters.ts';
import { readParameters } from '../../http/query.ts';
import { sourceNames } from '../../reading/source-names.ts';
import { answerTo, askedOf } from '../filters.ts';
import type { SendPage } from '../send-page.tsx';
import { type SearchAnswer, SearchPage } from './search-page.tsx';

const pageQuery = z.object({ ...searchQuery.shape, limit: parameters.rows });

export interface SearchPageDeps {
  transcripts: Pick<TranscriptArchive, 'search' | 'status'>;
  /** Whether what was filed can be searched already. */
  indexing: { status(): IndexingStatus };
  catalog: Pick<CatalogReader, 'lastSeen'>;
  sources: readonly Source[];
  sendPage: SendPage;
}

/** `GET /search` */
export function createSearchPage(deps: SearchPageDeps): Router {
  const { transcripts, indexing, sendPage } = deps;
  const router = Router();
  router
    .route('/search')
    .get(async (request, response) => {
      const { query, filters, isNewest } = askedOf(request);
      const [answer, sources, index] = await Promise.all([
        search(transcripts, query),
        sourceNames(deps),
        transcripts.status(),
      ]);
      const props = { filters, isNewest, answer, sources, index, indexing: indexing.status() };
      sendPage(response, answer.type === 'problem' ? 400 : 200, <SearchPage {...props} />);
    })
    .all(onlyAllow('GET, HEAD'));
  return router;
}

async function search(transcripts: Pick<TranscriptArchive, 'search'>, query: URLSearchParams): Promise<SearchAnswer> {
  if (!query.has('q') && !query.has('cursor')) return { type: 'none' };
  const asked = await answerTo(async () => readParameters(pageQuery, query));
  if (asked.found === null) return { type: 'problem', problem: { field: null, message: asked.problem } };
  const { q, from, to, cursor, limit, ...narrowing } = asked.found;
  try {
    const listing = await transcripts.search({ text: q, fromMs: from, toMs: to, ...narrowing }, { cursor, limit });
    return { type: 'found', listing };
  } catch (error) {
    // A cursor came from a page that answered the same words.
    if (!(error instanceof CollectorError) || error.code !== 'bad-request' || cursor !== null) throw error;
    return { type: 'problem', problem: { field: 'q', message: error.message } };
  }
}

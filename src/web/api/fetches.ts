import { Router } from 'express';
import { z } from 'zod';
import type { CatalogReader } from '../../domain/catalog.ts';
import { CollectorError } from '../../domain/errors.ts';
import { type Fetch, type Fetching, fetchStates } from '../../domain/fetching.ts';
import type { Source } from '../../domain/source.ts';
import { may } from '../http/access.ts';
import { noQuery, parameters, readQuery } from '../http/query.ts';
import { onlyAllow } from '../http/refuse.ts';

/** What the listing of fetches can be asked. */
export const fetchesQuery = z.object({
  source: parameters.source,
  state: z
    .enum(fetchStates, { error: `expected one of ${fetchStates.join(', ')}` })
    .optional()
    .transform((value) => value ?? null),
  limit: parameters.limit,
  cursor: parameters.cursor,
});

export interface FetchDeps {
  fetching: Fetching;
  catalog: Pick<CatalogReader, 'job'>;
  sources: readonly Pick<Source, 'name'>[];
}

/** What is fetched from vendors, and how to ask for it. */
export function createFetchRoutes(deps: FetchDeps): Router {
  const router = Router();
  router
    .route('/api/v1/fetches')
    .get(may('viewer'), async (request, response) => {
      const { source, state, limit, cursor } = readQuery(fetchesQuery, request);
      response.json(await deps.fetching.list({ source, state }, { cursor, limit }));
    })
    .all(onlyAllow('GET, HEAD'));
  router
    .route('/api/v1/jobs/:source/:jobId/fetch')
    .post(may('operator', { audit: 'fetched' }), async (request, response) => {
      readQuery(noQuery, request);
      response.status(202).json(await askFor(deps, request.params));
    })
    .all(onlyAllow('POST'));
  return router;
}

/**
 * Asks for a job by hand; one that nothing was delivered of may be asked for too: its callbacks may all have been lost.
 *
 * @throws CollectorError `not-found` for a source that does not exist, `conflict` for one that fetches nothing
 */
export async function askFor(
  { fetching, catalog, sources }: FetchDeps,
  { source, jobId }: { source: string; jobId: string },
): Promise<Fetch> {
  if (!sources.some(({ name }) => name === source)) throw new CollectorError('not-found', 'no such source');
  const job = await catalog.job(source, jobId);
  return fetching.ask(source, job?.jobId ?? jobId);
}

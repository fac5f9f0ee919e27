import { Router } from 'express';
import { z } from 'zod';
import type { CatalogReader } from '../../domain/catalog.ts';
import { CollectorError } from '../../domain/errors.ts';
import { type Fetch, type Fetching, fetchStates } from '../../domain/fetching.ts';
import type { Source } from '../../domain/source.ts';
import { may } from '../http/access.ts';
import { answerListing, type Listing } from '../http/listing.ts';
import { pageQuery, parameters, readQuery } from '../http/query.ts';
import { onlyAllow } from '../http/refuse.ts';
import { type AgainDeps, againQuery, allowAgain, assertNotDeleted } from './again.ts';

/** What the listing of fetches can be asked. */
export const fetchesQuery = z.object({
  source: parameters.source,
  state: z
    .enum(fetchStates, { error: `expected one of ${fetchStates.join(', ')}` })
    .optional()
    .transform((value) => value ?? null),
  ...pageQuery.shape,
});

const columns = [
  'source',
  'jobId',
  'state',
  'reason',
  'since',
  'tries',
  'requests',
  'nextTryAt',
  'lastTryAt',
  'lastError',
  'keyRefused',
] as const;

export interface FetchDeps {
  keeping: AgainDeps;
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
      const { source, state, ...query } = readQuery(fetchesQuery, request);
      const list: Listing<Fetch>['list'] = (page) => deps.fetching.list({ source, state }, page);
      await answerListing(request, response, { name: 'fetches', columns, query, list });
    })
    .all(onlyAllow('GET, HEAD'));
  router
    .route('/api/v1/jobs/:source/:jobId/fetch')
    .post(may('operator', { audit: 'fetched' }), async (request, response) => {
      const { again } = readQuery(againQuery, request);
      if (again) await allowAgain(deps.keeping, request, response, await callIn(deps.catalog, request.params));
      response.status(202).json(await askFor(deps, request.params));
    })
    .all(onlyAllow('POST'));
  return router;
}

/**
 * Asks for a job by hand; one that nothing was delivered of may be asked for too: its callbacks may all have been lost.
 *
 * @throws CollectorError `not-found` for a source that does not exist, `conflict` for one that fetches nothing, `was-deleted`
 */
export async function askFor(
  { fetching, catalog, sources, keeping }: FetchDeps,
  { source, jobId }: { source: string; jobId: string },
): Promise<Fetch> {
  if (!sources.some(({ name }) => name === source)) throw new CollectorError('not-found', 'no such source');
  const job = await catalog.job(source, jobId);
  await assertNotDeleted(keeping, await callIn(catalog, { source, jobId }));
  return fetching.ask(source, job?.jobId ?? jobId);
}

/** A job by all ids that are known of it. */
async function callIn(
  catalog: Pick<CatalogReader, 'job'>,
  { source, jobId }: { source: string; jobId: string },
): Promise<{ source: string; jobIds: string[] }> {
  const job = await catalog.job(source, jobId);
  return { source, jobIds: [...new Set([jobId, ...(job === null ? [] : [job.jobId, ...job.aliases])])] };
}

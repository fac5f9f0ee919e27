import { Router } from 'express';
import { z } from 'zod';
import type { CatalogReader } from '../../domain/catalog.ts';
import type { Fetching } from '../../domain/fetching.ts';
import type { TranscriptArchive } from '../../domain/transcript-index.ts';
import { may } from '../http/access.ts';
import { noQuery, parameters, readQuery } from '../http/query.ts';
import { onlyAllow } from '../http/refuse.ts';
import { jobOf } from './transcripts.ts';

/** What the listing of jobs can be asked. */
export const jobsQuery = z.object({
  source: parameters.source,
  state: parameters.state,
  from: parameters.time,
  to: parameters.time,
  limit: parameters.limit,
  cursor: parameters.cursor,
});

/** Jobs: which contents came and which are missing. An alias of a job's id finds it too. */
export function createJobRoutes({
  catalog,
  transcripts,
  fetching,
}: {
  catalog: Pick<CatalogReader, 'jobs' | 'job'>;
  transcripts: Pick<TranscriptArchive, 'summaries'>;
  fetching: Pick<Fetching, 'find'>;
}): Router {
  const router = Router();
  router
    .route('/api/v1/jobs')
    .get(may('viewer'), async (request, response) => {
      const { source, state, from, to, limit, cursor } = readQuery(jobsQuery, request);
      response.json(await catalog.jobs({ source, state, fromMs: from, toMs: to }, { cursor, limit }));
    })
    .all(onlyAllow('GET, HEAD'));
  router
    .route('/api/v1/jobs/:source/:jobId')
    .get(may('viewer', { audit: 'read' }), async (request, response) => {
      readQuery(noQuery, request);
      const job = await jobOf(catalog, request.params);
      const ids = job.deliveries.map(({ id }) => id);
      const [summaries, fetch] = await Promise.all([
        transcripts.summaries(ids),
        fetching.find(job.source, [job.jobId, ...job.aliases]),
      ]);
      response.json({ ...job, transcripts: summaries, fetch });
    })
    .all(onlyAllow('GET, HEAD'));
  return router;
}

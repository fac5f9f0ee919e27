import { Router } from 'express';
import { z } from 'zod';
import { type Call, type CallFilter, type Calls, callSorts } from '../../domain/calls.ts';
import type { CatalogReader } from '../../domain/catalog.ts';
import type { Fetching } from '../../domain/fetching.ts';
import type { TranscriptArchive } from '../../domain/transcript-index.ts';
import { may } from '../http/access.ts';
import { answerListing, type Listing } from '../http/listing.ts';
import { noQuery, oneOf, orNull, pageQuery, parameters, readQuery } from '../http/query.ts';
import { onlyAllow } from '../http/refuse.ts';
import { jobOf } from './transcripts.ts';

/** What the listing of jobs can be asked. */
export const jobsQuery = z.object({
  source: parameters.source,
  state: parameters.state,
  from: parameters.time,
  to: parameters.time,
  has: parameters.kinds,
  lacks: parameters.kinds,
  language: parameters.language,
  minMs: parameters.ms,
  maxMs: parameters.ms,
  tag: orNull(parameters.text),
  star: parameters.flag,
  reviewed: parameters.flag,
  text: orNull(parameters.text),
  sort: oneOf(callSorts).default('last'),
  ...pageQuery.shape,
});

/** The parameters as the listing of calls takes them. */
export function toCallFilter({
  from,
  to,
  source,
  state,
  has,
  lacks,
  language,
  minMs,
  maxMs,
  text,
  tag,
  star,
  reviewed,
}: z.output<typeof jobsQuery>): CallFilter {
  return { source, state, has, lacks, language, minMs, maxMs, text, tag, star, reviewed, fromMs: from, toMs: to };
}

const columns = [
  'source',
  'jobId',
  'title',
  'externalIds',
  'vendor',
  'state',
  'outcome',
  'contents',
  'missing',
  'firstAt',
  'lastAt',
  'deliveries',
  'durationMs',
  'language',
  'speakers',
  'words',
  'firstWords',
  'tags',
  'star',
  'reviewed',
  'note',
  'aliases',
  'warnings',
] as const;

/** Jobs: which contents came and which are missing. An alias of a job's id finds it too. */
export function createJobRoutes({
  catalog,
  calls,
  transcripts,
  fetching,
}: {
  catalog: Pick<CatalogReader, 'job'>;
  calls: Calls;
  transcripts: Pick<TranscriptArchive, 'summaries'>;
  fetching: Pick<Fetching, 'find'>;
}): Router {
  const router = Router();
  router
    .route('/api/v1/jobs')
    .get(may('viewer'), async (request, response) => {
      const query = readQuery(jobsQuery, request);
      const filter = toCallFilter(query);
      const list: Listing<Call>['list'] = (page) => calls.list(filter, { sort: query.sort, ...page });
      await answerListing(request, response, { name: 'jobs', columns, query, list });
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

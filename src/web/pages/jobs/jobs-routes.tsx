import { Router } from 'express';
import { z } from 'zod';
import type { CatalogReader, Job, Page } from '../../../domain/catalog.ts';
import type { Source } from '../../../domain/source.ts';
import type { TranscriptArchive } from '../../../domain/transcript-index.ts';
import { jobsQuery } from '../../api/jobs.ts';
import { onlyAllow } from '../../http/methods.ts';
import { parameters } from '../../http/parameters.ts';
import { readParameters } from '../../http/query.ts';
import { sourceNames } from '../../reading/source-names.ts';
import { answerTo, askedOf } from '../filters.ts';
import { findJobs } from '../find-by-text.ts';
import type { SendPage } from '../send-page.tsx';
import { JobsPage } from './jobs-page.tsx';

const pageQuery = z.object({ ...jobsQuery.shape, limit: parameters.rows, text: parameters.text.nullish() });

export interface JobsPageDeps {
  catalog: Pick<CatalogReader, 'jobs' | 'job' | 'lastSeen'>;
  transcripts: Pick<TranscriptArchive, 'search'>;
  sources: readonly Source[];
  sendPage: SendPage;
  /** Ms since 1970. */
  now(): number;
}

/** `GET /jobs` */
export function createJobsPage(deps: JobsPageDeps): Router {
  const router = Router();
  router
    .route('/jobs')
    .get(async (request, response) => {
      const { query, filters, isNewest } = askedOf(request);
      const sources = await sourceNames(deps);
      const answer = await answerTo(() => find(deps, sources, query));
      const props = { filters, isNewest, answer, sources, nowMs: deps.now() };
      deps.sendPage(response, answer.found === null ? 400 : 200, <JobsPage {...props} />);
    })
    .all(onlyAllow('GET, HEAD'));
  return router;
}

/** @throws CollectorError `bad-request` */
async function find(
  { catalog, transcripts }: JobsPageDeps,
  sources: readonly string[],
  query: URLSearchParams,
): Promise<Page<Job>> {
  const { text, source, state, from, to, limit, cursor } = readParameters(pageQuery, query);
  const filter = { source, state, fromMs: from, toMs: to };
  if (text == null) return catalog.jobs(filter, { cursor, limit });
  return findJobs({ catalog, transcripts, sources }, text, { filter, cursor });
}

import { Router } from 'express';
import { z } from 'zod';
import type { CatalogReader, Job, Page as Listing } from '../../../domain/catalog.ts';
import { jobStates } from '../../../domain/job-state.ts';
import type { Source } from '../../../domain/source.ts';
import type { TranscriptArchive } from '../../../domain/transcript-index.ts';
import { jobsQuery } from '../../api/jobs.ts';
import { may } from '../../http/access.ts';
import { parameters, readParameters } from '../../http/query.ts';
import { onlyAllow } from '../../http/refuse.ts';
import { sourceNames } from '../../reading/overview.ts';
import { type Answer, answerTo, askedOf } from '../filters.ts';
import { findJobs } from '../find-by-text.ts';
import { ChoiceField, FilterForm, type Filters, TextField, TimeField } from '../parts/filters.tsx';
import { hrefOf } from '../parts/links.ts';
import { ListBar, ListRegion, Live, NothingListed, Pager } from '../parts/list.tsx';
import { EmptyState, Notice } from '../parts/messages.tsx';
import { Page } from '../parts/page.tsx';
import type { SendPage } from '../send-page.tsx';
import { JobTable } from './job-table.tsx';

const pageQuery = z.object({ ...jobsQuery.shape, limit: parameters.rows, text: parameters.text.nullish() });

interface JobsPageDeps {
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
    .get(may('viewer'), async (request, response) => {
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
): Promise<Listing<Job>> {
  const { text, source, state, from, to, limit, cursor } = readParameters(pageQuery, query);
  const filter = { source, state, fromMs: from, toMs: to };
  if (text == null) return catalog.jobs(filter, { cursor, limit });
  return findJobs({ catalog, transcripts, sources }, text, { filter, cursor });
}

interface JobsPageProps {
  filters: Filters;
  /** Whether this is the first page, which new jobs are announced on. */
  isNewest: boolean;
  answer: Answer<Listing<Job>>;
  /** Names of all sources. */
  sources: readonly string[];
  nowMs: number;
}

/** The vendors' jobs, those with the newest deliveries first. */
export function JobsPage({ filters, isNewest, answer, sources, nowMs }: JobsPageProps) {
  const newestHref = hrefOf('/jobs', filters);
  return (
    <Page title="Jobs" section="jobs" scripts={['jobs']} actions={isNewest && <Live />}>
      <JobFilters filters={filters} sources={sources} />
      {answer.found === null ? (
        <Notice tone="bad">{answer.problem}</Notice>
      ) : (
        <>
          <ListBar
            news={isNewest ? { href: newestHref, one: 'new or changed job', many: 'new or changed jobs' } : null}
          >
            <span class="quiet">By their last delivery, the newest first.</span>
          </ListBar>
          <ListRegion>
            {answer.found.items.length === 0 ? (
              <NothingFound filters={filters} next={answer.found.next} />
            ) : (
              <JobTable jobs={answer.found.items} nowMs={nowMs} />
            )}
            <Pager
              newestHref={isNewest ? null : newestHref}
              nextHref={answer.found.next && hrefOf('/jobs', { ...filters, cursor: answer.found.next })}
            />
          </ListRegion>
        </>
      )}
    </Page>
  );
}

function JobFilters({ filters, sources }: Pick<JobsPageProps, 'filters' | 'sources'>) {
  return (
    <FilterForm
      action="/jobs"
      filters={filters}
      moreNames={['from', 'to']}
      more={
        <>
          <TimeField label="Last delivery from" name="from" filters={filters} />
          <TimeField label="Last delivery before" name="to" filters={filters} />
        </>
      }
    >
      <ChoiceField label="Source" name="source" filters={filters} choices={sources} />
      <ChoiceField label="State" name="state" filters={filters} choices={jobStates} />
      <TextField
        label="Job id or text"
        name="text"
        filters={filters}
        hint="whole id, title, your ids, or what was said"
      />
    </FilterForm>
  );
}

function NothingFound(props: { filters: Filters; next: string | null }) {
  return (
    <NothingListed {...props} one="job" many="jobs" allHref="/jobs">
      <EmptyState title="No job yet">
        <p>
          Jobs appear with their first delivery that names one. <a href="/set-up">Set-up</a> shows what to tell each
          vendor.
        </p>
      </EmptyState>
    </NothingListed>
  );
}

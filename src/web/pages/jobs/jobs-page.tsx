import { Router } from 'express';
import { z } from 'zod';
import type { Call, Calls } from '../../../domain/calls.ts';
import type { CatalogReader, Page as Listing } from '../../../domain/catalog.ts';
import { partKinds } from '../../../domain/delivery.ts';
import { jobStates } from '../../../domain/job-state.ts';
import type { Source } from '../../../domain/source.ts';
import { transcriptFormats } from '../../../domain/transcript-index.ts';
import { jobsQuery, toCallFilter } from '../../api/jobs.ts';
import { may } from '../../http/access.ts';
import { parameters, readParameters } from '../../http/query.ts';
import { onlyAllow } from '../../http/refuse.ts';
import { sourceNames } from '../../reading/overview.ts';
import { type Answer, answerTo, askedOf } from '../filters.ts';
import { QuickRanges, SetFilters, Sorts } from '../parts/chips.tsx';
import { ChoiceField, FilterForm, type Filters, TextField, TimeField } from '../parts/filters.tsx';
import { formatCount, formatDuration } from '../parts/format.ts';
import { hrefOf } from '../parts/links.ts';
import { ListBar, ListRegion, Live, NothingListed, Pager } from '../parts/list.tsx';
import { EmptyState, FirstSteps, Notice } from '../parts/messages.tsx';
import { Page } from '../parts/page.tsx';
import type { SendPage } from '../send-page.tsx';
import { CallTable } from './call-table.tsx';

const { format: _format, ...listed } = jobsQuery.shape;
const pageQuery = z.object({ ...listed, limit: parameters.rows });

interface JobsPageDeps {
  catalog: Pick<CatalogReader, 'lastSeen'>;
  calls: Calls;
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
      const answer = await answerTo(() => find(deps, query));
      const props = { filters, isNewest, answer, sources, nowMs: deps.now() };
      deps.sendPage(response, answer.found === null ? 400 : 200, <JobsPage {...props} />);
    })
    .all(onlyAllow('GET, HEAD'));
  return router;
}

/** @throws CollectorError `bad-request` */
async function find({ calls }: JobsPageDeps, asked: URLSearchParams): Promise<Listing<Call>> {
  const query = readParameters(pageQuery, asked);
  const { sort, cursor, limit } = query;
  return calls.list(toCallFilter({ ...query, format: null }), { sort, cursor, limit });
}

interface JobsPageProps {
  filters: Filters;
  /** Whether this is the first page, which new jobs are announced on. */
  isNewest: boolean;
  answer: Answer<Listing<Call>>;
  /** Names of all sources. */
  sources: readonly string[];
  nowMs: number;
}

const names = {
  source: 'Source',
  state: 'State',
  text: 'Id or title',
  tag: 'Tag',
  star: 'Starred',
  reviewed: 'Reviewed',
  has: 'Has',
  lacks: 'Lacks',
  language: 'Language',
  minMs: 'Ms at least',
  maxMs: 'Ms at most',
  from: 'From',
  to: 'Before',
};

const sorts = { last: 'Newest first', duration: 'Longest first', title: 'By title' };

/** The vendors' jobs as calls. */
export function JobsPage({ filters, isNewest, answer, sources, nowMs }: JobsPageProps) {
  const newestHref = hrefOf('/jobs', filters);
  const isByTime = filters.sort === undefined;
  return (
    <Page title="Jobs" section="jobs" scripts={['jobs']} actions={isNewest && isByTime && <Live />}>
      <JobFilters filters={filters} sources={sources} />
      <div class="chip-rows">
        <QuickRanges path="/jobs" filters={filters} nowMs={nowMs} />
        <Sorts path="/jobs" filters={filters} sorts={sorts} />
        <SetFilters path="/jobs" filters={filters} names={names} />
      </div>
      {answer.found === null ? (
        <Notice tone="bad">{answer.problem}</Notice>
      ) : (
        <form method="post" action="/jobs/download" autocomplete="off" data-selection>
          <ListBar
            news={
              isNewest && isByTime ? { href: newestHref, one: 'new or changed job', many: 'new or changed jobs' } : null
            }
          >
            {answer.found.items.length > 0 && <Actions filters={filters} />}
          </ListBar>
          <ListRegion>
            {answer.found.items.length === 0 ? (
              <NothingFound filters={filters} next={answer.found.next} />
            ) : (
              <>
                <CallTable calls={answer.found.items} nowMs={nowMs} />
                <Totals calls={answer.found.items} />
              </>
            )}
            <Pager
              newestHref={isNewest ? null : newestHref}
              nextHref={answer.found.next && hrefOf('/jobs', { ...filters, cursor: answer.found.next })}
              order={isByTime ? 'time' : 'name'}
            />
          </ListRegion>
        </form>
      )}
    </Page>
  );
}

const yesOrNo = [
  ['1', 'yes'],
  ['0', 'no'],
] as const;

const lengths = [
  ['60000', '1 min'],
  ['300000', '5 min'],
  ['600000', '10 min'],
  ['1800000', '30 min'],
  ['3600000', '1 h'],
] as const;

function JobFilters({ filters, sources }: Pick<JobsPageProps, 'filters' | 'sources'>) {
  return (
    <FilterForm
      action="/jobs"
      filters={filters}
      moreNames={['from', 'to', 'tag', 'star', 'reviewed', 'has', 'lacks', 'language', 'minMs', 'maxMs']}
      more={
        <>
          <TextField label="Tag" name="tag" filters={filters} />
          <ChoiceField label="Starred" name="star" filters={filters} choices={yesOrNo} />
          <ChoiceField label="Reviewed" name="reviewed" filters={filters} choices={yesOrNo} />
          <ChoiceField label="Has" name="has" filters={filters} choices={partKinds} />
          <ChoiceField label="Lacks" name="lacks" filters={filters} choices={partKinds} />
          <TextField label="Language" name="language" filters={filters} hint="en, de, …" />
          <ChoiceField label="At least" name="minMs" filters={filters} choices={lengths} />
          <ChoiceField label="At most" name="maxMs" filters={filters} choices={lengths} />
          <TimeField label="Last delivery from" name="from" filters={filters} />
          <TimeField label="Last delivery before" name="to" filters={filters} />
        </>
      }
    >
      {filters.sort !== undefined && <input type="hidden" name="sort" value={filters.sort} />}
      <ChoiceField label="Source" name="source" filters={filters} choices={sources} />
      <ChoiceField label="State" name="state" filters={filters} choices={jobStates} />
      <TextField label="Id or title" name="text" filters={filters} hint="a part is enough" />
    </FilterForm>
  );
}

/** What can be done with the calls that are ticked, and with all that are listed. */
function Actions({ filters }: Pick<JobsPageProps, 'filters'>) {
  return (
    <>
      <label class="select-all" data-select-all hidden>
        <input type="checkbox" /> Select all shown
      </label>
      <output class="selected" data-selected>
        Tick calls to download their transcripts.
      </output>
      <span class="buttons">
        <input type="hidden" name="corrected" value="1" />
        <select name="format" aria-label="Format">
          {transcriptFormats
            .toSorted((a, b) => Number(b === 'txt') - Number(a === 'txt'))
            .map((format) => (
              <option key={format} value={format}>
                {format.toUpperCase()}
              </option>
            ))}
        </select>
        <button type="submit" class="quiet" data-needs-selection>
          Download as zip
        </button>
        <a class="button quiet" download href={hrefOf('/api/v1/jobs', { ...filters, format: 'csv' })}>
          All as CSV
        </a>
      </span>
    </>
  );
}

/** Of what is shown: of all that there is nothing is counted. */
function Totals({ calls }: { calls: readonly Call[] }) {
  const ms = calls.reduce((sum, { durationMs }) => sum + (durationMs ?? 0), 0);
  const words = calls.reduce((sum, call) => sum + (call.words ?? 0), 0);
  return (
    <p class="quiet">
      On this page: {formatCount(calls.length)} {calls.length === 1 ? 'call' : 'calls'}
      {ms > 0 && `, ${formatDuration(ms)}`}
      {words > 0 && `, ${formatCount(words)} words`}.
    </p>
  );
}

function NothingFound(props: { filters: Filters; next: string | null }) {
  const { text } = props.filters;
  return (
    <>
      <NothingListed {...props} one="job" many="jobs" allHref="/jobs">
        <EmptyState title="No job yet">
          <p>
            Jobs appear with their first delivery that names one. <FirstSteps />
          </p>
        </EmptyState>
      </NothingListed>
      {text !== undefined && (
        <p>
          <a href={hrefOf('/search', { q: text })}>Look for it in what was said</a>
        </p>
      )}
    </>
  );
}

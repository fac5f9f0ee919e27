import type { Job, Page as Listing } from '../../../domain/catalog.ts';
import { jobStates } from '../../../domain/job-state.ts';
import type { Answer } from '../filters.ts';
import { ChoiceField, FilterForm, type Filters, TextField, TimeField } from '../parts/filters.tsx';
import { ListBar, ListRegion } from '../parts/list.tsx';
import { Live } from '../parts/live.tsx';
import { EmptyState, Notice } from '../parts/messages.tsx';
import { NothingListed } from '../parts/nothing-listed.tsx';
import { Page } from '../parts/page.tsx';
import { hrefOf, Pager } from '../parts/pager.tsx';
import { JobTable } from './job-table.tsx';

export interface JobsPageProps {
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

import type { Page as Listing } from '../../../domain/catalog.ts';
import { type Delivery, partKinds } from '../../../domain/delivery.ts';
import type { Answer } from '../filters.ts';
import { ChoiceField, FilterForm, type Filters, TextField, TimeField } from '../parts/filters.tsx';
import { ListBar, ListRegion } from '../parts/list.tsx';
import { Live } from '../parts/live.tsx';
import { EmptyState, Notice } from '../parts/messages.tsx';
import { NothingListed } from '../parts/nothing-listed.tsx';
import { Page } from '../parts/page.tsx';
import { hrefOf, Pager } from '../parts/pager.tsx';
import { DeliveryTable } from './delivery-table.tsx';
import { SelectionButtons } from './selection-buttons.tsx';

export interface DeliveriesPageProps {
  filters: Filters;
  /** Whether this is the first page, which new deliveries are announced on. */
  isNewest: boolean;
  answer: Answer<Listing<Delivery>>;
  /** Names of all sources. */
  sources: readonly string[];
  nowMs: number;
}

/** What came, newest first. */
export function DeliveriesPage({ filters, isNewest, answer, sources, nowMs }: DeliveriesPageProps) {
  return (
    <Page title="Deliveries" section="deliveries" scripts={['deliveries']} actions={isNewest && <Live />}>
      <DeliveryFilters filters={filters} sources={sources} />
      {answer.found === null ? (
        <Notice tone="bad">{answer.problem}</Notice>
      ) : (
        <form method="post" action="/deliveries/download" autocomplete="off" data-selection>
          <input type="hidden" name="back" value={hrefOf('/deliveries', filters)} />
          <ListBar
            news={
              isNewest ? { href: hrefOf('/deliveries', filters), one: 'new delivery', many: 'new deliveries' } : null
            }
          >
            {answer.found.items.length > 0 && <SelectionButtons />}
          </ListBar>
          <ListRegion>
            {answer.found.items.length === 0 ? (
              <NothingFound filters={filters} next={answer.found.next} />
            ) : (
              <DeliveryTable deliveries={answer.found.items} nowMs={nowMs} />
            )}
            <Pager
              newestHref={isNewest ? null : hrefOf('/deliveries', filters)}
              nextHref={answer.found.next && hrefOf('/deliveries', { ...filters, cursor: answer.found.next })}
            />
          </ListRegion>
        </form>
      )}
    </Page>
  );
}

function DeliveryFilters({ filters, sources }: Pick<DeliveriesPageProps, 'filters' | 'sources'>) {
  return (
    <FilterForm
      action="/deliveries"
      filters={filters}
      moreNames={['kind', 'job', 'sender', 'from', 'to']}
      more={
        <>
          <ChoiceField label="Kind of content" name="kind" filters={filters} choices={partKinds} />
          <TextField label="Job id" name="job" filters={filters} hint="the whole id" />
          <TextField label="Sender" name="sender" filters={filters} hint="an IP address" />
          <TimeField label="Received from" name="from" filters={filters} />
          <TimeField label="Received before" name="to" filters={filters} />
        </>
      }
    >
      <ChoiceField label="Source" name="source" filters={filters} choices={sources} />
      <ChoiceField
        label="Outcome"
        name="outcome"
        filters={filters}
        choices={['success', 'failure', 'progress', 'unknown']}
      />
      <TextField label="Text" name="text" filters={filters} hint="in titles, your ids, and what was said" />
    </FilterForm>
  );
}

function NothingFound(props: { filters: Filters; next: string | null }) {
  return (
    <NothingListed {...props} one="delivery" many="deliveries" allHref="/deliveries">
      <EmptyState title="Nothing has come yet">
        <p>
          <a href="/set-up">Set-up</a> shows what to tell each vendor.
        </p>
      </EmptyState>
    </NothingListed>
  );
}

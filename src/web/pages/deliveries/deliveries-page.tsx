import { Router } from 'express';
import { z } from 'zod';
import type { CatalogReader, Page as Listing } from '../../../domain/catalog.ts';
import { type Delivery, partKinds } from '../../../domain/delivery.ts';
import type { Source } from '../../../domain/source.ts';
import type { TranscriptArchive } from '../../../domain/transcript-index.ts';
import { deliveriesQuery } from '../../api/deliveries.ts';
import { may } from '../../http/access.ts';
import { parameters, readParameters } from '../../http/query.ts';
import { onlyAllow } from '../../http/refuse.ts';
import { sourceNames } from '../../reading/overview.ts';
import type { Reading } from '../../reading/reading.ts';
import { type Answer, answerTo, askedOf } from '../filters.ts';
import { findDeliveries } from '../find-by-text.ts';
import { ChoiceField, FilterForm, type Filters, TextField, TimeField } from '../parts/filters.tsx';
import { hrefOf } from '../parts/links.ts';
import { ListBar, ListRegion, Live, NothingListed, Pager } from '../parts/list.tsx';
import { EmptyState, FirstSteps, Notice } from '../parts/messages.tsx';
import { ForRole, Page, useMay } from '../parts/page.tsx';
import type { SendPage } from '../send-page.tsx';
import { DeliveryTable } from './delivery-table.tsx';

const { format: _, ...asked } = deliveriesQuery.shape;
const pageQuery = z.object({ ...asked, limit: parameters.rows, text: parameters.text.nullish() });

interface DeliveriesPageDeps {
  reading: Pick<Reading, 'list' | 'find'>;
  catalog: Pick<CatalogReader, 'lastSeen'>;
  transcripts: Pick<TranscriptArchive, 'search'>;
  sources: readonly Source[];
  sendPage: SendPage;
  /** Ms since 1970. */
  now(): number;
}

/** `GET /deliveries` */
export function createDeliveriesPage(deps: DeliveriesPageDeps): Router {
  const { sendPage, now } = deps;
  const router = Router();
  router
    .route('/deliveries')
    .get(may('viewer'), async (request, response) => {
      const { query, filters, isNewest } = askedOf(request);
      const [answer, sources] = await Promise.all([answerTo(() => find(deps, query)), sourceNames(deps)]);
      const props = { filters, isNewest, answer, sources, nowMs: now() };
      sendPage(response, answer.found === null ? 400 : 200, <DeliveriesPage {...props} />);
    })
    .all(onlyAllow('GET, HEAD'));
  return router;
}

/** @throws CollectorError `bad-request` */
async function find(deps: DeliveriesPageDeps, query: URLSearchParams): Promise<Listing<Delivery>> {
  const { text, from, to, limit, cursor, ...wanted } = readParameters(pageQuery, query);
  const filter = { ...wanted, fromMs: from, toMs: to };
  if (text == null) return deps.reading.list(filter, { cursor, limit });
  return findDeliveries(deps, text, { filter, cursor });
}

interface DeliveriesPageProps {
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
          <FirstSteps />
        </p>
      </EmptyState>
    </NothingListed>
  );
}

/** What can be done with the deliveries that are ticked. `src/web/client/deliveries.ts` counts them. */
function SelectionButtons() {
  return (
    <>
      <label class="select-all" data-select-all hidden>
        <input type="checkbox" /> Select all shown
      </label>
      <output class="selected" data-selected>
        Tick deliveries to download{useMay('admin') && ' or delete'} them.
      </output>
      <span class="buttons">
        <button type="submit" class="quiet" data-needs-selection>
          Download as zip
        </button>
        <ForRole name="admin">
          <button type="submit" class="quiet" formaction="/deliveries/delete" data-needs-selection>
            Delete…
          </button>
        </ForRole>
      </span>
    </>
  );
}

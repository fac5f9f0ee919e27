import { Router } from 'express';
import { type AuditEntry, type AuditLog, auditActions } from '../../domain/audit.ts';
import type { Page as Listing } from '../../domain/catalog.ts';
import { auditQuery } from '../api/audit.ts';
import { may } from '../http/access.ts';
import { readParameters } from '../http/query.ts';
import { onlyAllow } from '../http/refuse.ts';
import { type Answer, answerTo, askedOf } from './filters.ts';
import { AsSent } from './parts/as-sent.tsx';
import { type Column, DataTable } from './parts/data-table.tsx';
import { ChoiceField, FilterForm, type Filters, TextField, TimeField } from './parts/filters.tsx';
import { deliveryHref, hrefOf } from './parts/links.ts';
import { Pager } from './parts/list.tsx';
import { EmptyState, Notice } from './parts/messages.tsx';
import { Page } from './parts/page.tsx';
import { Time } from './parts/time.tsx';
import type { SendPage } from './send-page.tsx';

interface AuditPageDeps {
  audit: Pick<AuditLog, 'list'>;
  sendPage: SendPage;
}

const limit = 100;
const pageQuery = auditQuery.omit({ limit: true });

/** `GET /audit` */
export function createAuditPage({ audit, sendPage }: AuditPageDeps): Router {
  const router = Router();
  router
    .route('/audit')
    .get(may('admin', { audit: 'read-audit' }), async (request, response) => {
      const { query, filters, isNewest } = askedOf(request);
      const answer = await answerTo(async () => {
        const { from, to, sender, cursor, ...filter } = readParameters(pageQuery, query);
        return audit.list({ ...filter, from: sender, fromMs: from, toMs: to }, { cursor, limit });
      });
      const status = answer.found === null ? 400 : 200;
      sendPage(response, status, <AuditPage filters={filters} isNewest={isNewest} answer={answer} />);
    })
    .all(onlyAllow('GET, HEAD'));
  return router;
}

interface AuditPageProps {
  filters: Filters;
  isNewest: boolean;
  answer: Answer<Listing<AuditEntry>>;
}

/** Who did what, newest first. */
function AuditPage({ filters, isNewest, answer }: AuditPageProps) {
  return (
    <Page title="Audit" section="audit">
      <FilterForm
        action="/audit"
        filters={filters}
        moreNames={['sender', 'delivery', 'from', 'to']}
        more={
          <>
            <TextField label="Address" name="sender" filters={filters} />
            <TextField label="Delivery" name="delivery" filters={filters} />
            <TimeField label="From" name="from" filters={filters} />
            <TimeField label="To" name="to" filters={filters} />
          </>
        }
      >
        <ChoiceField label="What" name="what" filters={filters} choices={auditActions} />
        <TextField label="Who" name="who" filters={filters} />
      </FilterForm>
      {answer.found === null ? (
        <Notice tone="bad">{answer.problem}</Notice>
      ) : (
        <>
          {answer.found.items.length === 0 ? <NothingFound next={answer.found.next} /> : <Entries {...answer.found} />}
          <Pager
            newestHref={isNewest ? null : hrefOf('/audit', filters)}
            nextHref={answer.found.next && hrefOf('/audit', { ...filters, cursor: answer.found.next })}
          />
        </>
      )}
    </Page>
  );
}

function NothingFound({ next }: { next: string | null }) {
  return (
    <EmptyState title={next === null ? 'Nothing like that was done' : 'Nothing like that among the newest'}>
      <p>
        {next === null
          ? 'Who signs in, reads, plays, downloads, deletes or changes something is written down here. Take fewer filters.'
          : 'Go on to look further back.'}
      </p>
    </EmptyState>
  );
}

const columns: readonly Column<AuditEntry>[] = [
  { title: 'When', is: 'name', cell: ({ at }) => <Time at={at} /> },
  { title: 'Who', cell: ({ who, role }) => (who === null ? 'nobody known' : <AsSent text={`${who} (${role})`} />) },
  { title: 'What', is: 'word', cell: ({ what, times }) => (times === 1 ? what : `${what}, ${times} times`) },
  { title: 'Delivery', cell: ({ delivery }) => delivery && <a href={deliveryHref(delivery)}>{delivery}</a> },
  { title: 'From', cell: ({ from }) => from ?? 'unreadable' },
  { title: 'Route', cell: ({ route }) => route && <code>{route}</code> },
];

function Entries({ items }: { items: readonly AuditEntry[] }) {
  const numbered = items.map((entry, place) => ({ ...entry, place }));
  return (
    <DataTable
      caption="What was done, newest first"
      columns={columns}
      rows={numbered}
      keyOf={(row) => String('place' in row ? row.place : row.at)}
    />
  );
}

import { randomUUID } from 'node:crypto';
import { Router } from 'express';
import type { CatalogReader } from '../../../domain/catalog.ts';
import type { Delivery } from '../../../domain/delivery.ts';
import type { ErasureReport } from '../../../domain/erasure.ts';
import { CollectorError } from '../../../domain/errors.ts';
import type { KeepingCommands } from '../../../domain/filing.ts';
import type { HoldScope } from '../../../domain/holds.ts';
import { reasonFields } from '../../api/holds.ts';
import { may, personAt } from '../../http/access.ts';
import { readForm } from '../../http/form.ts';
import { noQuery, readQuery } from '../../http/query.ts';
import { onlyAllow } from '../../http/refuse.ts';
import type { Reading } from '../../reading/reading.ts';
import { Bytes, Count } from '../parts/amounts.tsx';
import { AsSent } from '../parts/as-sent.tsx';
import { type Column, DataTable, KeyValue } from '../parts/data-table.tsx';
import { deliveryHref, jobHref } from '../parts/links.ts';
import { Notice } from '../parts/messages.tsx';
import { Page } from '../parts/page.tsx';
import { Time } from '../parts/time.tsx';
import type { SendPage } from '../send-page.tsx';

interface ErasePageDeps {
  reading: Pick<Reading, 'find'>;
  catalog: Pick<CatalogReader, 'job' | 'erasure'>;
  keeping: Pick<KeepingCommands, 'erase'>;
  sendPage: SendPage;
}

/** `POST /erasures/new` asks first and erases when that is confirmed; `GET /erasures/<id>` shows what was found. */
export function createErasePage({ reading, catalog, keeping, sendPage }: ErasePageDeps): Router {
  const router = Router();
  router
    .route('/erasures/new')
    .post(may('admin'), async (request, response) => {
      const form = await readForm(request);
      const scope = form.get('scope') === 'job' ? 'job' : 'delivery';
      const delivery = await reading.find(form.get('id') ?? '');
      if (form.get('confirmed') !== 'yes') {
        const deliveries = await concerned(catalog, delivery, scope);
        return sendPage(
          response,
          200,
          <ConfirmErasurePage delivery={delivery} scope={scope} deliveries={deliveries} />,
        );
      }
      const text = reasonFields.reason.safeParse(form.get('reason') ?? '');
      if (!text.success) throw new CollectorError('bad-request', `reason: ${text.error.issues[0]?.message}`);
      await response.locals.audit?.note(request, response, 'erased', delivery.id);
      const id = randomUUID();
      const of = scope === 'job' ? { call: delivery.id } : { delivery: delivery.id };
      await keeping.erase({ id, of, by: personAt(response).name, reason: { code: null, text: text.data } });
      response.redirect(303, `/erasures/${id}`);
    })
    .all(onlyAllow('POST'));
  router
    .route('/erasures/:id')
    .get(may('admin'), async (request, response) => {
      readQuery(noQuery, request);
      const report = await catalog.erasure(request.params.id);
      if (report === null) throw new CollectorError('not-found', 'no such erasure');
      sendPage(response, 200, report === 'running' ? <RunningPage /> : <ErasedPage report={report} />);
    })
    .all(onlyAllow('GET, HEAD'));
  return router;
}

async function concerned(
  catalog: Pick<CatalogReader, 'job'>,
  delivery: Delivery,
  scope: HoldScope,
): Promise<readonly Delivery[]> {
  const { source, jobId } = delivery;
  const job = scope === 'delivery' || jobId === null ? null : await catalog.job(source, jobId);
  return job?.deliveries ?? [delivery];
}

const crumbs = [{ text: 'Keeping', href: '/keeping' }];

interface ConfirmErasureProps {
  delivery: Delivery;
  scope: HoldScope;
  deliveries: readonly Delivery[];
}

/** Asks before anything is erased, and says what that means. */
export function ConfirmErasurePage({ delivery, scope, deliveries }: ConfirmErasureProps) {
  const { id, source, jobId } = delivery;
  const back = scope === 'job' && jobId !== null ? jobHref(source, jobId) : deliveryHref(id);
  return (
    <Page title={scope === 'job' ? 'Erase this call?' : 'Erase this delivery?'} section="keeping" crumbs={crumbs}>
      <ul class="consequences">
        <li>
          <strong>Erased for good:</strong> {deliveries.length === 1 ? '1 delivery' : `${deliveries.length} deliveries`}
          , all that came again of them, what was said in them, and what is known of them: titles, ids, names, headers.
          Their lines of the ledger, too.
        </li>
        <li>
          <strong>Stays:</strong> a report that names deliveries by their ids, and hashes that tell when the same comes
          again.
        </li>
      </ul>
      <form method="post" action="/erasures/new" class="confirm">
        <input type="hidden" name="id" value={id} />
        <input type="hidden" name="scope" value={scope} />
        <label>
          Why <input name="reason" required maxLength={1000} autocomplete="off" />
        </label>
        <button type="submit" class="danger" name="confirmed" value="yes">
          Erase
        </button>
        <a class="button quiet" href={back}>
          Keep
        </a>
      </form>
    </Page>
  );
}

function RunningPage() {
  return (
    <Page title="Erasing" section="keeping" crumbs={crumbs}>
      <Notice tone="busy">This takes a while; look again in a moment.</Notice>
    </Page>
  );
}

const columns: readonly Column<ErasureReport['deliveries'][number]>[] = [
  { title: 'Delivery', is: 'name', cell: ({ id }) => <code>{id}</code> },
  { title: 'Received', cell: ({ receivedAt }) => <Time at={receivedAt} /> },
  { title: 'Source', cell: ({ source }) => source },
  { title: 'It was', is: 'word', cell: ({ state, duplicateOf }) => (duplicateOf === null ? state : 'a duplicate') },
];

/** What was found, where, and is gone. */
export function ErasedPage({ report: { at, by, code, found, deliveries } }: { report: ErasureReport }) {
  const facts = [
    { name: 'Asked for', value: <Time at={at} /> },
    { name: 'By', value: by === null ? 'nobody known' : <AsSent text={by} /> },
    { name: 'Code', value: code },
    { name: 'Deliveries', value: <Count count={found.deliveries} /> },
    { name: 'Deleted before', value: <Count count={found.deletedBefore} /> },
    {
      name: 'Files',
      value: (
        <>
          <Count count={found.files} /> (<Bytes bytes={found.bytes} />)
        </>
      ),
    },
    { name: 'In the quarantine', value: <Count count={found.quarantined} /> },
    { name: 'Lines of the ledger', value: <Count count={found.ledgerLines} /> },
    { name: 'Fetches', value: <Count count={found.fetches} /> },
  ];
  return (
    <Page title="Erased" section="keeping" crumbs={crumbs}>
      <KeyValue facts={facts.filter(({ value }) => value !== null)} />
      <DataTable caption="What was erased" columns={columns} rows={deliveries} keyOf={({ id }) => id} />
    </Page>
  );
}

import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import type { CatalogReader, Page as Listing } from '../../../domain/catalog.ts';
import { CollectorError } from '../../../domain/errors.ts';
import type { KeepingCommands } from '../../../domain/filing.ts';
import { type Hold, holdScopes } from '../../../domain/holds.ts';
import { reasonFields } from '../../api/holds.ts';
import { may, personAt } from '../../http/access.ts';
import { readForm } from '../../http/form.ts';
import { localPath } from '../../http/local-path.ts';
import { parameters, readQuery } from '../../http/query.ts';
import { onlyAllow } from '../../http/refuse.ts';
import { AsSent } from '../parts/as-sent.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { deliveryHref, hrefOf, jobHref } from '../parts/links.ts';
import { Pager } from '../parts/list.tsx';
import { EmptyState } from '../parts/messages.tsx';
import { Page } from '../parts/page.tsx';
import { Time } from '../parts/time.tsx';
import type { SendPage } from '../send-page.tsx';
import { LiftForm } from './held.tsx';

interface HoldsPageDeps {
  catalog: Pick<CatalogReader, 'holds'>;
  keeping: Pick<KeepingCommands, 'hold' | 'unhold'>;
  sendPage: SendPage;
}

const limit = 100;
const pageQuery = z.object({ cursor: parameters.cursor });

/** `GET /holds`, and the forms that set and take away: `POST /holds/set`, `POST /holds/lift`. */
export function createHoldsPage({ catalog, keeping, sendPage }: HoldsPageDeps): Router {
  const router = Router();
  router
    .route('/holds')
    .get(may('admin'), async (request, response) => {
      const { cursor } = readQuery(pageQuery, request);
      const found = await catalog.holds({ cursor, limit });
      sendPage(response, 200, <HoldsPage found={found} isNewest={cursor === null} />);
    })
    .all(onlyAllow('GET, HEAD'));
  router
    .route('/holds/set')
    .post(may('admin'), async (request, response) => {
      const { id, scope, back, form } = await readWish(request);
      const text = reasonFields.reason.safeParse(form.get('reason') ?? '');
      if (!text.success) throw new CollectorError('bad-request', `reason: ${text.error.issues[0]?.message}`);
      await note(request, response, 'held', id);
      const by = personAt(response).name;
      await keeping.hold({ id, scope, reason: { code: null, text: text.data }, by });
      response.redirect(303, back);
    })
    .all(onlyAllow('POST'));
  router
    .route('/holds/lift')
    .post(may('admin'), async (request, response) => {
      const { id, scope, back } = await readWish(request);
      await note(request, response, 'unheld', id);
      await keeping.unhold({ id, scope, by: personAt(response).name });
      response.redirect(303, back);
    })
    .all(onlyAllow('POST'));
  return router;
}

function note(request: Request, response: Response, what: 'held' | 'unheld', id: string): Promise<void> | undefined {
  return response.locals.audit?.note(request, response, what, id);
}

async function readWish(request: Request) {
  const form = await readForm(request);
  const scope = holdScopes.find((known) => known === form.get('scope')) ?? 'delivery';
  return { form, id: form.get('id') ?? '', scope, back: localPath(form.get('back') ?? '') ?? '/holds' };
}

const columns: readonly Column<Hold>[] = [
  { title: 'Since', is: 'name', cell: ({ at }) => <Time at={at} /> },
  { title: 'What', cell: (hold) => <HeldThing hold={hold} /> },
  { title: 'Source', cell: ({ source }) => source },
  { title: 'Why', cell: ({ reason: { code, text } }) => <AsSent text={code === null ? text : `${code}: ${text}`} /> },
  { title: 'By', cell: ({ by }) => (by === null ? 'nobody known' : <AsSent text={by} />) },
  { title: '', cell: (hold) => <LiftForm hold={hold} back="/holds" /> },
];

function HoldsPage({ found: { items, next }, isNewest }: { found: Listing<Hold>; isNewest: boolean }) {
  return (
    <Page title="Holds" section="keeping" crumbs={[{ text: 'Keeping', href: '/keeping' }]}>
      <p class="quiet">What is held cannot be deleted, dropped or erased, and does not expire.</p>
      {items.length === 0 ? (
        <EmptyState title="Nothing is held">
          <p>A call is held on its page, a delivery on its own.</p>
        </EmptyState>
      ) : (
        <DataTable
          caption="What is held, newest hold first"
          columns={columns}
          rows={items}
          keyOf={({ delivery, scope }) => `${delivery} ${scope}`}
        />
      )}
      <Pager newestHref={isNewest ? null : '/holds'} nextHref={next && hrefOf('/holds', { cursor: next })} />
    </Page>
  );
}

function HeldThing({ hold: { delivery, scope, source, jobId } }: { hold: Hold }) {
  if (scope === 'delivery' || jobId === null) return <a href={deliveryHref(delivery)}>{delivery}</a>;
  return (
    <a href={jobHref(source, jobId)}>
      <AsSent text={jobId} />
    </a>
  );
}

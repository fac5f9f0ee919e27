import { Router } from 'express';
import type { CatalogReader } from '../../../domain/catalog.ts';
import { type GoingParts, partsGoing, rulesOf } from '../../../domain/keeping.ts';
import type { Source } from '../../../domain/source.ts';
import { may } from '../../http/access.ts';
import { noQuery, readQuery } from '../../http/query.ts';
import { onlyAllow } from '../../http/refuse.ts';
import { Bytes, Count } from '../parts/amounts.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { EmptyState } from '../parts/messages.tsx';
import { Page } from '../parts/page.tsx';
import type { SendPage } from '../send-page.tsx';

interface KeepingPageDeps {
  catalog: Pick<CatalogReader, 'dueUntil'>;
  sources: readonly Source[];
  sendPage: SendPage;
  /** Ms since 1970. */
  now(): number;
}

/** `GET /keeping` */
export function createKeepingPage({ catalog, sources, sendPage, now }: KeepingPageDeps): Router {
  const router = Router();
  router
    .route('/keeping')
    .get(may('admin'), async (request, response) => {
      readQuery(noQuery, request);
      const going = await partsGoing(rulesOf(sources), catalog.dueUntil, now());
      sendPage(response, 200, <KeepingPage going={going} nowMs={now()} />);
    })
    .all(onlyAllow('GET, HEAD'));
  return router;
}

const dayMs = 86_400_000;

/** What is kept for how long, and what goes when. */
export function KeepingPage({ going, nowMs }: { going: readonly GoingParts[]; nowMs: number }) {
  return (
    <Page
      title="Keeping"
      section="keeping"
      actions={
        <a class="button quiet" href="/holds">
          Holds
        </a>
      }
    >
      {going.length === 0 ? (
        <EmptyState title="Everything is kept for ever">
          <p>
            <code>keep:</code> of a source in the settings says for how long its recordings, transcripts and the rest
            are kept. Whoever has to remove one call deletes it on its page.
          </p>
        </EmptyState>
      ) : (
        <>
          <DataTable
            caption="What goes, unless somebody holds it"
            columns={[...common, ...(going[0]?.by ?? []).map(({ atMs }, place) => goingColumn(atMs - nowMs, place))]}
            rows={going}
            keyOf={({ source, kind }) => `${source} ${kind}`}
          />
          <p class="quiet">
            Counted from when the newest copy was received. What is due goes within a minute or two; the record of a
            delivery stays.
          </p>
        </>
      )}
    </Page>
  );
}

const common: readonly Column<GoingParts>[] = [
  { title: 'Source', is: 'name', cell: ({ source }) => source },
  { title: 'Kind', is: 'word', cell: ({ kind }) => kind },
  { title: 'Kept for', cell: ({ keptMs }) => inDays(keptMs) },
];

function goingColumn(inMs: number, place: number): Column<GoingParts> {
  return {
    title: inMs <= 0 ? 'Due now' : `Within ${inDays(inMs)}`,
    is: 'amount',
    cell({ by }) {
      const goes = by[place];
      if (goes === undefined || goes.deliveries === 0) return '–';
      return (
        <>
          <Count count={goes.deliveries} /> (<Bytes bytes={goes.bytes} />)
        </>
      );
    },
  };
}

/** @example inDays(2 * 86_400_000) // '2 days' */
function inDays(ms: number): string {
  const days = ms / dayMs;
  if (days < 1) return `${Math.round(days * 24 * 10) / 10} h`;
  const rounded = Math.round(days * 10) / 10;
  return rounded === 1 ? '1 day' : `${rounded} days`;
}

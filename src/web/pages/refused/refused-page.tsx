import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import type { CatalogCounts, CatalogReader, QuarantinedDelivery } from '../../../domain/catalog.ts';
import type { FilingCommands } from '../../../domain/filing.ts';
import type { SenderCommands, SendersView, UnlistedAlarm } from '../../../domain/senders.ts';
import { may } from '../../http/access.ts';
import { readForm } from '../../http/form.ts';
import { noQuery, parameters, readQuery } from '../../http/query.ts';
import { onlyAllow } from '../../http/refuse.ts';
import type { Reading } from '../../reading/reading.ts';
import type { SetUp } from '../../reading/set-up.ts';
import { Bytes, Count } from '../parts/amounts.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { deliveryHref, sectionId } from '../parts/links.ts';
import { Live, LiveRegion } from '../parts/list.tsx';
import { EmptyState } from '../parts/messages.tsx';
import { Page } from '../parts/page.tsx';
import { maxSenders, OtherSenders, TrustForm } from '../parts/senders.tsx';
import { Time } from '../parts/time.tsx';
import type { SendPage } from '../send-page.tsx';
import { ConfirmPage, type QuarantineAction, QuarantinePage, QuarantineTable } from './quarantine-page.tsx';
import { lookAt, QuarantinedPage } from './quarantined-page.tsx';
import { groupRefusals, RefusalCard, type RefusalGroup } from './refusal-card.tsx';

/** Counts that are looked at, the newest first; a flood from many addresses has more. */
const maxRefusals = 2000;
const firstOfQuarantine = 5;
const limit = 50;

const listQuery = z.object({ cursor: parameters.cursor });
const lookQuery = z.object({ part: parameters.part });

interface RefusedPagesDeps {
  catalog: Pick<CatalogReader, 'refusals' | 'quarantine' | 'counts'>;
  reading: Pick<Reading, 'quarantined' | 'openPart'>;
  commands: Pick<FilingCommands, 'release' | 'drop'>;
  senders: Pick<SendersView, 'alarms'>;
  senderCommands: SenderCommands;
  setUp: Pick<SetUp, 'sources'>;
  sendPage: SendPage;
}

/** `GET /refused`, and the quarantine below it. */
export function createRefusedPages(deps: RefusedPagesDeps): Router {
  const { catalog, reading, commands, senders, senderCommands, setUp, sendPage } = deps;
  const router = Router();
  router
    .route('/refused')
    .get(may('operator'), async (request, response) => {
      readQuery(noQuery, request);
      const [refusals, quarantine, counts] = await Promise.all([
        catalog.refusals({ cursor: null, limit: maxRefusals }),
        catalog.quarantine({ cursor: null, limit: firstOfQuarantine }),
        catalog.counts(),
      ]);
      const groups = groupRefusals(refusals.items);
      const lists = { groups, areMore: refusals.next !== null, quarantine: quarantine.items, alarms: senders.alarms() };
      sendPage(response, 200, <RefusedPage {...lists} counts={counts} setUp={setUp} />);
    })
    .all(onlyAllow('GET, HEAD'));
  router
    .route('/refused/quarantine')
    .get(may('operator'), async (request, response) => {
      const { cursor } = readQuery(listQuery, request);
      const listing = await catalog.quarantine({ cursor, limit });
      sendPage(response, 200, <QuarantinePage listing={listing} isFirst={cursor === null} />);
    })
    .all(onlyAllow('GET, HEAD'));
  router
    .route('/refused/quarantine/:id')
    .get(may('operator', { audit: 'read' }), async (request, response) => {
      const { part } = readQuery(lookQuery, request);
      const kept = await reading.quarantined(request.params.id);
      const lookedAt = await lookAt(kept.delivery, part, reading);
      sendPage(response, 200, <QuarantinedPage kept={kept} lookedAt={lookedAt} />);
    })
    .all(onlyAllow('GET, HEAD'));
  router.route('/refused/quarantine/:id/release').post(may('operator'), ask('release')).all(onlyAllow('POST'));
  router.route('/refused/quarantine/:id/drop').post(may('operator'), ask('drop')).all(onlyAllow('POST'));
  router
    .route('/refused/trusted')
    .post(may('operator', { audit: 'trusted' }), change('trust'))
    .all(onlyAllow('POST'));
  router
    .route('/refused/revoked')
    .post(may('operator', { audit: 'changed' }), change('revoke'))
    .all(onlyAllow('POST'));
  return router;

  /** What is changed back as easily is not asked about first. */
  function change(action: keyof SenderCommands) {
    return async (request: Request, response: Response): Promise<void> => {
      const form = await readForm(request);
      const source = form.get('source') ?? '';
      await senderCommands[action](source, form.get('address') ?? '');
      response.redirect(303, `/set-up#${sectionId(source)}`);
    };
  }

  /** Asks first, and does it when that was confirmed. */
  function ask(action: QuarantineAction) {
    return async (request: Request<{ id: string }>, response: Response): Promise<void> => {
      const form = await readForm(request);
      const { id } = request.params;
      if (form.get('confirmed') === 'yes') {
        await response.locals.audit?.note(request, response, action === 'release' ? 'released' : 'dropped', id);
        await commands[action](id);
        return response.redirect(303, deliveryHref(id));
      }
      const kept = await reading.quarantined(id);
      sendPage(response, 200, <ConfirmPage kept={kept} action={action} />);
    };
  }
}

interface RefusedPageProps {
  groups: readonly RefusalGroup[];
  /** True when there are older refusals that are in none of the groups. */
  areMore: boolean;
  /** The newest of the quarantine. */
  quarantine: readonly QuarantinedDelivery[];
  counts: Pick<CatalogCounts, 'quarantined' | 'quarantinedBytes'>;
  alarms: readonly UnlistedAlarm[];
  setUp: Pick<SetUp, 'sources'>;
}

/** What was not accepted, why, and what to change. */
export function RefusedPage({ groups, areMore, quarantine, counts, alarms, setUp }: RefusedPageProps) {
  return (
    <Page title="Refused" section="refused" scripts={['guides']} actions={<Live />}>
      <LiveRegion name="unlisted">
        <UnlistedSenders alarms={alarms} />
      </LiveRegion>
      <LiveRegion name="quarantine">
        <Quarantine quarantine={quarantine} counts={counts} />
      </LiveRegion>
      <LiveRegion name="refusals">
        <section aria-labelledby="refusals">
          <h2 id="refusals">Refused requests</h2>
          {groups.length === 0 ? (
            <EmptyState title="Nothing was refused">
              <p>
                Requests that are turned away are counted here by source, sender and reason. Nothing else of them is
                kept.
              </p>
            </EmptyState>
          ) : (
            groups.map((group) => (
              <RefusalCard
                key={`${group.source} ${group.code}`}
                group={group}
                setUp={setUp.sources.find(({ source }) => source.name === group.source) ?? null}
              />
            ))
          )}
          {areMore && (
            <p>
              There were so many that only the newest are counted here. <a href="/api/v1/refusals">The API</a> has the
              rest.
            </p>
          )}
        </section>
      </LiveRegion>
    </Page>
  );
}

function Quarantine({ quarantine, counts }: Pick<RefusedPageProps, 'quarantine' | 'counts'>) {
  if (quarantine.length === 0) return null;
  return (
    <section aria-labelledby="quarantine">
      <h2 id="quarantine">In the quarantine</h2>
      <p>
        Bodies that came with the right secret and could not be used, or from an address that is not listed:{' '}
        <Count count={counts.quarantined} />, <Bytes bytes={counts.quarantinedBytes} /> in all.
      </p>
      <QuarantineTable items={quarantine} />
      {counts.quarantined > quarantine.length && (
        <p>
          <a href="/refused/quarantine">All of the quarantine</a>
        </p>
      )}
    </section>
  );
}

/** Addresses that called with a right credential and are not listed; nothing when there is none. */
function UnlistedSenders({ alarms }: { alarms: readonly UnlistedAlarm[] }) {
  if (alarms.length === 0) return null;
  return (
    <section aria-labelledby="unlisted">
      <h2 id="unlisted">Not listed, with the right secret</h2>
      <p>
        A vendor that calls from a new address looks like this: trust it, and what was quarantined because of it is
        released. So does somebody who has got hold of the secret: then change it. An address leaves this list when it
        is trusted, or seven days after it called last.
      </p>
      <DataTable
        caption="Senders that are not listed, the last one first"
        columns={[
          { title: 'Sender', is: 'name', cell: ({ address }) => address },
          { title: 'Source', cell: ({ source }) => source },
          { title: 'Deliveries were', cell: ({ mode }) => (mode === 'shadow' ? 'filed' : 'quarantined') },
          { title: 'Times', is: 'amount', cell: ({ count }) => <Count count={count} /> },
          { title: 'Last', cell: ({ lastAt }) => <Time at={lastAt} show="ago" /> },
          { title: 'Change', cell: ({ source, address }) => <TrustForm source={source} address={address} /> },
        ]}
        rows={alarms.slice(0, maxSenders)}
        keyOf={({ source, address }) => `${source} ${address}`}
      />
      <OtherSenders count={alarms.length} api="/api/v1/sources" />
    </section>
  );
}

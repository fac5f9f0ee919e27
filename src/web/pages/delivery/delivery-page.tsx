import { Router } from 'express';
import type { z } from 'zod';
import type { AnnotationStore } from '../../../domain/annotations.ts';
import { type CatalogReader, mediaOf, type QuarantinedDelivery } from '../../../domain/catalog.ts';
import type { Delivery } from '../../../domain/delivery.ts';
import type { Hold } from '../../../domain/holds.ts';
import { wordKinds } from '../../../domain/job-state.ts';
import { choiceWithin, firstCopyOf } from '../../api/transcripts.ts';
import { may } from '../../http/access.ts';
import { readQuery } from '../../http/query.ts';
import { onlyAllow } from '../../http/refuse.ts';
import { allowOwnStyles } from '../../http/security-headers.ts';
import type { Reading } from '../../reading/reading.ts';
import { openedWith, type SpokenView, spokenQuery } from '../job/spoken-view.ts';
import { type SayingDeps, sayingOf, WhatWasSaid, type WhatWasSaidProps } from '../job/what-was-said.tsx';
import { Held } from '../keeping/held.tsx';
import { AsSent, showInvisible } from '../parts/as-sent.tsx';
import { deliveryHref, hrefOf, jobHref } from '../parts/links.ts';
import { EmptyState, Notice } from '../parts/messages.tsx';
import { ForRole, Page } from '../parts/page.tsx';
import type { SendPage, StreamPage } from '../send-page.tsx';
import { DeliveryFacts, HeadersTable, PartTable, QueryTable } from './delivery-facts.tsx';

interface DeliveryPageDeps extends SayingDeps {
  catalog: Pick<CatalogReader, 'holdsOn' | 'job'>;
  reading: Pick<Reading, 'find' | 'quarantined'>;
  annotations: Pick<AnnotationStore, 'of'>;
  sendPage: SendPage;
  streamPage: StreamPage;
  /** Ms since 1970. */
  now(): number;
}

/** `GET /deliveries/<id>` */
export function createDeliveryPage(deps: DeliveryPageDeps): Router {
  const { reading, sendPage, streamPage, now } = deps;
  const router = Router();
  router
    .route('/deliveries/:id')
    .get(may('viewer', { audit: 'read' }), async (request, response) => {
      const query = readQuery(spokenQuery, request);
      const delivery = await reading.find(request.params.id);
      const moment = momentInJob(delivery, query);
      if (moment !== null) return response.redirect(303, moment);
      const quarantine = delivery.state === 'quarantined' ? await reading.quarantined(delivery.id) : null;
      const holds = await holdsOf(deps.catalog, delivery);
      const facts = { delivery, quarantine, holds, nowMs: now() };
      const view = await viewOf(deps, delivery, query);
      if (view === null) return sendPage(response, 200, <DeliveryPage {...facts} spoken={null} />);
      const spoken = { view, styleNonce: allowOwnStyles(response) };
      const nothing = <EmptyState title="This delivery holds no transcript" />;
      await streamPage(
        response,
        <DeliveryPage {...facts} spoken={spoken} />,
        sayingOf(deps, request, { view, nothing }),
      );
    })
    .all(onlyAllow('GET, HEAD'));
  return router;
}

/** Its own holds, and those of its call. */
async function holdsOf(
  catalog: Pick<CatalogReader, 'holdsOn' | 'job'>,
  { id, source, jobId }: Delivery,
): Promise<readonly Hold[]> {
  const job = jobId === null ? null : await catalog.job(source, jobId);
  const holds = await catalog.holdsOn(job === null ? [id] : job.deliveries.map((one) => one.id));
  return holds.filter(({ delivery, scope }) => scope === 'job' || delivery === id);
}

/** Where a moment of a delivery of a job is read and heard; null for a page that is asked for without one. */
function momentInJob(
  { id, source, jobId }: Delivery,
  { t, segment, part, entry, recording }: z.output<typeof spokenQuery>,
): string | null {
  if (jobId === null || (t === null && segment === null)) return null;
  const choice = part === null ? {} : { delivery: id, part, entry };
  return hrefOf(jobHref(source, jobId), {
    t: t === null ? null : t / 1000,
    segment,
    ...choice,
    recording: recording ?? null,
  });
}

/** Null for a delivery that says nothing, and for one of a job: that is read and heard there, with all that belongs to it. */
async function viewOf(
  { reading, transcripts, annotations }: Pick<DeliveryPageDeps, 'reading' | 'transcripts' | 'annotations'>,
  delivery: Delivery,
  query: z.output<typeof spokenQuery>,
): Promise<SpokenView | null> {
  if (delivery.jobId !== null || delivery.state !== 'filed') return null;
  const copy = await firstCopyOf(reading, delivery.id);
  if (copy.state !== 'filed') return null;
  const isHeard = copy.parts.some(({ kind }) => kind === 'media' || wordKinds.includes(kind));
  if (!isHeard && (await transcripts.summaries([copy.id])).length === 0) return null;
  const media = mediaOf([copy]);
  const choice = choiceWithin(copy, query);
  const { source } = copy;
  const isEdited = query.corrected !== false;
  const edits = isEdited ? await annotations.of({ source, jobIds: [], deliveryIds: [copy.id] }) : null;
  return { href: deliveryHref(delivery.id), deliveries: [copy], media, choice, edits, ...openedWith(query, media) };
}

interface DeliveryPageProps {
  delivery: Delivery;
  /** Why it is in the quarantine, or null when it is not. */
  quarantine: QuarantinedDelivery | null;
  holds: readonly Hold[];
  /** Where what it says is read and heard, or null. */
  spoken: WhatWasSaidProps | null;
  nowMs: number;
}

/** Everything known of one delivery. */
export function DeliveryPage({ delivery, quarantine, holds, spoken, nowMs }: DeliveryPageProps) {
  const { id, parts } = delivery;
  return (
    <Page
      title={`Delivery ${id}`}
      section="deliveries"
      crumbs={[{ text: 'Deliveries', href: '/deliveries' }]}
      scripts={spoken === null ? [] : ['job']}
      actions={<Actions delivery={delivery} />}
    >
      <DeliveryNotices delivery={delivery} quarantine={quarantine} />
      <div class="short-facts">
        <DeliveryFacts delivery={delivery} nowMs={nowMs} />
      </div>
      <Held
        holds={holds}
        holdable={isLeft(delivery) ? { id, scope: 'delivery' } : null}
        erasable={delivery.state === 'received' ? null : { id, scope: 'delivery' }}
        back={deliveryHref(id)}
      />
      {spoken !== null && <WhatWasSaid {...spoken} />}
      <section aria-labelledby="parts">
        <h2 id="parts">Parts</h2>
        {parts.length === 0 ? <EmptyState title="It came without a body" /> : <PartTable delivery={delivery} />}
      </section>
      <section aria-labelledby="query">
        <h2 id="query">Query</h2>
        <QueryTable query={delivery.query} />
      </section>
      <section aria-labelledby="headers">
        <h2 id="headers">Headers</h2>
        <HeadersTable headers={delivery.headers} />
        <p class="quiet">Secrets read *** here, in the ledger and in the log: they are never stored.</p>
      </section>
      <section aria-labelledby="record">
        <h2 id="record">Record</h2>
        <p>
          This is what the ledger keeps of it, as lines in <code>storage/ledger</code>, and what{' '}
          <a href={`/api/v1/deliveries/${encodeURIComponent(id)}`}>the API gives</a>.
        </p>
        <details>
          <summary>Record as JSON</summary>
          <pre class="record">{recordOf(delivery)}</pre>
        </details>
      </section>
    </Page>
  );
}

/** Whether there is something of it that could be removed. */
const isLeft = ({ state }: Delivery): boolean => state === 'filed' || state === 'quarantined';

function Actions({ delivery }: { delivery: Delivery }) {
  const { id, state, parts } = delivery;
  return (
    <div class="buttons">
      {state !== 'deleted' && parts.length > 0 && (
        <a class="button quiet" href={hrefOf('/api/v1/deliveries.zip', { id })}>
          Download as zip
        </a>
      )}
      {isLeft(delivery) && (
        <ForRole name="admin">
          <form method="post" action="/deliveries/delete">
            <input type="hidden" name="id" value={id} />
            <input type="hidden" name="back" value={`/deliveries/${encodeURIComponent(id)}`} />
            <button type="submit" class="quiet">
              Delete…
            </button>
          </form>
        </ForRole>
      )}
    </div>
  );
}

/** JSON escapes line ends inside of texts, so those between its lines are its own. */
function recordOf(delivery: Delivery): string {
  return JSON.stringify(delivery, null, 2).split('\n').map(showInvisible).join('\n');
}

/** What is not as usual with a delivery. */
function DeliveryNotices({ delivery, quarantine }: Pick<DeliveryPageProps, 'delivery' | 'quarantine'>) {
  const { error, warnings, duplicateOf, state } = delivery;
  return (
    <>
      {state === 'deleted' && (
        <Notice tone="neutral">The payload was deleted for good. This record stays, here and in the ledger.</Notice>
      )}
      {state === 'received' && (
        <Notice tone="busy">
          It is stored safely and about to be filed. Its job, outcome and kinds are not known until then; this usually
          takes less than a second.
        </Notice>
      )}
      {quarantine !== null && (
        <Notice tone="warning">
          <strong>In the quarantine:</strong> {quarantine.message} (<code>{quarantine.code}</code>).{' '}
          {quarantine.timesSeen > 1 && `The same bytes came ${quarantine.timesSeen} times. `}
          <a href="/refused">Look at the quarantine</a> to release or drop it.
        </Notice>
      )}
      {error !== null && (
        <Notice tone="warning">
          <strong>The vendor reports a failure:</strong> <AsSent text={error.message} />
          {error.code !== null && (
            <>
              {' '}
              (<AsSent text={error.code} />)
            </>
          )}
        </Notice>
      )}
      {warnings.length > 0 && <Warnings warnings={warnings} />}
      {duplicateOf !== null && (
        <Notice tone="neutral">
          The same came before, as <a href={deliveryHref(duplicateOf)}>delivery {duplicateOf}</a>. The bytes are stored
          once, there.
        </Notice>
      )}
    </>
  );
}

function Warnings({ warnings }: { warnings: Delivery['warnings'] }) {
  return (
    <Notice tone="warning">
      <strong>{warnings.length === 1 ? 'Warning' : 'Warnings'}</strong>
      <ul>
        {[...new Set(warnings)].map((warning) => (
          <li key={warning}>
            <AsSent text={warning} />
          </li>
        ))}
      </ul>
    </Notice>
  );
}

import { Router } from 'express';
import { type AnnotationStore, callOf } from '../../../domain/annotations.ts';
import type { CatalogReader, JobWithDeliveries } from '../../../domain/catalog.ts';
import type { Hold } from '../../../domain/holds.ts';
import type { TranscriptArchive } from '../../../domain/transcript-index.ts';
import { askFor, type FetchDeps } from '../../api/fetches.ts';
import { choiceOf, jobOf } from '../../api/transcripts.ts';
import { may } from '../../http/access.ts';
import { noQuery, readQuery } from '../../http/query.ts';
import { onlyAllow } from '../../http/refuse.ts';
import { allowOwnStyles } from '../../http/security-headers.ts';
import { Held } from '../keeping/held.tsx';
import { AsSent, showInvisible } from '../parts/as-sent.tsx';
import { JobStateBadge, OutcomeBadge, Tags } from '../parts/badges.tsx';
import { KeyValue } from '../parts/data-table.tsx';
import { hrefOf, jobHref } from '../parts/links.ts';
import { Page } from '../parts/page.tsx';
import { TimeAndAgo } from '../parts/time.tsx';
import type { StreamPage } from '../send-page.tsx';
import { Arrivals, DeliveryBlocks } from './delivery-blocks.tsx';
import { FetchingNotice, JobStatus, type JobView, NothingSaid } from './job-status.tsx';
import { Notes } from './notes.tsx';
import { openedWith, spokenQuery } from './spoken-view.ts';
import { type SayingDeps, sayingOf, WhatWasSaid, type WhatWasSaidProps } from './what-was-said.tsx';

interface JobPageDeps extends FetchDeps, SayingDeps {
  catalog: Pick<CatalogReader, 'job' | 'holdsOn'>;
  transcripts: SayingDeps['transcripts'] & Pick<TranscriptArchive, 'spoken'>;
  annotations: Pick<AnnotationStore, 'of'>;
  streamPage: StreamPage;
  /** Ms since 1970. */
  now(): number;
}

/** `GET /jobs/<source>/<job id>`, an alias of the id shows the same; `POST …/fetch` asks the vendor for it. */
export function createJobPage(deps: JobPageDeps): Router {
  const { catalog, fetching, now, streamPage } = deps;
  const router = Router();
  router
    .route('/jobs/:source/:jobId')
    .get(may('viewer', { audit: 'read' }), async (request, response) => {
      const query = readQuery(spokenQuery, request);
      const choice = choiceOf(query);
      const job = await jobOf(catalog, request.params);
      const { source, jobId, aliases, deliveries, media } = job;
      const fetch = await fetching.find(source, [jobId, ...aliases]);
      const view = { job, fetch, canFetch: fetching.isOn(source), habits: fetching.habitsOf(job.vendor) };
      const href = jobHref(source, jobId);
      const annotations = await deps.annotations.of(callOf(job));
      const edits = query.corrected === false ? null : annotations;
      const [said] = await deps.transcripts.spoken([{ source, jobIds: [jobId, ...aliases] }]);
      const notes = { job, annotations, speakers: said?.speakers ?? [] };
      const spoken = { href, deliveries, media, choice, edits, ...openedWith(query, media) };
      const styleNonce = allowOwnStyles(response);
      const holds = await catalog.holdsOn(deliveries.map(({ id }) => id));
      const page = (
        <JobPage view={view} holds={holds} notes={notes} spoken={{ view: spoken, styleNonce }} nowMs={now()} />
      );
      await streamPage(response, page, sayingOf(deps, request, { view: spoken, nothing: <NothingSaid view={view} /> }));
    })
    .all(onlyAllow('GET, HEAD'));
  router
    .route('/jobs/:source/:jobId/fetch')
    .post(may('operator', { audit: 'fetched' }), async (request, response) => {
      readQuery(noQuery, request);
      request.resume();
      const { source, jobId } = await askFor(deps, request.params);
      response.redirect(303, jobHref(source, jobId));
    })
    .all(onlyAllow('POST'));
  return router;
}

interface JobPageProps {
  view: JobView;
  holds: readonly Hold[];
  notes: Parameters<typeof Notes>[0];
  spoken: WhatWasSaidProps;
  nowMs: number;
}

/** One job: what was said, to be read and heard, and the deliveries behind it. What was said comes later, in two slots. */
function JobPage({ view, holds, notes, spoken, nowMs }: JobPageProps) {
  const { job } = view;
  const left = job.deliveries.find(({ state }) => state !== 'deleted');
  return (
    <Page
      title={showInvisible(job.title ?? job.jobId)}
      section="jobs"
      crumbs={[
        { text: 'Jobs', href: '/jobs' },
        { text: job.source, href: hrefOf('/jobs', { source: job.source }) },
      ]}
      scripts={['job']}
      actions={
        <>
          <JobStateBadge state={job.state} /> <OutcomeBadge outcome={job.outcome} />
        </>
      }
    >
      <Arrivals job={job} />
      <JobStatus job={job} />
      <FetchingNotice view={view} nowMs={nowMs} />
      <Facts job={job} nowMs={nowMs} />
      <Held
        holds={holds}
        holdable={left === undefined ? null : { id: left.id, scope: 'job' }}
        erasable={job.deliveries[0] === undefined ? null : { id: job.deliveries[0].id, scope: 'job' }}
        back={jobHref(job.source, job.jobId)}
      />
      <Notes {...notes} />
      <WhatWasSaid {...spoken} />
      <section class="behind" aria-labelledby="deliveries">
        <h2 id="deliveries">Deliveries behind it</h2>
        <DeliveryBlocks job={job} />
      </section>
    </Page>
  );
}

function Facts({ job, nowMs }: { job: JobWithDeliveries; nowMs: number }) {
  const { jobId, aliases, externalIds, vendor, contents, missing, firstAt, lastAt, deliveries } = job;
  const facts = [
    { name: 'Job id', value: <AsSent text={jobId} /> },
    { name: 'Also known as', value: aliases.length === 0 ? null : <AsSent text={aliases.join(', ')} /> },
    { name: 'Your ids', value: externalIds.length === 0 ? null : <AsSent text={externalIds.join(', ')} /> },
    { name: 'Vendor', value: vendor },
    { name: 'What came', value: <Tags tags={contents} /> },
    { name: 'Missing', value: missing.length === 0 ? null : <Tags tags={missing} /> },
    { name: 'First delivery', value: firstAt === lastAt ? null : <TimeAndAgo at={firstAt} nowMs={nowMs} /> },
    { name: 'Last delivery', value: <TimeAndAgo at={lastAt} nowMs={nowMs} /> },
    {
      name: 'Deliveries',
      value: <a href="#deliveries">{deliveries.length === 1 ? '1 delivery' : `${deliveries.length} deliveries`}</a>,
    },
  ];
  return (
    <div class="short-facts">
      <KeyValue facts={facts.filter(({ value }) => value !== null)} />
    </div>
  );
}

import type { JobWithDeliveries } from '../../../domain/catalog.ts';
import { TimeAndAgo } from '../parts/ago.tsx';
import { AsSent, showInvisible } from '../parts/as-sent.tsx';
import { JobStateBadge, OutcomeBadge } from '../parts/badges.tsx';
import { KeyValue } from '../parts/key-value.tsx';
import { Page } from '../parts/page.tsx';
import { hrefOf } from '../parts/pager.tsx';
import { Tags } from '../parts/tags.tsx';
import { Later } from '../send-page.tsx';
import { Arrivals } from './arrivals.tsx';
import { DeliveryBlocks } from './delivery-blocks.tsx';
import { FetchingNotice } from './fetching.tsx';
import type { JobView } from './job-view.ts';
import { Player } from './player.tsx';
import { Standing } from './standing.tsx';

export interface JobPageProps {
  view: JobView;
  /** As `allowOwnStyles` gives it. */
  styleNonce: string;
  nowMs: number;
}

/** One job: what was said, to be read and heard, and the deliveries behind it. What was said comes later, in two slots. */
export function JobPage({ view, styleNonce, nowMs }: JobPageProps) {
  const { job } = view;
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
      <Standing job={job} />
      <FetchingNotice view={view} nowMs={nowMs} />
      <Facts job={job} nowMs={nowMs} />
      <section aria-labelledby="transcript">
        <h2 id="transcript">What was said</h2>
        <Player view={view} styleNonce={styleNonce} />
        <div class="transcript">
          <aside class="beside" aria-label="About the transcript">
            <Later />
          </aside>
          <div class="speech" id="speech">
            <Later />
          </div>
        </div>
      </section>
      <section aria-labelledby="deliveries">
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
    <div class="job-facts">
      <KeyValue facts={facts.filter(({ value }) => value !== null)} />
    </div>
  );
}

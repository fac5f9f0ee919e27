import { type Request, Router } from 'express';
import { z } from 'zod';
import type { JobMedia, JobWithDeliveries } from '../../../domain/catalog.ts';
import type { TranscriptArchive } from '../../../domain/transcript-index.ts';
import type { TranscriptPlace } from '../../../domain/transcript-view.ts';
import { askFor, type FetchDeps } from '../../api/fetches.ts';
import { choiceOf, jobOf } from '../../api/transcripts.ts';
import { problemOf, type ReportFault } from '../../http/error-response.ts';
import { noQuery, parameters, readQuery } from '../../http/query.ts';
import { onlyAllow } from '../../http/refuse.ts';
import { allowOwnStyles } from '../../http/security-headers.ts';
import { AsSent, showInvisible } from '../parts/as-sent.tsx';
import { JobStateBadge, OutcomeBadge, Tags } from '../parts/badges.tsx';
import { KeyValue } from '../parts/data-table.tsx';
import { hrefOf, jobHref } from '../parts/links.ts';
import { Page } from '../parts/page.tsx';
import { TimeAndAgo } from '../parts/time.tsx';
import { Later, type StreamPage } from '../send-page.tsx';
import { Arrivals, DeliveryBlocks } from './delivery-blocks.tsx';
import { FetchingNotice, JobStatus } from './job-status.tsx';
import { type JobView, nameOfRecording } from './job-view.ts';
import { Player } from './player.tsx';
import { besideSpeech, type Reading, speechOf } from './speech.tsx';

const jobQuery = z.object({
  delivery: parameters.delivery,
  part: parameters.part,
  entry: parameters.entry,
  /** Seconds from the start of the recording, at which the page opens. */
  t: optional(/^\d{1,7}(\.\d{1,3})?$/, 'expected seconds, e.g. 72.5').transform(secondsToMs),
  /** Id of the segment at which the page opens. */
  segment: optional(/^\d{1,7}$/, 'expected the number of a segment').transform(toNumber),
  recording: optional(/^[0-9a-f-]{36}\.\d{1,6}$/i, 'expected the delivery and part of a recording'),
});

interface JobPageDeps extends FetchDeps {
  transcripts: Pick<TranscriptArchive, 'summaries' | 'view'>;
  streamPage: StreamPage;
  reportFault: ReportFault;
  /** Ms since 1970. */
  now(): number;
}

/** `GET /jobs/<source>/<job id>`, an alias of the id shows the same; `POST …/fetch` asks the vendor for it. */
export function createJobPage(deps: JobPageDeps): Router {
  const { catalog, fetching, now, streamPage } = deps;
  const router = Router();
  router
    .route('/jobs/:source/:jobId')
    .get(async (request, response) => {
      const query = readQuery(jobQuery, request);
      const choice = choiceOf(query);
      const job = await jobOf(catalog, request.params);
      const fetch = await fetching.find(job.source, [job.jobId, ...job.aliases]);
      const canFetch = fetching.isOn(job.source);
      const recording = recordingOf(job, query.recording);
      const habits = fetching.habitsOf(job.vendor);
      const view = { job, choice, place: placeOf(query), recording, fetch, canFetch, habits };
      const reading = readTranscript(deps, request, view);
      const page = <JobPage view={view} styleNonce={allowOwnStyles(response)} nowMs={now()} />;
      await streamPage(response, page, [besideSpeech(view, reading), speechOf(view, reading)]);
    })
    .all(onlyAllow('GET, HEAD'));
  router
    .route('/jobs/:source/:jobId/fetch')
    .post(async (request, response) => {
      readQuery(noQuery, request);
      request.resume();
      const { source, jobId } = await askFor(deps, request.params);
      response.redirect(303, jobHref(source, jobId));
    })
    .all(onlyAllow('POST'));
  return router;
}

/** Never fails: the page is on its way by then, and its other half is good without it. */
async function readTranscript(
  { transcripts, reportFault }: Pick<JobPageDeps, 'transcripts' | 'reportFault'>,
  request: Request,
  { job, choice, place }: JobView,
): Promise<Reading> {
  try {
    const [summaries, shown] = await Promise.all([
      transcripts.summaries(job.deliveries.map(({ id }) => id)),
      transcripts.view(job.deliveries, choice, place),
    ]);
    return { shown, summaries };
  } catch (error) {
    if (problemOf(error, 'reader').status >= 500) reportFault(error, { method: request.method, path: request.path });
    return 'unreadable';
  }
}

function placeOf({ t, segment }: z.output<typeof jobQuery>): TranscriptPlace {
  if (t !== null) return { atMs: t };
  return segment === null ? null : { segment };
}

/** The one that is asked for, else the newest. */
function recordingOf({ media }: JobWithDeliveries, name: string | null): JobMedia | null {
  return media.find((recording) => nameOfRecording(recording) === name) ?? media[0] ?? null;
}

function optional(form: RegExp, error: string) {
  return z
    .string()
    .regex(form, { error })
    .optional()
    .transform((value) => value ?? null);
}

function secondsToMs(seconds: string | null): number | null {
  return seconds === null ? null : Math.round(Number(seconds) * 1000);
}

function toNumber(text: string | null): number | null {
  return text === null ? null : Number(text);
}

interface JobPageProps {
  view: JobView;
  /** As `allowOwnStyles` gives it. */
  styleNonce: string;
  nowMs: number;
}

/** One job: what was said, to be read and heard, and the deliveries behind it. What was said comes later, in two slots. */
function JobPage({ view, styleNonce, nowMs }: JobPageProps) {
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
      <JobStatus job={job} />
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

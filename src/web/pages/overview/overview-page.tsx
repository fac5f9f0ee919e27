import { Router } from 'express';
import { type Activity, hourMs } from '../../../domain/activity.ts';
import type { CatalogReader } from '../../../domain/catalog.ts';
import type { Health, HealthReport } from '../../../domain/health.ts';
import { may } from '../../http/access.ts';
import { noQuery, readQuery } from '../../http/query.ts';
import { onlyAllow } from '../../http/refuse.ts';
import { createOverview, type Overview, type OverviewDeps } from '../../reading/overview.ts';
import { HealthBadge } from '../parts/badges.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { Live, LiveRegion } from '../parts/list.tsx';
import { Page } from '../parts/page.tsx';
import type { SendPage } from '../send-page.tsx';
import { Attention, type Unfinished } from './attention.tsx';
import { Charts, readPeriods } from './charts.tsx';
import { Figures, Sources } from './figures.tsx';

const weekHours = 7 * 24;
const anyJob = { source: null, fromMs: null, toMs: null };

interface OverviewPageDeps extends OverviewDeps {
  catalog: OverviewDeps['catalog'] & Pick<CatalogReader, 'activity' | 'jobs'>;
  health: Pick<Health, 'report'>;
  sendPage: SendPage;
  /** Ms since 1970. */
  now(): number;
}

/** `GET /` */
export function createOverviewPage(deps: OverviewPageDeps): Router {
  const { catalog, health, now, sendPage } = deps;
  const readOverview = createOverview(deps);
  const router = Router();
  router
    .route('/')
    .get(may('viewer'), async (request, response) => {
      readQuery(noQuery, request);
      const nowMs = now();
      // Whole hours; the last one is the one that is under way.
      const toMs = (Math.floor(nowMs / hourMs) + 1) * hourMs;
      const has = async (state: 'failed' | 'partial') => {
        const { items } = await catalog.jobs({ ...anyJob, state }, { cursor: null, limit: 1 });
        return items.length > 0;
      };
      const [overview, activity, report, failed, partial] = await Promise.all([
        readOverview(),
        catalog.activity(toMs - weekHours * hourMs, toMs),
        health.report(),
        has('failed'),
        has('partial'),
      ]);
      const unfinished = { failed, partial };
      const shown = { overview, activity, report, unfinished, nowMs };
      const page = <OverviewPage {...shown} />;
      sendPage(response, 200, page);
    })
    .all(onlyAllow('GET, HEAD'));
  return router;
}

interface OverviewPageProps {
  overview: Overview;
  /** Of the last seven days. */
  activity: Activity;
  report: HealthReport;
  unfinished: Unfinished;
  nowMs: number;
}

/** What came, when each source was last heard of, and whether all is well. */
function OverviewPage({ overview, activity, report, unfinished, nowMs }: OverviewPageProps) {
  const [day, week] = readPeriods(activity, nowMs);
  return (
    <Page title="Overview" section="overview" scripts={['overview']} actions={<Live />}>
      <LiveRegion name="attention">
        <Attention {...{ overview, day, week, report, unfinished, nowMs }} />
      </LiveRegion>
      <LiveRegion name="figures">
        <Figures overview={overview} day={day} status={report.status} />
      </LiveRegion>
      <LiveRegion name="sources">
        <Sources overview={overview} day={day} week={week} nowMs={nowMs} />
      </LiveRegion>
      <LiveRegion name="day">
        <Charts period={day} labelEvery={6} labels="hour" />
      </LiveRegion>
      <LiveRegion name="week">
        <Charts period={week} labelEvery={4} labels="day" />
      </LiveRegion>
      <LiveRegion name="health">
        <HealthChecks report={report} />
      </LiveRegion>
    </Page>
  );
}

/** Everything that health looks at, in words. */
function HealthChecks({ report }: { report: HealthReport }) {
  const checks = Object.entries(report.checks).map(([name, check]) => ({ name, ...check }));
  return (
    <section aria-labelledby="health">
      <h2 id="health">Health</h2>
      <DataTable
        caption="Health checks"
        columns={[
          { title: 'Check', is: 'name', cell: ({ name }) => name },
          { title: 'State', cell: ({ status }) => <HealthBadge status={status} /> },
          { title: 'What was found', cell: ({ detail }) => detail },
        ]}
        rows={checks}
        keyOf={({ name }) => name}
      />
    </section>
  );
}

import type { Activity } from '../../../domain/activity.ts';
import type { HealthReport } from '../../../domain/health.ts';
import type { Overview } from '../../reading/overview.ts';
import { Live, LiveRegion } from '../parts/live.tsx';
import { Page } from '../parts/page.tsx';
import { Charts } from './charts.tsx';
import { Figures } from './figures.tsx';
import { HealthChecks } from './health-checks.tsx';
import { readPeriods } from './periods.ts';
import { Sources } from './sources.tsx';

export interface OverviewPageProps {
  overview: Overview;
  /** Of the last seven days. */
  activity: Activity;
  report: HealthReport;
  nowMs: number;
}

/** What came, when each source was last heard of, and whether all is well. */
export function OverviewPage({ overview, activity, report, nowMs }: OverviewPageProps) {
  const [day, week] = readPeriods(activity, nowMs);
  return (
    <Page title="Overview" section="overview" scripts={['overview']} actions={<Live />}>
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

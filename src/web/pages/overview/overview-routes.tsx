import { Router } from 'express';
import { hourMs } from '../../../domain/activity.ts';
import type { CatalogReader } from '../../../domain/catalog.ts';
import type { Health } from '../../../domain/health.ts';
import { onlyAllow } from '../../http/methods.ts';
import { noQuery } from '../../http/parameters.ts';
import { readQuery } from '../../http/query.ts';
import { createOverview, type OverviewDeps } from '../../reading/overview.ts';
import type { SendPage } from '../send-page.tsx';
import { OverviewPage } from './overview-page.tsx';

const weekHours = 7 * 24;

export interface OverviewPageDeps extends OverviewDeps {
  catalog: OverviewDeps['catalog'] & Pick<CatalogReader, 'activity'>;
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
    .get(async (request, response) => {
      readQuery(noQuery, request);
      const nowMs = now();
      // Whole hours; the last one is the one that is under way.
      const toMs = (Math.floor(nowMs / hourMs) + 1) * hourMs;
      const [overview, activity, report] = await Promise.all([
        readOverview(),
        catalog.activity(toMs - weekHours * hourMs, toMs),
        health.report(),
      ]);
      const page = <OverviewPage overview={overview} activity={activity} report={report} nowMs={nowMs} />;
      sendPage(response, 200, page);
    })
    .all(onlyAllow('GET, HEAD'));
  return router;
}

import { Router } from 'express';
import { hourMs } from '../../../domain/activity.ts';
import { onlyAllow } from '../../http/methods.ts';
import { noQuery } from '../../http/parameters.ts';
import { readQuery } from '../../http/query.ts';
import { createOverview } from '../../reading/overview.ts';
import type { PageDeps } from '../pages-router.ts';
import { OverviewPage } from './overview-page.tsx';

const weekHours = 7 * 24;

/** `GET /` */
export function createOverviewPage(deps: PageDeps): Router {
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

import { Router } from 'express';
import { z } from 'zod';
import { hourMs } from '../../domain/activity.ts';
import type { CatalogReader } from '../../domain/catalog.ts';
import { CollectorError } from '../../domain/errors.ts';
import { may } from '../http/access.ts';
import { noQuery, parameters, readQuery } from '../http/query.ts';
import { onlyAllow } from '../http/refuse.ts';
import { createOverview, type OverviewDeps } from '../reading/overview.ts';

/** What the activity can be asked. */
export const activityQuery = z.object({ from: parameters.time, to: parameters.time });

/** Longest stretch of one answer: a year and a day, in some thousand rows a source. */
const maxMs = 367 * 24 * hourMs;
const usualMs = 7 * 24 * hourMs;

/** The archive in figures: as of now, and hour by hour. */
export function createOverviewRoutes(
  deps: OverviewDeps & { catalog: Pick<CatalogReader, 'activity'>; now: () => number },
): Router {
  const readOverview = createOverview(deps);
  const router = Router();
  router
    .route('/api/v1/overview')
    .get(may('viewer'), async (request, response) => {
      readQuery(noQuery, request);
      response.json(await readOverview());
    })
    .all(onlyAllow('GET, HEAD'));
  router
    .route('/api/v1/activity')
    .get(may('viewer'), async (request, response) => {
      const { from, to } = readQuery(activityQuery, request);
      const toMs = to ?? deps.now();
      const fromMs = from ?? toMs - usualMs;
      if (toMs - fromMs > maxMs) throw new CollectorError('bad-request', 'from and to lie more than a year apart');
      const { deliveries, refusals } = await deps.catalog.activity(fromMs, toMs);
      response.json({ deliveries: deliveries.map(withHour), refusals: refusals.map(withHour) });
    })
    .all(onlyAllow('GET, HEAD'));
  return router;
}

function withHour<Counts extends { hourMs: number }>({ hourMs: startMs, ...counts }: Counts) {
  return { hour: new Date(startMs).toISOString(), ...counts };
}

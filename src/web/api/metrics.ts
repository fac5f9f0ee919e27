import { Router } from 'express';
import type { MetricsView } from '../../domain/telemetry.ts';
import { may } from '../http/access.ts';
import { onlyAllow } from '../http/refuse.ts';

/** `/metrics`, for Prometheus. */
export function createMetricsRoutes({ metrics }: { metrics: MetricsView }): Router {
  const router = Router();
  router
    .route('/metrics')
    .get(may('operator', { allSources: true }), async (_request, response) => {
      const { contentType, text } = await metrics.render();
      response.set('Cache-Control', 'no-store').set('Content-Type', contentType).send(text);
    })
    .all(onlyAllow('GET, HEAD'));
  return router;
}

import { Router } from 'express';
import type { CatalogReader } from '../../domain/catalog.ts';
import { partsGoing, rulesOf } from '../../domain/keeping.ts';
import type { Source } from '../../domain/source.ts';
import { may } from '../http/access.ts';
import { noQuery, readQuery } from '../http/query.ts';
import { onlyAllow } from '../http/refuse.ts';

export interface RetentionDeps {
  catalog: Pick<CatalogReader, 'dueUntil'>;
  sources: readonly Source[];
  now(): number;
}

/** What is kept for how long, and what goes when. */
export function createRetentionRoutes({ catalog, sources, now }: RetentionDeps): Router {
  const router = Router();
  router
    .route('/api/v1/retention')
    .get(may('admin'), async (request, response) => {
      readQuery(noQuery, request);
      const items = await partsGoing(rulesOf(sources), catalog.dueUntil, now());
      response.json({
        items: items.map(({ by, ...rest }) => ({
          ...rest,
          by: by.map(({ atMs, ...goes }) => ({ at: new Date(atMs).toISOString(), ...goes })),
        })),
      });
    })
    .all(onlyAllow('GET, HEAD'));
  return router;
}

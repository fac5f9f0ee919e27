import { Router } from 'express';
import type { CatalogReader } from '../../domain/catalog.ts';
import type { FilingCommands } from '../../domain/filing.ts';
import { may } from '../http/access.ts';
import { noQuery, pageQuery, readQuery } from '../http/query.ts';
import { onlyAllow } from '../http/refuse.ts';
import type { Reading } from '../reading/reading.ts';

/** What was not accepted: requests refused at the gate, and bodies in the quarantine with what can be done about them. */
export function createQuarantineRoutes(deps: {
  reading: Pick<Reading, 'find' | 'quarantined'>;
  catalog: Pick<CatalogReader, 'refusals' | 'quarantine'>;
  commands: Pick<FilingCommands, 'release' | 'drop'>;
}): Router {
  const { reading, catalog, commands } = deps;
  const router = Router();
  router
    .route('/api/v1/refusals')
    .get(may('operator'), async (request, response) => {
      const { limit, cursor } = readQuery(pageQuery, request);
      // The cursor belongs to the refusals; the quarantine goes on under its own route.
      const [refusals, quarantine] = await Promise.all([
        catalog.refusals({ cursor, limit }),
        catalog.quarantine({ cursor: null, limit }),
      ]);
      response.json({ refusals, quarantine });
    })
    .all(onlyAllow('GET, HEAD'));
  router
    .route('/api/v1/quarantine')
    .get(may('operator'), async (request, response) => {
      response.json(await catalog.quarantine(readQuery(pageQuery, request)));
    })
    .all(onlyAllow('GET, HEAD'));
  router
    .route('/api/v1/quarantine/:id')
    .get(may('operator', { audit: 'read' }), async (request, response) => {
      readQuery(noQuery, request);
      response.json(await reading.quarantined(request.params.id));
    })
    .delete(may('operator', { audit: 'dropped' }), async (request, response) => {
      readQuery(noQuery, request);
      await commands.drop(request.params.id);
      response.status(204).end();
    })
    .all(onlyAllow('GET, HEAD, DELETE'));
  router
    .route('/api/v1/quarantine/:id/release')
    .post(may('operator', { audit: 'released' }), async (request, response) => {
      readQuery(noQuery, request);
      await commands.release(request.params.id);
      response.json(await reading.find(request.params.id));
    })
    .all(onlyAllow('POST'));
  return router;
}

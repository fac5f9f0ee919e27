import { Router } from 'express';
import type { CatalogReader, QuarantinedDelivery, Refusal } from '../../domain/catalog.ts';
import type { Delivery } from '../../domain/delivery.ts';
import type { FilingCommands } from '../../domain/filing.ts';
import { may } from '../http/access.ts';
import { answerListing, type Listing, wantsCsv } from '../http/listing.ts';
import { noQuery, pageQuery, readQuery } from '../http/query.ts';
import { onlyAllow } from '../http/refuse.ts';
import type { Reading } from '../reading/reading.ts';

type QuarantineRow = Delivery & QuarantinedDelivery;
const ofRefusals = ['minute', 'source', 'sender', 'code', 'count'] as const;
const ofQuarantine = [
  'id',
  'source',
  'receivedAt',
  'sender',
  'code',
  'message',
  'timesSeen',
  'lastSeenAt',
  'parts',
] as const;

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
      const query = readQuery(pageQuery, request);
      const { limit, cursor } = query;
      if (wantsCsv(request, query.format)) {
        const list: Listing<Refusal>['list'] = (page) => catalog.refusals(page);
        return answerListing(request, response, { name: 'refusals', columns: ofRefusals, query, list });
      }
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
      const query = readQuery(pageQuery, request);
      const list: Listing<QuarantineRow>['list'] = async (page) => {
        const { items, next } = await catalog.quarantine(page);
        return { items: items.map((item) => ({ ...item.delivery, ...item })), next };
      };
      if (!wantsCsv(request, query.format))
        return void response.json(await catalog.quarantine({ cursor: query.cursor, limit: query.limit }));
      await answerListing(request, response, { name: 'quarantine', columns: ofQuarantine, query, list });
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

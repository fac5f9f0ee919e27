import { Router } from 'express';
import { z } from 'zod';
import type { FilingCommands } from '../../domain/filing.ts';
import { may } from '../http/access.ts';
import { answerListing } from '../http/listing.ts';
import { noQuery, pageQuery, parameters, readQuery } from '../http/query.ts';
import { onlyAllow } from '../http/refuse.ts';
import type { Reading } from '../reading/reading.ts';

/** What the listing of deliveries can be asked. */
export const deliveriesQuery = z.object({
  source: parameters.source,
  job: parameters.job,
  outcome: parameters.outcome,
  kind: parameters.kind,
  from: parameters.time,
  to: parameters.time,
  sender: parameters.sender,
  ...pageQuery.shape,
});

const columns = [
  'id',
  'source',
  'vendor',
  'jobId',
  'receivedAt',
  'sender',
  'method',
  'path',
  'outcome',
  'vendorStatus',
  'error',
  'state',
  'duplicateOf',
  'warnings',
  'parts',
] as const;

/** Deliveries: listed, one by one, and deleted. */
export function createDeliveryRoutes({
  reading,
  commands,
}: {
  reading: Pick<Reading, 'list' | 'find'>;
  commands: Pick<FilingCommands, 'delete'>;
}): Router {
  const router = Router();
  router
    .route('/api/v1/deliveries')
    .get(may('viewer'), async (request, response) => {
      const { from, to, limit, cursor, format, ...filter } = readQuery(deliveriesQuery, request);
      await answerListing(request, response, {
        name: 'deliveries',
        columns,
        query: { limit, cursor, format },
        list: (page) => reading.list({ ...filter, fromMs: from, toMs: to }, page),
      });
    })
    .all(onlyAllow('GET, HEAD'));
  router
    .route('/api/v1/deliveries/:id')
    .get(may('viewer', { audit: 'read' }), async (request, response) => {
      readQuery(noQuery, request);
      response.json(await reading.find(request.params.id));
    })
    .delete(may('admin', { audit: 'deleted' }), async (request, response) => {
      readQuery(noQuery, request);
      await commands.delete(request.params.id);
      response.status(204).end();
    })
    .all(onlyAllow('GET, HEAD, DELETE'));
  return router;
}

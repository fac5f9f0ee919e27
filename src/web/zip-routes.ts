import { Router } from 'express';
import { CollectorError } from '../domain/errors.ts';
import { sendDeliveriesZip } from './deliveries-zip.ts';
import { onlyAllow } from './methods.ts';
import { queryOf } from './query.ts';
import type { Reading } from './reading.ts';
import { readSelection } from './selection.ts';

/** Several deliveries at once, as one zip. */
export function createZipRoutes({ reading }: { reading: Reading }): Router {
  const router = Router();
  router
    .route('/api/v1/deliveries.zip')
    .get(async (request, response) => {
      const query = queryOf(request);
      for (const name of query.keys()) {
        if (name !== 'id') throw new CollectorError('bad-request', 'the only query parameter here is id, repeated');
      }
      const deliveries = await Promise.all(readSelection(query).map((id) => reading.find(id)));
      await sendDeliveriesZip(response, deliveries, reading);
    })
    .all(onlyAllow('GET, HEAD'));
  return router;
}

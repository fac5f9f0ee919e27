import { Router } from 'express';
import { CollectorError } from '../../domain/errors.ts';
import { onlyAllow } from '../http/methods.ts';
import { queryOf } from '../http/query.ts';
import { sendDeliveriesZip } from '../reading/deliveries-zip.ts';
import type { Reading } from '../reading/reading.ts';
import { readSelection } from '../reading/selection.ts';

/** Several deliveries at once, as one zip. */
export function createZipRoutes({ reading }: { reading: Pick<Reading, 'find' | 'openPart'> }): Router {
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

import { Router } from 'express';
import { onlyAllow } from '../../http/methods.ts';
import { noQuery } from '../../http/parameters.ts';
import { readQuery } from '../../http/query.ts';
import type { Reading } from '../../reading/reading.ts';
import type { SendPage } from '../send-page.tsx';
import { DeliveryPage } from './delivery-page.tsx';

export interface DeliveryPageDeps {
  reading: Pick<Reading, 'find' | 'quarantined'>;
  sendPage: SendPage;
  /** Ms since 1970. */
  now(): number;
}

/** `GET /deliveries/<id>` */
export function createDeliveryPage({ reading, sendPage, now }: DeliveryPageDeps): Router {
  const router = Router();
  router
    .route('/deliveries/:id')
    .get(async (request, response) => {
      readQuery(noQuery, request);
      const delivery = await reading.find(request.params.id);
      const kept = delivery.state === 'quarantined' ? await reading.quarantined(delivery.id) : null;
      sendPage(response, 200, <DeliveryPage delivery={delivery} quarantine={kept} nowMs={now()} />);
    })
    .all(onlyAllow('GET, HEAD'));
  return router;
}

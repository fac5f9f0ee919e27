import { Router } from 'express';
import { type Access, may } from '../http/access.ts';
import { noQuery, readQuery } from '../http/query.ts';
import { onlyAllow } from '../http/refuse.ts';
import type { Events } from '../reading/events.ts';

/** `/events`: what happens, while it happens. */
export function createEventRoutes({ events, access }: { events: Events; access: Pick<Access, 'stillAdmits'> }): Router {
  const router = Router();
  router
    .route('/events')
    .get(may('viewer'), (request, response) => {
      readQuery(noQuery, request);
      if (request.method === 'HEAD') return void response.type('text/event-stream').end();
      events.connect(response, () => access.stillAdmits(request));
    })
    .all(onlyAllow('GET, HEAD'));
  return router;
}

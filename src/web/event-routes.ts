import { Router } from 'express';
import type { Access } from './access.ts';
import type { Events } from './events.ts';
import { onlyAllow } from './methods.ts';
import { noQuery } from './parameters.ts';
import { readQuery } from './query.ts';

/** `/events`: what happens, while it happens. */
export function createEventRoutes({ events, access }: { events: Events; access: Pick<Access, 'admits'> }): Router {
  const router = Router();
  router
    .route('/events')
    .get((request, response) => {
      readQuery(noQuery, request);
      if (request.method === 'HEAD') return void response.type('text/event-stream').end();
      events.connect(response, () => access.admits(request));
    })
    .all(onlyAllow('GET, HEAD'));
  return router;
}

import { Router } from 'express';
import { z } from 'zod';
import { type AuditLog, auditActions } from '../../domain/audit.ts';
import { may } from '../http/access.ts';
import { oneOf, orNull, parameters, readQuery } from '../http/query.ts';
import { onlyAllow } from '../http/refuse.ts';

/** What the audit can be asked. */
export const auditQuery = z.object({
  what: orNull(oneOf(auditActions)),
  who: orNull(z.string().min(1, { error: 'expected a name' })),
  sender: parameters.sender,
  delivery: orNull(z.string().min(1, { error: 'expected the id of a delivery' })),
  from: parameters.time,
  to: parameters.time,
  limit: parameters.limit,
  cursor: parameters.cursor,
});

/** Who did what. */
export function createAuditRoutes({ audit }: { audit: Pick<AuditLog, 'list'> }): Router {
  const router = Router();
  router
    .route('/api/v1/audit')
    .get(may('admin', { audit: 'read-audit' }), async (request, response) => {
      const { from, to, sender, limit, cursor, ...filter } = readQuery(auditQuery, request);
      response.json(await audit.list({ ...filter, from: sender, fromMs: from, toMs: to }, { cursor, limit }));
    })
    .all(onlyAllow('GET, HEAD'));
  return router;
}

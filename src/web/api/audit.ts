import { Router } from 'express';
import { z } from 'zod';
import { type AuditLog, auditActions } from '../../domain/audit.ts';
import { may } from '../http/access.ts';
import { answerListing } from '../http/listing.ts';
import { oneOf, orNull, pageQuery, parameters, readQuery } from '../http/query.ts';
import { onlyAllow } from '../http/refuse.ts';

/** What the audit can be asked. */
export const auditQuery = z.object({
  what: orNull(oneOf(auditActions)),
  who: orNull(z.string().min(1, { error: 'expected a name' })),
  sender: parameters.sender,
  delivery: orNull(z.string().min(1, { error: 'expected the id of a delivery' })),
  from: parameters.time,
  to: parameters.time,
  ...pageQuery.shape,
});

const columns = ['at', 'what', 'who', 'role', 'from', 'route', 'delivery', 'times'] as const;

/** Who did what. */
export function createAuditRoutes({ audit }: { audit: Pick<AuditLog, 'list'> }): Router {
  const router = Router();
  router
    .route('/api/v1/audit')
    .get(may('admin', { audit: 'read-audit' }), async (request, response) => {
      const { from, to, sender, limit, cursor, format, ...filter } = readQuery(auditQuery, request);
      await answerListing(request, response, {
        name: 'audit',
        columns,
        query: { limit, cursor, format },
        list: (page) => audit.list({ ...filter, from: sender, fromMs: from, toMs: to }, page),
      });
    })
    .all(onlyAllow('GET, HEAD'));
  return router;
}

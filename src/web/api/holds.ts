import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import type { CatalogReader } from '../../domain/catalog.ts';
import { CollectorError } from '../../domain/errors.ts';
import type { KeepingCommands } from '../../domain/filing.ts';
import type { HoldScope } from '../../domain/holds.ts';
import { may, personAt } from '../http/access.ts';
import { readJson } from '../http/json-body.ts';
import { answerListing } from '../http/listing.ts';
import { noQuery, pageQuery, readQuery } from '../http/query.ts';
import { onlyAllow } from '../http/refuse.ts';
import { jobOf } from './transcripts.ts';

/** Why: a text for people, and a word that may stay when the text goes. */
export const reasonFields = {
  reason: z
    .string({ error: 'expected a text that says why' })
    .trim()
    .min(1, { error: 'expected a text that says why' })
    .max(1000, { error: 'expected at most 1,000 characters' }),
  code: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, { error: 'expected a word of a-z, 0-9 and -, at most 40 characters' })
    .nullish()
    .transform((code) => code ?? null),
};

const holdBody = z.strictObject(reasonFields, { error: 'expected {"reason": "…"}' });

const columns = ['delivery', 'scope', 'source', 'jobId', 'reason', 'by', 'at'] as const;

export interface HoldDeps {
  catalog: Pick<CatalogReader, 'job' | 'holds'>;
  keeping: Pick<KeepingCommands, 'hold' | 'unhold'>;
}

/** What must not be removed: set, taken away, listed. */
export function createHoldRoutes({ catalog, keeping }: HoldDeps): Router {
  const router = Router();

  async function hold(request: Request, response: Response, named: { id: string; scope: HoldScope }): Promise<void> {
    const { reason: text, code } = await readJson(holdBody, request);
    const by = personAt(response).name;
    response.json(await keeping.hold({ ...named, reason: { code, text }, by }));
  }

  router
    .route('/api/v1/holds')
    .get(may('admin'), async (request, response) => {
      const query = readQuery(pageQuery, request);
      await answerListing(request, response, { name: 'holds', columns, query, list: (page) => catalog.holds(page) });
    })
    .all(onlyAllow('GET, HEAD'));
  router
    .route('/api/v1/deliveries/:id/hold')
    .post(may('admin', { audit: 'held' }), async (request, response) => {
      readQuery(noQuery, request);
      await hold(request, response, { id: request.params.id, scope: 'delivery' });
    })
    .delete(may('admin', { audit: 'unheld' }), async (request, response) => {
      readQuery(noQuery, request);
      await keeping.unhold({ id: request.params.id, scope: 'delivery', by: personAt(response).name });
      response.status(204).end();
    })
    .all(onlyAllow('POST, DELETE'));
  router
    .route('/api/v1/jobs/:source/:jobId/hold')
    .post(may('admin', { audit: 'held' }), async (request, response) => {
      readQuery(noQuery, request);
      await hold(request, response, { id: await heldBy(catalog, request.params), scope: 'job' });
    })
    .delete(may('admin', { audit: 'unheld' }), async (request, response) => {
      readQuery(noQuery, request);
      const { deliveries } = await jobOf(catalog, request.params);
      const [first] = deliveries;
      if (first !== undefined) await keeping.unhold({ id: first.id, scope: 'job', by: personAt(response).name });
      response.status(204).end();
    })
    .all(onlyAllow('POST, DELETE'));
  return router;
}

/**
 * The delivery by which a job is held: its first one of which something is left.
 *
 * @throws CollectorError `not-found`, `conflict` when nothing is left
 */
export async function heldBy(
  catalog: Pick<CatalogReader, 'job'>,
  name: { source: string; jobId: string },
): Promise<string> {
  const { deliveries } = await jobOf(catalog, name);
  const left = deliveries.find(({ state }) => state !== 'deleted');
  if (left === undefined) throw new CollectorError('conflict', 'all of this job is deleted: nothing is left to hold');
  return left.id;
}

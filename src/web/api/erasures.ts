import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import type { CatalogReader } from '../../domain/catalog.ts';
import type { ErasureReport, ErasureWish } from '../../domain/erasure.ts';
import { CollectorError } from '../../domain/errors.ts';
import type { KeepingCommands } from '../../domain/filing.ts';
import { may, personAt } from '../http/access.ts';
import { readJson } from '../http/json-body.ts';
import { answerListing } from '../http/listing.ts';
import { noQuery, pageQuery, readQuery } from '../http/query.ts';
import { onlyAllow } from '../http/refuse.ts';
import { reasonFields } from './holds.ts';
import { jobOf } from './transcripts.ts';

/** So long an answer waits for the report; after that it says where the report will be. */
const patienceMs = 10_000;

const eraseBody = z.strictObject(reasonFields, { error: 'expected {"reason": "…"}' });
const eraseExternalBody = z.strictObject(
  {
    externalId: z
      .string({ error: 'expected an id of the customer' })
      .min(1, { error: 'expected an id of the customer' }),
    ...reasonFields,
  },
  { error: 'expected {"externalId": "…", "reason": "…"}' },
);

const columns = ['id', 'at', 'by', 'code', 'found', 'deliveries'] as const;

export interface ErasureDeps {
  catalog: Pick<CatalogReader, 'job' | 'erasure' | 'erasures'>;
  keeping: Pick<KeepingCommands, 'erase'>;
  /** Told of an erasure that failed when nobody waited for it any more. */
  reportFault(error: unknown, request: { method: string; path: string }): void;
}

/** Erases calls, and tells of it. */
export function createErasureRoutes({ catalog, keeping, reportFault }: ErasureDeps): Router {
  const router = Router();

  async function erase(request: Request, response: Response, wish: Pick<ErasureWish, 'of' | 'reason'>): Promise<void> {
    const id = randomUUID();
    const erasing = keeping.erase({ id, by: personAt(response).name, ...wish });
    const report = await within(patienceMs, erasing);
    if (report !== null) return void response.json(report);
    // Nobody waits for it any more; the report says how it ended.
    erasing.catch((error: unknown) => reportFault(error, { method: request.method, path: request.path }));
    response.status(202).location(`/api/v1/erasures/${id}`).json({ id, state: 'running' });
  }

  router
    .route('/api/v1/erase')
    .post(may('admin', { audit: 'erased' }), async (request, response) => {
      readQuery(noQuery, request);
      const { externalId, reason: text, code } = await readJson(eraseExternalBody, request);
      await erase(request, response, { of: { externalId }, reason: { code, text } });
    })
    .all(onlyAllow('POST'));
  router
    .route('/api/v1/deliveries/:id/erase')
    .post(may('admin', { audit: 'erased' }), async (request, response) => {
      readQuery(noQuery, request);
      const { reason: text, code } = await readJson(eraseBody, request);
      await erase(request, response, { of: { delivery: request.params.id }, reason: { code, text } });
    })
    .all(onlyAllow('POST'));
  router
    .route('/api/v1/jobs/:source/:jobId/erase')
    .post(may('admin', { audit: 'erased' }), async (request, response) => {
      readQuery(noQuery, request);
      const { reason: text, code } = await readJson(eraseBody, request);
      const [first] = (await jobOf(catalog, request.params)).deliveries;
      if (first === undefined) throw new CollectorError('not-found', 'no such job');
      await erase(request, response, { of: { call: first.id }, reason: { code, text } });
    })
    .all(onlyAllow('POST'));
  router
    .route('/api/v1/erasures')
    .get(may('admin'), async (request, response) => {
      const query = readQuery(pageQuery, request);
      await answerListing(request, response, {
        name: 'erasures',
        columns,
        query,
        list: (page) => catalog.erasures(page),
      });
    })
    .all(onlyAllow('GET, HEAD'));
  router
    .route('/api/v1/erasures/:id')
    .get(may('admin'), async (request, response) => {
      readQuery(noQuery, request);
      const found = await catalog.erasure(request.params.id);
      if (found === null) throw new CollectorError('not-found', 'no such erasure');
      response.json(found === 'running' ? { id: request.params.id, state: 'running' } : found);
    })
    .all(onlyAllow('GET, HEAD'));
  return router;
}

/** Null when it takes longer. */
async function within(ms: number, erasing: Promise<ErasureReport>): Promise<ErasureReport | null> {
  const timer = new AbortController();
  try {
    return await Promise.race([erasing, delay(ms, null, { signal: timer.signal })]);
  } finally {
    timer.abort();
  }
}

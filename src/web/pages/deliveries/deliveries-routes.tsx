import { Router } from 'express';
import { z } from 'zod';
import type { CatalogReader, Page } from '../../../domain/catalog.ts';
import type { Delivery } from '../../../domain/delivery.ts';
import type { Source } from '../../../domain/source.ts';
import type { TranscriptArchive } from '../../../domain/transcript-index.ts';
import { deliveriesQuery } from '../../api/deliveries.ts';
import { onlyAllow } from '../../http/methods.ts';
import { parameters } from '../../http/parameters.ts';
import { readParameters } from '../../http/query.ts';
import type { Reading } from '../../reading/reading.ts';
import { sourceNames } from '../../reading/source-names.ts';
import { answerTo, askedOf } from '../filters.ts';
import { findDeliveries } from '../find-by-text.ts';
import type { SendPage } from '../send-page.tsx';
import { DeliveriesPage } from './deliveries-page.tsx';

const pageQuery = z.object({ ...deliveriesQuery.shape, limit: parameters.rows, text: parameters.text.nullish() });

export interface DeliveriesPageDeps {
  reading: Pick<Reading, 'list' | 'find'>;
  catalog: Pick<CatalogReader, 'lastSeen'>;
  transcripts: Pick<TranscriptArchive, 'search'>;
  sources: readonly Source[];
  sendPage: SendPage;
  /** Ms since 1970. */
  now(): number;
}

/** `GET /deliveries` */
export function createDeliveriesPage(deps: DeliveriesPageDeps): Router {
  const { sendPage, now } = deps;
  const router = Router();
  router
    .route('/deliveries')
    .get(async (request, response) => {
      const { query, filters, isNewest } = askedOf(request);
      const [answer, sources] = await Promise.all([answerTo(() => find(deps, query)), sourceNames(deps)]);
      const props = { filters, isNewest, answer, sources, nowMs: now() };
      sendPage(response, answer.found === null ? 400 : 200, <DeliveriesPage {...props} />);
    })
    .all(onlyAllow('GET, HEAD'));
  return router;
}

/** @throws CollectorError `bad-request` */
async function find(deps: DeliveriesPageDeps, query: URLSearchParams): Promise<Page<Delivery>> {
  const { text, from, to, limit, cursor, ...wanted } = readParameters(pageQuery, query);
  const filter = { ...wanted, fromMs: from, toMs: to };
  if (text == null) return deps.reading.list(filter, { cursor, limit });
  return findDeliveries(deps, text, { filter, cursor });
}

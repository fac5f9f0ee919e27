import { type Request, Router } from 'express';
import { z } from 'zod';
import type { CatalogReader } from '../../domain/catalog.ts';
import { CollectorError } from '../../domain/errors.ts';
import type { SenderCommands, SendersView } from '../../domain/senders.ts';
import { may } from '../http/access.ts';
import { noQuery, readQuery } from '../http/query.ts';
import { onlyAllow } from '../http/refuse.ts';
import { callbackUrlOf, type SetUp, type SourceSetUp } from '../reading/set-up.ts';

export interface SourceDeps {
  setUp: SetUp;
  catalog: Pick<CatalogReader, 'lastSeen'>;
  transport: 'http' | 'https';
  senders: Pick<SendersView, 'of'>;
}

/** The configured sources: how each is called and guarded, without any secret; and a test of each. */
export function createSourceRoutes(deps: SourceDeps): Router {
  const router = Router();
  router
    .route('/api/v1/sources')
    .get(may('operator'), async (request, response) => {
      readQuery(noQuery, request);
      response.json({ items: await readSources(deps, request) });
    })
    .all(onlyAllow('GET, HEAD'));
  router
    .route('/api/v1/sources/:source/test')
    .post(may('operator', { audit: 'tested' }), async (request, response) => {
      readQuery(noQuery, request);
      response.json(await deps.setUp.sendTest(findSource(deps.setUp, request.params.source).source.name));
    })
    .all(onlyAllow('POST'));
  return router;
}

/** @throws CollectorError `not-found` */
export function findSource({ sources }: SetUp, name: string): SourceSetUp {
  const found = sources.find(({ source }) => source.name === name);
  if (found === undefined) throw new CollectorError('not-found', 'no such source is configured');
  return found;
}

/** Every source as the API shows it. */
async function readSources({ setUp, catalog, transport, senders }: SourceDeps, request: Request) {
  const lastOf = new Map((await catalog.lastSeen()).map(({ source, receivedAt }) => [source, receivedAt]));
  return setUp.sources.map(({ source, credentials, allow, guides, testObstacle }) => {
    const { url, isGuessed } = callbackUrlOf(setUp, source.name, request, transport);
    return {
      source: source.name,
      vendor: source.vendor,
      url,
      isUrlGuessed: isGuessed,
      credentials,
      allow,
      senders: senders.of(source.name),
      limits: source.limits,
      lastAt: lastOf.get(source.name) ?? null,
      testObstacle: testObstacle(),
      guides: guides(url),
    };
  });
}

/** A form of its own is left to the collector: it says what an address may look like. */
const trustQuery = z.object({ address: z.string({ error: 'expected an address or a CIDR block' }) });

/** Who may call a source beside those in the settings. */
export function createSenderRoutes({ senderCommands }: { senderCommands: SenderCommands }): Router {
  const router = Router();
  router
    .route('/api/v1/sources/:source/trusted')
    .post(may('operator', { audit: 'trusted' }), async (request, response) => {
      const { address } = readQuery(trustQuery, request);
      response.json({ released: await senderCommands.trust(request.params.source, address) });
    })
    .delete(may('operator', { audit: 'changed' }), async (request, response) => {
      const { address } = readQuery(trustQuery, request);
      await senderCommands.revoke(request.params.source, address);
      response.status(204).end();
    })
    .all(onlyAllow('POST, DELETE'));
  return router;
}

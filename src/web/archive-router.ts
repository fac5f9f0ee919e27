import { type ErrorRequestHandler, type RequestHandler, Router } from 'express';
import type { CatalogReader, FilingCommands } from '../domain/catalog.ts';
import { CollectorError } from '../domain/errors.ts';
import type { Health } from '../domain/health.ts';
import { type Access, requireAccess } from './access.ts';
import { createDeliveryRoutes } from './delivery-routes.ts';
import { createDocsRoutes } from './docs-routes.ts';
import { problemOf, sendProblem } from './error-response.ts';
import { createFileRoutes } from './file-routes.ts';
import { createHealthRoutes } from './health-routes.ts';
import { createHomeRoutes } from './home-routes.ts';
import { createJobRoutes } from './job-routes.ts';
import type { Metrics } from './metrics.ts';
import { createMetricsRoutes } from './metrics-routes.ts';
import { createPartRoutes } from './part-routes.ts';
import { createQuarantineRoutes } from './quarantine-routes.ts';
import { createReading, type Stores } from './reading.ts';
import { createSecurityHeaders } from './security-headers.ts';

/** What the archive's side is made of. */
export interface ArchiveDeps extends Stores {
  catalog: CatalogReader;
  commands: FilingCommands;
  access: Access;
  health: Health;
  metrics: Pick<Metrics, 'render'>;
  /** How browsers reach the archive, behind any proxy. */
  transport: 'http' | 'https';
  /** Of this program. */
  version: string;
  /** Told of every error that is our fault, for the log. The path is without the query, which may hold a secret. */
  reportFault(error: unknown, request: { method: string; path: string }): void;
}

/** Everything a reader can ask for, to be mounted at the root behind the callbacks. */
export function createArchiveRouter(deps: ArchiveDeps): Router {
  const reading = createReading(deps);
  const router = Router();
  router.use(createSecurityHeaders(deps.transport));
  router.use(createHealthRoutes(deps));
  router.use(createHomeRoutes(deps));

  router.use(requireAccess(deps.access));
  router.use('/api', keepOutOfCaches);
  router.use(createDeliveryRoutes({ ...deps, reading }));
  router.use(createPartRoutes({ reading }));
  router.use(createJobRoutes(deps));
  router.use(createFileRoutes(deps));
  router.use(createQuarantineRoutes({ ...deps, reading }));
  router.use(createMetricsRoutes(deps));
  router.use(createDocsRoutes(deps));

  router.use(refuseUnknown);
  router.use(answerErrors(deps.reportFault));
  return router;
}

const keepOutOfCaches: RequestHandler = (_request, response, next) => {
  response.setHeader('Cache-Control', 'no-store');
  next();
};

const refuseUnknown: RequestHandler = () => {
  throw new CollectorError('not-found', 'nothing is served at this path');
};

function answerErrors(reportFault: ArchiveDeps['reportFault']): ErrorRequestHandler {
  // Express recognises an error handler by its four parameters, so `_next` must stay.
  return (error: unknown, request, response, _next) => {
    if (!isReaderGone(error) && problemOf(error, 'reader').status >= 500) {
      reportFault(error, { method: request.method, path: request.path });
    }
    sendProblem(response, error, { audience: 'reader' });
  };
}

/** The connection ended in the middle of an answer: nobody's fault, and nobody to tell. */
function isReaderGone(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  return error.code === 'ERR_STREAM_PREMATURE_CLOSE' || error.code === 'ECONNRESET' || error.code === 'EPIPE';
}

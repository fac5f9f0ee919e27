import { type ErrorRequestHandler, type RequestHandler, Router } from 'express';
import type { ArchiveReader } from '../domain/archive.ts';
import type { CatalogReader, FilingCommands } from '../domain/catalog.ts';
import { CollectorError } from '../domain/errors.ts';
import type { Fetching } from '../domain/fetching.ts';
import type { IndexingStatus } from '../domain/filing.ts';
import type { Health } from '../domain/health.ts';
import type { InboxView } from '../domain/inbox.ts';
import type { SenderCommands, SendersView } from '../domain/senders.ts';
import type { Source } from '../domain/source.ts';
import type { TranscriptArchive } from '../domain/transcript-index.ts';
import { createDeliveryRoutes } from './api/deliveries.ts';
import { createEventRoutes } from './api/events.ts';
import { createFetchRoutes } from './api/fetches.ts';
import { createFileRoutes } from './api/files.ts';
import { createHealthRoutes } from './api/health.ts';
import { createImportRoutes } from './api/imports.ts';
import { createJobRoutes } from './api/jobs.ts';
import { createMetricsRoutes } from './api/metrics.ts';
import { createOverviewRoutes } from './api/overview.ts';
import { createPartRoutes } from './api/parts.ts';
import { createQuarantineRoutes } from './api/quarantine.ts';
import { createSearchRoutes } from './api/search.ts';
import { createSenderRoutes } from './api/senders.ts';
import { createSourceRoutes } from './api/sources.ts';
import { createTranscriptRoutes } from './api/transcripts.ts';
import { createZipRoutes } from './api/zip.ts';
import { type Access, requireAccess } from './http/access.ts';
import { problemOf } from './http/error-response.ts';
import { createSecurityHeaders } from './http/security-headers.ts';
import type { Metrics } from './metrics.ts';
import { answerProblem } from './pages/answer-problem.tsx';
import { createAssetRoutes } from './pages/asset-routes.ts';
import type { Assets } from './pages/assets.ts';
import { createDocsRoutes } from './pages/docs/docs-routes.tsx';
import { createPageSender, type SendPage } from './pages/page-sender.tsx';
import { createPagesRouter } from './pages/pages-router.ts';
import { createSignInRoutes } from './pages/sign-in/sign-in-routes.tsx';
import type { Events } from './reading/events.ts';
import type { Imports } from './reading/imports.ts';
import { createReading, type Stores } from './reading/reading.ts';
import { searchJobs } from './reading/search-jobs.ts';
import type { SetUp } from './reading/set-up.ts';

/** What the archive's side is made of. */
export interface ArchiveDeps extends Stores {
  inbox: Stores['inbox'] & Pick<InboxView, 'depth'>;
  archive: Stores['archive'] & Pick<ArchiveReader, 'space'>;
  catalog: CatalogReader;
  /** Those in the settings. */
  sources: readonly Source[];
  setUp: SetUp;
  imports: Imports;
  commands: FilingCommands;
  senders: SendersView;
  senderCommands: SenderCommands;
  access: Access;
  health: Health;
  transcripts: TranscriptArchive;
  /** Whether what was filed can be searched already. */
  indexing: { status(): IndexingStatus };
  fetching: Fetching;
  metrics: Pick<Metrics, 'render'>;
  assets: Assets;
  events: Events;
  /** How browsers reach the archive, behind any proxy. */
  transport: 'http' | 'https';
  /** Of this program. */
  version: string;
  /** Ms since 1970. */
  now(): number;
  /** Told of every error that is our fault, for the log. The path is without the query, which may hold a secret. */
  reportFault(error: unknown, request: { method: string; path: string }): void;
}

/** Everything a reader can ask for, to be mounted at the root behind the callbacks. */
export function createArchiveRouter(given: ArchiveDeps): Router {
  const deps = { ...given, transcripts: searchJobs(given.transcripts, given.catalog) };
  const reading = createReading(deps);
  const sendPage = createPageSender(deps);
  const router = Router();
  router.use(createSecurityHeaders(deps.transport));
  router.use(createHealthRoutes(deps));
  router.use(createAssetRoutes(deps));
  router.use(createSignInRoutes({ ...deps, sendPage }));

  router.use(requireAccess(deps.access));
  router.use('/api', keepOutOfCaches);
  router.use(createDeliveryRoutes({ ...deps, reading }));
  router.use(createPartRoutes({ reading }));
  router.use(createZipRoutes({ reading }));
  router.use(createJobRoutes(deps));
  router.use(createFetchRoutes(deps));
  router.use(createTranscriptRoutes({ ...deps, reading }));
  router.use(createSearchRoutes(deps));
  router.use(createFileRoutes(deps));
  router.use(createQuarantineRoutes({ ...deps, reading }));
  router.use(createSourceRoutes(deps));
  router.use(createSenderRoutes(deps));
  router.use(createImportRoutes({ ...deps, reading }));
  router.use(createOverviewRoutes(deps));
  router.use(createEventRoutes(deps));
  router.use(createMetricsRoutes(deps));
  router.use(createDocsRoutes({ ...deps, sendPage }));
  router.use(createPagesRouter({ ...deps, reading, sendPage }));

  router.use(refuseUnknown);
  router.use(answerErrors(deps.reportFault, sendPage));
  return router;
}

const keepOutOfCaches: RequestHandler = (_request, response, next) => {
  response.setHeader('Cache-Control', 'no-store');
  next();
};

const refuseUnknown: RequestHandler = () => {
  throw new CollectorError('not-found', 'nothing is served at this path');
};

function answerErrors(reportFault: ArchiveDeps['reportFault'], sendPage: SendPage): ErrorRequestHandler {
  // Express recognises an error handler by its four parameters, so `_next` must stay.
  return (error: unknown, request, response, _next) => {
    if (!isReaderGone(error) && problemOf(error, 'reader').status >= 500) {
      reportFault(error, { method: request.method, path: request.path });
    }
    answerProblem(sendPage, request, response, error);
  };
}

/** The connection ended in the middle of an answer: nobody's fault, and nobody to tell. */
function isReaderGone(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  return error.code === 'ERR_STREAM_PREMATURE_CLOSE' || error.code === 'ECONNRESET' || error.code === 'EPIPE';
}

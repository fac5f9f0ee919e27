import { type RequestHandler, Router } from 'express';
import type { CatalogReader } from '../domain/catalog.ts';
import { CollectorError } from '../domain/errors.ts';
import type { TranscriptArchive } from '../domain/transcript-index.ts';
import { createAnnotationRoutes } from '../web/api/annotations.ts';
import { createAuditRoutes } from '../web/api/audit.ts';
import { createDeliveryRoutes } from '../web/api/deliveries.ts';
import { createErasureRoutes } from '../web/api/erasures.ts';
import { createEventRoutes } from '../web/api/events.ts';
import { createFetchRoutes } from '../web/api/fetches.ts';
import { createFileRoutes } from '../web/api/files.ts';
import { createHealthRoutes } from '../web/api/health.ts';
import { createHoldRoutes } from '../web/api/holds.ts';
import { createImportRoutes } from '../web/api/imports.ts';
import { createJobRoutes } from '../web/api/jobs.ts';
import { createCallsZipRoutes } from '../web/api/jobs-zip.ts';
import { createMetricsRoutes } from '../web/api/metrics.ts';
import { createOverviewRoutes } from '../web/api/overview.ts';
import { createPartRoutes, createZipRoutes } from '../web/api/parts.ts';
import { createQuarantineRoutes } from '../web/api/quarantine.ts';
import { createRetentionRoutes } from '../web/api/retention.ts';
import { createSearchRoutes } from '../web/api/search.ts';
import { createSettingsRoutes } from '../web/api/settings.ts';
import { createSnapshotRoutes } from '../web/api/snapshots.ts';
import { createSenderRoutes, createSourceRoutes } from '../web/api/sources.ts';
import { createTranscriptRoutes } from '../web/api/transcripts.ts';
import { personAt, requireAccess } from '../web/http/access.ts';
import type { Audit } from '../web/http/audit.ts';
import type { ReportFault } from '../web/http/error-response.ts';
import { keepDots } from '../web/http/keep-dots.ts';
import { createSecurityHeaders } from '../web/http/security-headers.ts';
import { answerErrors } from '../web/pages/answer-problem.tsx';
import { createAssetRoutes } from '../web/pages/assets.ts';
import { createAuditPage } from '../web/pages/audit-page.tsx';
import { createDeliveriesPage } from '../web/pages/deliveries/deliveries-page.tsx';
import { createSelectionRoutes } from '../web/pages/deliveries/selection-routes.tsx';
import { createDeliveryPage } from '../web/pages/delivery/delivery-page.tsx';
import { createDocsRoutes } from '../web/pages/docs-page.tsx';
import { createFilesPage } from '../web/pages/files/files-page.tsx';
import { createImportPage } from '../web/pages/import-page.tsx';
import { createJobPage } from '../web/pages/job/job-page.tsx';
import { createNotesRoutes } from '../web/pages/job/notes-routes.ts';
import { createJobsPage } from '../web/pages/jobs/jobs-page.tsx';
import { createErasePage } from '../web/pages/keeping/erase-page.tsx';
import { createHoldsPage } from '../web/pages/keeping/holds-page.tsx';
import { createKeepingPage } from '../web/pages/keeping/keeping-page.tsx';
import { createOverviewPage } from '../web/pages/overview/overview-page.tsx';
import type { Shell } from '../web/pages/parts/page.tsx';
import { createRefusedPages } from '../web/pages/refused/refused-page.tsx';
import { createSearchPage } from '../web/pages/search/search-page.tsx';
import { createPageSender, createPageStreamer } from '../web/pages/send-page.tsx';
import { createSetUpPage } from '../web/pages/set-up/set-up-page.tsx';
import { createSignInRoutes } from '../web/pages/sign-in-page.tsx';
import { createCalls } from '../web/reading/calls.ts';
import type { Seen } from '../web/reading/narrow.ts';
import { createReading, type Stores } from '../web/reading/reading.ts';
import { searchJobs } from '../web/reading/search-jobs.ts';
import { seenBy, type View, viewOf } from '../web/reading/views.ts';

/** Answered to everybody. */
const open = [createHealthRoutes, createAssetRoutes, createSignInRoutes];

/** For programs that may read the archive. */
const api = [
  createDeliveryRoutes,
  createPartRoutes,
  createZipRoutes,
  createJobRoutes,
  createAnnotationRoutes,
  createCallsZipRoutes,
  createFetchRoutes,
  createTranscriptRoutes,
  createSearchRoutes,
  createFileRoutes,
  createQuarantineRoutes,
  createSourceRoutes,
  createSenderRoutes,
  createSettingsRoutes,
  createSnapshotRoutes,
  createAuditRoutes,
  createHoldRoutes,
  createErasureRoutes,
  createRetentionRoutes,
  createImportRoutes,
  createOverviewRoutes,
  createEventRoutes,
  createMetricsRoutes,
];

/** For people who may. */
const pages = [
  createDocsRoutes,
  createOverviewPage,
  createDeliveriesPage,
  createSelectionRoutes,
  createDeliveryPage,
  createJobsPage,
  createJobPage,
  createNotesRoutes,
  createSearchPage,
  createFilesPage,
  createRefusedPages,
  createSetUpPage,
  createImportPage,
  createAuditPage,
  createHoldsPage,
  createKeepingPage,
  createErasePage,
];

type Routes = (typeof open | typeof api | typeof pages)[number];

/** What the routes take, all together; which of them takes what stands beside each. */
type RouteParts = Routes extends (parts: infer Parts) => Router ? Parts : never;

/** What the readers' side is made of, but for what is made here of it. */
export type ReaderParts = Omit<RouteParts, 'reading' | 'calls' | 'sendPage' | 'streamPage'> &
  Stores &
  Shell &
  Seen & {
    catalog: Pick<CatalogReader, 'jobs' | 'jobsNamed' | 'jobsByTitle'>;
    transcripts: TranscriptArchive;
    /** How browsers reach the archive, behind any proxy. */
    transport: 'http' | 'https';
    reportFault: ReportFault;
    /** Writes down who does what; the routes reach it with their answer. */
    noting: Audit;
  };

/** Everything a reader can ask for, to be mounted at the root behind the callbacks. */
export function createReaderRouter(given: ReaderParts): Router {
  const parts = routeParts(given);
  const { sendPage } = parts;
  const router = Router();
  router.use(createSecurityHeaders(given.transport));
  router.use(keepDots);
  for (const create of open) router.use(create(parts));
  router.use(requireAccess(given.access));
  router.use((_request, response, next) => {
    response.locals.audit = given.noting;
    next();
  });
  router.use('/api', keepOutOfCaches);
  router.use(forEachView((view) => mountAll(routeParts(seenBy(given, view)))));
  router.use(refuseUnknown);
  router.use(answerErrors(sendPage, given.reportFault));
  return router;
}

/** What the routes take, made of what there is. */
function routeParts(given: ReaderParts) {
  const searched = { ...given, transcripts: searchJobs(given.transcripts, given.catalog) };
  return {
    ...searched,
    calls: createCalls(searched),
    reading: createReading(searched),
    sendPage: createPageSender(given),
    streamPage: createPageStreamer(given),
  };
}

/** Mounts what needs somebody who asks: each of these routes begins with what it needs of them. */
export function mountAll(parts: ReturnType<typeof routeParts>): Router {
  const router = Router();
  for (const create of api) router.use(create(parts));
  for (const create of pages) router.use(create(parts));
  return router;
}

/** Hands a request to the routes over what exists for whoever sent it; they are made once for each such view. */
function forEachView(mount: (view: View) => Router): RequestHandler {
  const mounted = new Map<string, Router>();
  return function routeInView(request, response, next) {
    const view = viewOf(personAt(response));
    const key = JSON.stringify(view);
    const router = mounted.get(key) ?? mount(view);
    mounted.set(key, router);
    router(request, response, next);
  };
}

const keepOutOfCaches: RequestHandler = (_request, response, next) => {
  response.setHeader('Cache-Control', 'no-store');
  next();
};

const refuseUnknown: RequestHandler = () => {
  throw new CollectorError('not-found', 'nothing is served at this path');
};

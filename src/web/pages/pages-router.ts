import { Router } from 'express';
import type { ArchiveDeps } from '../archive-router.ts';
import type { Reading } from '../reading/reading.ts';
import { createDeliveriesPage } from './deliveries/deliveries-routes.tsx';
import { createSelectionRoutes } from './deliveries/selection-routes.tsx';
import { createDeliveryPage } from './delivery/delivery-routes.tsx';
import { createFilesPage } from './files/files-routes.tsx';
import { createImportPage } from './import/import-routes.tsx';
import { createJobPage } from './job/job-routes.tsx';
import { createJobsPage } from './jobs/jobs-routes.tsx';
import { createOverviewPage } from './overview/overview-routes.tsx';
import type { SendPage } from './page-sender.tsx';
import { createPageStreamer } from './page-stream.tsx';
import { createRefusedPages } from './refused/refused-routes.tsx';
import { createSearchPage } from './search/search-routes.tsx';
import { createSetUpPage } from './set-up/set-up-routes.tsx';

/** What the pages are made of. */
export interface PageDeps extends ArchiveDeps {
  reading: Reading;
  sendPage: SendPage;
}

/** The pages, for those who may read the archive. */
export function createPagesRouter(deps: PageDeps): Router {
  const router = Router();
  router.use(createOverviewPage(deps));
  router.use(createDeliveriesPage(deps));
  router.use(createSelectionRoutes(deps));
  router.use(createDeliveryPage(deps));
  router.use(createJobsPage(deps));
  router.use(createJobPage({ ...deps, streamPage: createPageStreamer(deps) }));
  router.use(createSearchPage(deps));
  router.use(createFilesPage(deps));
  router.use(createRefusedPages(deps));
  router.use(createSetUpPage(deps));
  router.use(createImportPage(deps));
  return router;
}

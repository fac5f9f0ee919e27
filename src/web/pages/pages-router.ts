import { Router } from 'express';
import type { ArchiveDeps } from '../archive-router.ts';
import { createOverviewPage } from './overview/overview-routes.tsx';
import type { SendPage } from './page-sender.tsx';

/** What the pages are made of. */
export interface PageDeps extends ArchiveDeps {
  sendPage: SendPage;
}

/** The pages, for those who may read the archive. */
export function createPagesRouter(deps: PageDeps): Router {
  const router = Router();
  router.use(createOverviewPage(deps));
  return router;
}

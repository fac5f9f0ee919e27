import { Router } from 'express';
import { may } from '../http/access.ts';
import { readQuery } from '../http/query.ts';
import { onlyAllow } from '../http/refuse.ts';
import type { Imports } from '../reading/imports.ts';
import type { Reading } from '../reading/reading.ts';
import { type AgainDeps, againQuery, allowAgain, assertNotDeleted } from './again.ts';

export interface ImportRouteDeps {
  imports: Imports;
  keeping: AgainDeps;
  reading: Pick<Reading, 'find'>;
}

/** Files that came another way, handed in by a program or by the script of the page. */
export function createImportRoutes(deps: ImportRouteDeps): Router {
  const router = Router();
  router
    .route('/api/v1/import')
    .post(may('operator', { audit: 'imported' }), async (request, response) => {
      const { again } = readQuery(againQuery, request);
      const { id } = await deps.imports.receive(request, response, async (call) => {
        if (again) await allowAgain(deps.keeping, request, response, call);
        await assertNotDeleted(deps.keeping, call);
      });
      response.status(201).location(`/api/v1/deliveries/${id}`);
      response.json(await deps.reading.find(id));
    })
    .all(onlyAllow('POST'));
  return router;
}

import { Router } from 'express';
import { may } from '../http/access.ts';
import { noQuery, readQuery } from '../http/query.ts';
import { onlyAllow } from '../http/refuse.ts';
import type { Imports } from '../reading/imports.ts';
import type { Reading } from '../reading/reading.ts';

export interface ImportRouteDeps {
  imports: Imports;
  reading: Pick<Reading, 'find'>;
}

/** Files that came another way, handed in by a program or by the script of the page. */
export function createImportRoutes(deps: ImportRouteDeps): Router {
  const router = Router();
  router
    .route('/api/v1/import')
    .post(may('operator', { audit: 'imported' }), async (request, response) => {
      readQuery(noQuery, request);
      const { id } = await deps.imports.receive(request, response);
      response.status(201).location(`/api/v1/deliveries/${id}`);
      response.json(await deps.reading.find(id));
    })
    .all(onlyAllow('POST'));
  return router;
}

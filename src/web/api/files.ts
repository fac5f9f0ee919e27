import { Router } from 'express';
import { z } from 'zod';
import type { CatalogReader } from '../../domain/catalog.ts';
import { CollectorError } from '../../domain/errors.ts';
import { may } from '../http/access.ts';
import { parameters, readQuery } from '../http/query.ts';
import { onlyAllow } from '../http/refuse.ts';

/** What the listing of a folder can be asked. */
export const filesQuery = z.object({
  path: parameters.path,
  limit: parameters.limit,
  cursor: parameters.cursor,
});

/** The archive as folders and files. It is read from the catalog, so a path can only name what was filed. */
export function createFileRoutes({ catalog }: { catalog: Pick<CatalogReader, 'files'> }): Router {
  const router = Router();
  router
    .route('/api/v1/files')
    .get(may('viewer'), async (request, response) => {
      const { path, limit, cursor } = readQuery(filesQuery, request);
      const page = await catalog.files(path, { cursor, limit });
      if (page === null) throw new CollectorError('not-found', 'no such folder or file in the archive');
      response.json(page);
    })
    .all(onlyAllow('GET, HEAD'));
  return router;
}

import { Router } from 'express';
import { z } from 'zod';
import type { CatalogReader, FileEntry } from '../../domain/catalog.ts';
import { CollectorError } from '../../domain/errors.ts';
import { may } from '../http/access.ts';
import { answerListing, type Listing } from '../http/listing.ts';
import { pageQuery, parameters, readQuery } from '../http/query.ts';
import { onlyAllow } from '../http/refuse.ts';

/** What the listing of a folder can be asked. */
export const filesQuery = z.object({
  path: parameters.path,
  ...pageQuery.shape,
});

/** Empty for folders. */
const ofFiles = ['bytes', 'mediaType', 'sha256', 'receivedAt', 'deliveryId', 'part'] as const;
const columns = ['type', 'name', 'path', ...ofFiles] as unknown as readonly (keyof FileEntry)[];

/** The archive as folders and files. It is read from the catalog, so a path can only name what was filed. */
export function createFileRoutes({ catalog }: { catalog: Pick<CatalogReader, 'files'> }): Router {
  const router = Router();
  router
    .route('/api/v1/files')
    .get(may('viewer'), async (request, response) => {
      const { path, ...query } = readQuery(filesQuery, request);
      const list: Listing<FileEntry>['list'] = async (asked) => {
        const page = await catalog.files(path, asked);
        if (page === null) throw new CollectorError('not-found', 'no such folder or file in the archive');
        return page;
      };
      await answerListing(request, response, { name: 'files', columns, query, list });
    })
    .all(onlyAllow('GET, HEAD'));
  return router;
}

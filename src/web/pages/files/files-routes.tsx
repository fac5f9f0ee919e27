import { Router } from 'express';
import type { CatalogReader } from '../../../domain/catalog.ts';
import { CollectorError } from '../../../domain/errors.ts';
import { filesQuery } from '../../api/files.ts';
import { onlyAllow } from '../../http/methods.ts';
import { readQuery } from '../../http/query.ts';
import type { Reading } from '../../reading/reading.ts';
import type { SendPage } from '../send-page.tsx';
import { FilePage } from './file-page.tsx';
import { FolderPage } from './folder-page.tsx';
import { readPreview } from './preview.ts';

/** Entries of a folder on one page. */
const limit = 100;

/** The query names the path, as in the API: in the path of an address, browsers and proxies make dots and slashes other ones. */
const pathQuery = filesQuery.omit({ limit: true });

/** `GET /files` */
export function createFilesPage({
  catalog,
  reading,
  sendPage,
}: {
  catalog: Pick<CatalogReader, 'files'>;
  reading: Pick<Reading, 'openPart'>;
  sendPage: SendPage;
}): Router {
  const router = Router();
  router
    .route('/files')
    .get(async (request, response) => {
      const { path, cursor } = readQuery(pathQuery, request);
      const listing = await catalog.files(path, { cursor, limit });
      if (listing === null) throw new CollectorError('not-found', 'no such folder or file in the archive');
      const [entry] = listing.items;
      if (entry?.type === 'file' && entry.path === path) {
        const preview = await readPreview(entry, reading.openPart);
        return sendPage(response, 200, <FilePage file={entry} preview={preview} />);
      }
      sendPage(response, 200, <FolderPage path={path} listing={listing} isFirst={cursor === null} />);
    })
    .all(onlyAllow('GET, HEAD'));
  return router;
}

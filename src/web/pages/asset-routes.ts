import { Router } from 'express';
import { onlyAllow } from '../http/methods.ts';
import type { Assets } from './assets.ts';

/** Scripts and styles, open to all: the sign-in page needs them too, and there is nothing in them to hide. */
export function createAssetRoutes({ assets }: { assets: Assets }): Router {
  const router = Router();
  router
    .route('/assets/:file')
    .get((request, response, next) => {
      const asset = assets.find(request.params.file);
      if (asset === null) return next('router');
      const isGzipped = request.acceptsEncodings('gzip', 'identity') === 'gzip';
      if (isGzipped) response.setHeader('Content-Encoding', 'gzip');
      response.set({ 'Content-Type': asset.mediaType, 'Cache-Control': forEver, Vary: 'Accept-Encoding' });
      response.send(isGzipped ? asset.gzipped : asset.bytes);
    })
    .all(onlyAllow('GET, HEAD'));
  return router;
}

const forEver = 'public, max-age=31536000, immutable';

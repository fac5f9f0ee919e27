import { Router } from 'express';
import type { SettingsReload } from '../../domain/settings.ts';
import { may } from '../http/access.ts';
import { noQuery, readQuery } from '../http/query.ts';
import { onlyAllow } from '../http/refuse.ts';

/** Lets the settings be read again, as SIGHUP does. */
export function createSettingsRoutes({ settingsReload }: { settingsReload: SettingsReload }): Router {
  const router = Router();
  router
    .route('/api/v1/settings/reload')
    .post(may('operator', { allSources: true, audit: 'reloaded' }), async (request, response) => {
      readQuery(noQuery, request);
      response.json(await settingsReload.reload('api'));
    })
    .all(onlyAllow('POST'));
  return router;
}

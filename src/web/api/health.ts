import { type Request, Router } from 'express';
import { CollectorError } from '../../domain/errors.ts';
import type { Health, HealthReport } from '../../domain/health.ts';
import { reaches } from '../../domain/people.ts';
import type { Access } from '../http/access.ts';
import { onlyAllow } from '../http/refuse.ts';

/** Health for machines and people, open to all; details only for those who may read the archive. */
export function createHealthRoutes({ health, access }: { health: Health; access: Pick<Access, 'personOf'> }): Router {
  const router = Router();
  router
    .route('/livez')
    .get((_request, response) => {
      response.set('Cache-Control', 'no-store').type('text').send('alive\n');
    })
    .all(onlyAllow('GET, HEAD'));
  router
    .route('/readyz')
    .get(async (_request, response) => {
      const isReady = await health.isReady();
      response.set('Cache-Control', 'no-store').type('text');
      response.status(isReady ? 200 : 503).send(isReady ? 'ready\n' : 'not ready\n');
    })
    .all(onlyAllow('GET, HEAD'));
  router
    .route('/healthz')
    .get(async (request, response) => {
      const report = await health.report();
      response.set('Cache-Control', 'no-store').status(report.status === 'failing' ? 503 : 200);
      response.json((await mayRead(access, request)) ? report : withoutDetails(report));
    })
    .all(onlyAllow('GET, HEAD'));
  return router;
}

/** Health is told to everybody, so nobody is turned away here for a wrong token: its details are just not for them. */
async function mayRead(access: Pick<Access, 'personOf'>, request: Request): Promise<boolean> {
  const person = await access.personOf(request).catch((error: unknown) => {
    if (error instanceof CollectorError) return null;
    throw error;
  });
  return person !== null && reaches(person, { role: 'operator', allSources: true });
}

function withoutDetails({ status, checks }: HealthReport) {
  return {
    status,
    checks: Object.fromEntries(Object.entries(checks).map(([name, check]) => [name, { status: check.status }])),
  };
}

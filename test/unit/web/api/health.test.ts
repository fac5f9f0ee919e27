import express from 'express';
import request from 'supertest';
import { describe, expect, it } from 'vitest';
import type { Health, HealthStatus } from '../../../../src/domain/health.ts';
import { tokenOfAdmin } from '../../../../src/domain/people.ts';
import { createHealthRoutes } from '../../../../src/web/api/health.ts';

function serve({ isReady = true, status = 'ok' as HealthStatus, admits = false } = {}) {
  const health: Health = {
    isReady: async () => isReady,
    report: async () => ({ status, checks: { storage: { status, detail: 'canary-detail' } } }),
  };
  const app = express();
  app.use(createHealthRoutes({ health, access: { personOf: async () => (admits ? tokenOfAdmin('any') : null) } }));
  return request(app);
}

describe('health over HTTP', () => {
  it('says that the process is alive', async () => {
    expect((await serve({ isReady: false }).get('/livez')).status).toBe(200);
  });

  it.each([
    [true, 200],
    [false, 503],
  ])('says whether a callback can be taken: %s', async (isReady, status) => {
    expect((await serve({ isReady }).get('/readyz')).status).toBe(status);
  });

  it.each([
    ['ok', 200],
    ['degraded', 200],
    ['failing', 503],
  ] as const)('answers %s with %i', async (status, code) => {
    const answer = await serve({ status }).get('/healthz');

    expect(answer.status).toBe(code);
    expect(answer.body).toEqual({ status, checks: { storage: { status } } });
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  it('gives details to readers of the archive alone', async () => {
    expect((await serve().get('/healthz')).text).not.toContain('canary');
    expect((await serve({ admits: true }).get('/healthz')).text).toContain('canary');
  });
});

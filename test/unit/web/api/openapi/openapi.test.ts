import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Router } from 'express';
import request from 'supertest';
import { beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { createReaderRouter, mountAll } from '../../../../../src/compose/reader-router.ts';
import { deliveriesQuery } from '../../../../../src/web/api/deliveries.ts';
import { fetchesQuery } from '../../../../../src/web/api/fetches.ts';
import { filesQuery } from '../../../../../src/web/api/files.ts';
import { jobsQuery } from '../../../../../src/web/api/jobs.ts';
import { openApiDocument } from '../../../../../src/web/api/openapi/openapi.ts';
import { activityQuery } from '../../../../../src/web/api/overview.ts';
import { searchQuery } from '../../../../../src/web/api/search.ts';
import { transcriptQuery, writtenQuery } from '../../../../../src/web/api/transcripts.ts';
import { noQuery, pageQuery } from '../../../../../src/web/http/query.ts';
import { aFiled, aPending, createMemory, createWorld, idOf, recordOf, token } from '../../world.ts';

const document = openApiDocument('1.2.3');
const methods = ['get', 'post', 'put', 'delete', 'patch'];

/** `get /api/v1/deliveries/{id}` for every route under the router. */
function mountedIn(router: Router): string[] {
  return router.stack.flatMap(({ route, handle }) => {
    if (route !== undefined) {
      const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
      return route.stack.filter(({ method }) => method !== undefined).map(({ method }) => `${method} ${path}`);
    }
    return 'stack' in handle ? mountedIn(handle as Router) : [];
  });
}

function described(): string[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    methods.filter((method) => method in item).map((method) => `${method} ${path}`),
  );
}

function operationAt(path: string): { parameters?: { name: string; in: string }[] } {
  return document.paths[path as keyof typeof document.paths]?.get as never;
}

describe('the OpenAPI document', () => {
  it('describes every mounted route and no other', () => {
    const parts = { ...createMemory(), sources: [], transport: 'http', version: '1' } as never;
    const routers = [createReaderRouter(parts), mountAll(parts)];

    // Pages are for people, and show nothing that the API does not give.
    const mounted = routers
      .flatMap(mountedIn)
      .filter((route) => /^\w+ \/(api\/.*|events|docs|livez|readyz|healthz|metrics|openapi\.json)?$/.test(route));

    expect(mounted.length).toBeGreaterThan(15);
    expect(
      described()
        .filter((route) => !route.includes(' /callback'))
        .sort(),
    ).toEqual([...new Set(mounted)].sort());
  });

  it.each<[string, z.ZodObject]>([
    ['/api/v1/deliveries', deliveriesQuery],
    ['/api/v1/deliveries/{id}', noQuery],
    ['/api/v1/jobs', jobsQuery],
    ['/api/v1/jobs/{source}/{jobId}', noQuery],
    ['/api/v1/jobs/{source}/{jobId}/transcript.{format}', writtenQuery],
    ['/api/v1/jobs/{source}/{jobId}/attachments/{index}', transcriptQuery],
    ['/api/v1/search', searchQuery],
    ['/api/v1/fetches', fetchesQuery],
    ['/api/v1/files', filesQuery],
    ['/api/v1/refusals', pageQuery],
    ['/api/v1/quarantine', pageQuery],
    ['/api/v1/quarantine/{id}', noQuery],
    ['/api/v1/overview', noQuery],
    ['/api/v1/activity', activityQuery],
  ])('names the query parameters that %s takes', (path, query) => {
    const named = (operationAt(path).parameters ?? []).filter((parameter) => parameter.in === 'query');

    expect(named.map(({ name }) => name).sort()).toEqual(Object.keys(query.shape).sort());
  });

  it('declares every parameter in a path, and refers only to what is there', () => {
    for (const [path, item] of Object.entries(document.paths)) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const parameters = (item.parameters ?? []) as { name: string }[];
      expect(parameters.map(({ name }) => name)).toEqual(inPath);
    }
    const refs = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name);
    expect(Object.keys(document.components.schemas)).toEqual(expect.arrayContaining(refs));
  });

  it('is served as it is', async () => {
    const answer = await request(createWorld().app).get('/openapi.json').auth(token, { type: 'bearer' });

    expect(answer.body).toMatchObject({ openapi: '3.1.0', info: { version: '1.2.3' } });
  });
});

describe('real answers', () => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema(document, 'openapi');

  function complaints(schema: string, value: unknown): unknown {
    const validate = ajv.compile({ $ref: `openapi#/components/schemas/${schema}` });
    return validate(value) ? null : validate.errors;
  }

  const { delivery } = aFiled(1, {
    delivery: { error: { code: null, message: 'x' }, warnings: ['Sending notification failed'] },
    part: { kind: 'media', mediaType: null },
  });
  const world = createWorld();
  beforeAll(async () => {
    const quarantined = aFiled(3, { delivery: { state: 'quarantined', jobId: null } });
    await world.apply(
      { ...recordOf({ seq: 1, delivery }), externalIds: ['call-17'], expected: ['data', 'transcript'] },
      recordOf(quarantined, { code: 'malformed-json', message: 'x' }),
      recordOf(aFiled(4, { delivery: { jobId: 'job-2' } })),
    );
    await world.refuse([{ minuteMs: 0, source: 'acme', sender: null, code: 'bad-credentials', count: 2 }]);
    world.pending.push(aPending(2));
  });

  it.each([
    ['DeliveryPage', '/api/v1/deliveries'],
    ['Delivery', `/api/v1/deliveries/${idOf(1)}`],
    ['Delivery', `/api/v1/deliveries/${idOf(2)}`],
    ['CallPage', '/api/v1/jobs?limit=1'],
    ['JobWithDeliveries', '/api/v1/jobs/acme/job-1'],
    ['FilePage', '/api/v1/files'],
    ['FilePage', '/api/v1/files?path=acme/2026/11/21&limit=1'],
    ['NotAccepted', '/api/v1/refusals'],
    ['QuarantinePage', '/api/v1/quarantine'],
    ['QuarantinedDelivery', `/api/v1/quarantine/${idOf(3)}`],
    ['HealthReport', '/healthz'],
    ['Problem', '/api/v1/deliveries/none'],
    ['Problem', '/api/v1/deliveries?limit=0'],
  ])('are a %s as described: %s', async (schema, path) => {
    const answer = await request(world.app).get(path).auth(token, { type: 'bearer' });

    expect(complaints(schema, answer.body)).toBeNull();
  });

  it('would be noticed if they were not', () => {
    expect(complaints('Delivery', { ...delivery, extra: 1 })).not.toBeNull();
    expect(complaints('Delivery', { ...delivery, jobId: undefined })).not.toBeNull();
  });
});

describe('/docs', () => {
  it('loads nothing from elsewhere and runs no inline script', async () => {
    const get = (path: string) => request(createWorld().app).get(path).auth(token, { type: 'bearer' });
    const page = await get('/docs');

    expect(page.text).not.toMatch(/<script(?![^>]*\bsrc="\/docs\/)|https?:\/\//);
    expect(page.headers['content-security-policy']).toContain("default-src 'self'");
    for (const [, asset] of page.text.matchAll(/<(?:script|link)[^>]* (?:src|href)="([^"]+)"/g)) {
      const answer = await get(asset ?? '');
      expect(answer.status).toBe(200);
      expect(answer.headers['content-type']).toMatch(/^text\/(css|javascript)/);
    }
  });
});

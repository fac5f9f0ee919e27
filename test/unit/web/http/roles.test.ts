import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Router } from 'express';
import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { mountAll } from '../../../../src/compose/reader-router.ts';
import { type Need, type Role, roles } from '../../../../src/domain/people.ts';
import { openApiDocument } from '../../../../src/web/api/openapi/openapi.ts';
import { createMemory, createWorld, idOf } from '../world.ts';

const file = join(import.meta.dirname, '../../../../docs/security.md');

interface MountedRoute {
  method: string;
  path: string;
  /** Undefined when the first handler of the method asks nothing of anybody. */
  need: Need | undefined;
}

/** Every method of every route behind signing in. */
function mountedIn(router: Router): MountedRoute[] {
  return router.stack.flatMap(({ route, handle }) => {
    if (route === undefined) return 'stack' in handle ? mountedIn(handle as unknown as Router) : [];
    const methods = [...new Set(route.stack.map(({ method }) => method).filter((method) => method !== undefined))];
    return methods.map((method) => {
      const first = route.stack.find((layer) => layer.method === method);
      return { method, path: route.path, need: (first?.handle as { need?: Need } | undefined)?.need };
    });
  });
}

const routes = mountedIn(mountAll({ ...createMemory(), sources: [], transport: 'http', version: '1' } as never));

/** A path that is there, with a delivery for its id. */
function pathOf({ path }: MountedRoute): string {
  const values: Record<string, string> = { id: idOf(1), index: '0', source: 'acme', jobId: 'job-1', file: 'style.css' };
  return path.replaceAll(/:(\w+)/g, (_all, name: string) => values[name] ?? name);
}

describe('what a role may do', () => {
  it('is said at the head of every route', () => {
    expect(routes.length).toBeGreaterThan(40);
    expect(routes.filter(({ need }) => need === undefined)).toEqual([]);
  });

  it('is what the OpenAPI document says', () => {
    const described = Object.entries(openApiDocument('1').paths).flatMap(([path, item]) =>
      Object.entries(item).flatMap(([method, operation]) => {
        const role = (operation as { 'x-role'?: Role })['x-role'];
        return role === undefined ? [] : [`${method} ${path} ${role}`];
      }),
    );
    const kept = routes.map(
      ({ method, path, need }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')} ${need?.role}`,
    );
    expect(described.length).toBeGreaterThan(20);
    expect(described.filter((line) => !kept.includes(line))).toEqual([]);
  });

  it('stands in docs/security.md', async () => {
    const rows = routes.flatMap(({ method, path, need }) => {
      const needed = need?.allSources ? `${need.role}, all sources` : need?.role;
      return path.startsWith('/docs/') ? [] : [`| \`${method.toUpperCase()} ${path}\` | ${needed} |`];
    });
    const text = await readFile(file, 'utf8');
    const table = ['| route | role |', '|---|---|', ...rows.sort()].join('\n');
    const written = text.replace(/(<!-- roles -->\n)[\s\S]*(<!-- end of roles -->)/, `$1${table}\n$2`);
    await expect(written).toMatchFileSnapshot(file);
  });

  it.each(roles)('is what a %s can, and no more', async (role) => {
    const people = roles.map((name) => ({ token: `token-of-${name}`, name, role: name, sources: null }));
    const world = createWorld({}, Date.now, people);
    const outcomes = await Promise.all(
      routes.map(async (route) => {
        // Streams that stay open are another test's.
        if (route.path === '/events') return null;
        const method = route.method as 'get';
        const response = await request(world.app)
          [method](pathOf(route))
          .set('Authorization', `Bearer token-of-${role}`);
        const isOver = roles.indexOf(route.need?.role ?? 'admin') > roles.indexOf(role);
        return (response.status === 403) === isOver ? null : `${route.method} ${route.path}: ${response.status}`;
      }),
    );
    expect(outcomes.filter((outcome) => outcome !== null)).toEqual([]);
  });
});

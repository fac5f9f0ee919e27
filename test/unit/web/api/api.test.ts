import request, { type Test } from 'supertest';
import { describe, expect, it } from 'vitest';
import { CollectorError } from '../../../../src/domain/errors.ts';
import { aFiled, aPending, createWorld, idOf, recordOf, someCursor, token, type World } from '../world.ts';

function get(world: World, path: string): Test {
  return request(world.app).get(path).auth(token, { type: 'bearer' });
}

describe('GET /api/v1/deliveries', () => {
  it('lists deliveries in pages', async () => {
    const world = createWorld();
    await world.file(aFiled(1), aFiled(2));
    world.pending.push(aPending(3));

    const first = await get(world, '/api/v1/deliveries?limit=2');
    const second = await get(world, `/api/v1/deliveries?limit=2&cursor=${first.body.next}`);

    expect(first.body.items.map(({ id }: { id: string }) => id)).toEqual([idOf(3), idOf(2)]);
    expect(second.body).toMatchObject({ items: [{ id: idOf(1), state: 'filed' }], next: null });
    expect(first.headers['cache-control']).toBe('no-store');
  });

  it('hands every filter to the catalog', async () => {
    const world = createWorld();
    const query =
      'source=acme&job=a%2Fb&outcome=failure&kind=media&sender=203.0.113.7&from=2026-11-21&to=2026-11-21T12:00:00.5%2B02:00';

    await get(world, `/api/v1/deliveries?${query}`).expect(200);

    expect(world.asked).toEqual([
      {
        method: 'list',
        args: [
          {
            source: 'acme',
            job: 'a/b',
            outcome: 'failure',
            kind: 'media',
            sender: '203.0.113.7',
            fromMs: Date.UTC(2026, 10, 21),
            toMs: Date.UTC(2026, 10, 21, 10, 0, 0, 500),
          },
          { before: null, limit: 51 },
        ],
      },
    ]);
  });

  it.each([
    ['2001:DB8:0:0::1', '2001:db8::1'],
    ['::FFFF:203.0.113.7', '203.0.113.7'],
  ])('takes the sender %s for %s', async (sender, canonical) => {
    const world = createWorld();

    await get(world, `/api/v1/deliveries?sender=${sender}`).expect(200);

    expect(world.asked[0]?.args[0]).toMatchObject({ sender: canonical });
  });

  it.each([
    ['limit=0', 'limit', 'from 1 to 500'],
    ['limit=501', 'limit', 'from 1 to 500'],
    ['limit=-1', 'limit', 'from 1 to 500'],
    ['limit=1.5', 'limit', 'from 1 to 500'],
    ['limit=1e2', 'limit', 'from 1 to 500'],
    ['limit=0x10', 'limit', 'from 1 to 500'],
    ['limit=', 'limit', 'from 1 to 500'],
    ['source=Acme', 'source', 'source name'],
    ['source=', 'source', 'source name'],
    ['job=', 'job', 'job id'],
    ['outcome=ok', 'outcome', 'success, failure, progress, unknown'],
    ['kind=audio', 'kind', 'transcript, subtitles'],
    ['sender=10.1', 'sender', 'IPv4'],
    ['sender=0x7f.1', 'sender', 'IPv4'],
    ['sender=fe80::1%25eth0', 'sender', 'IPv4'],
    ['from=yesterday', 'from', '2026-11-21'],
    ['from=2026-02-30', 'from', '2026-11-21'],
    ['from=2026-11-21T10:00:00', 'from', '2026-11-21'],
    ['to=2026-11-21T10:00:00+02:00', 'to', '%2B'],
    ['to=1700000000', 'to', '2026-11-21'],
    ['cursor=', 'cursor', 'next'],
    ['cursor=%00', 'cursor', 'next'],
    ['cursor=bm8', 'cursor', 'next'],
    ['sourc=acme', 'sourc', 'accepted are source, job'],
    ['__proto__=x', '__proto__', 'accepted are'],
    ['limit=5&limit=6', 'limit', 'more than once'],
    ['limit[]=5', 'limit[]', 'accepted are'],
  ])('refuses %s, naming it and what is accepted', async (query, name, accepted) => {
    const answer = await get(createWorld(), `/api/v1/deliveries?${query}`);

    expect(answer.status).toBe(400);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(answer.body).toMatchObject({ code: 'bad-request', status: 400 });
    expect(answer.body.detail).toContain(name);
    expect(answer.body.detail).toContain(accepted);
  });

  it('shows the value it refuses, cut and escaped', async () => {
    const { body } = await get(createWorld(), `/api/v1/deliveries?limit=${'9'.repeat(5000)}`);
    expect(body.detail).toContain('"99');
    expect(body.detail.length).toBeLessThan(200);

    const escaped = await get(createWorld(), '/api/v1/deliveries?limit=%0Aforged%1B');
    expect(escaped.body.detail).toContain('"\\nforged\\u001b"');
  });
});

describe('GET /api/v1/deliveries/:id', () => {
  it('gives one delivery', async () => {
    const world = createWorld();
    await world.file(aFiled(1));

    expect((await get(world, `/api/v1/deliveries/${idOf(1)}`)).body).toEqual(aFiled(1).delivery);
  });

  it.each([
    ['unknown', 404, 'not-found'],
    ['..%2f..%2fetc%2fpasswd', 404, 'not-found'],
    ['%E0%A4%A', 400, 'bad-request'],
    [`${idOf(1)}?x=1`, 400, 'bad-request'],
  ])('answers %s with %i', async (id, status, code) => {
    const answer = await get(createWorld(), `/api/v1/deliveries/${id}`);

    expect(answer.status).toBe(status);
    expect(answer.body.code).toBe(code);
  });
});

describe('changes', () => {
  it.each([
    ['delete', `/api/v1/deliveries/${idOf(1)}`, `delete ${idOf(1)}`, 204],
    ['delete', `/api/v1/quarantine/${idOf(1)}`, `drop ${idOf(1)}`, 204],
    ['post', `/api/v1/quarantine/${idOf(1)}/release`, `release ${idOf(1)}`, 200],
  ] as const)('%s %s asks filing to %s', async (method, path, command, status) => {
    const world = createWorld();
    await world.file(aFiled(1));

    const answer = await request(world.app)[method](path).auth(token, { type: 'bearer' });

    expect(answer.status).toBe(status);
    expect(world.commanded).toEqual([command]);
    if (status === 200) expect(answer.body).toMatchObject({ id: idOf(1), state: 'filed' });
  });

  it('passes on what filing refuses', async () => {
    const refuse = async () => {
      throw new CollectorError('conflict', 'not filed yet');
    };
    const world = createWorld({ commands: { delete: refuse, release: refuse, drop: refuse } });

    const answer = await request(world.app).delete('/api/v1/deliveries/x').auth(token, { type: 'bearer' });

    expect(answer.status).toBe(409);
    expect(answer.body).toMatchObject({ code: 'conflict', detail: 'not filed yet' });
    expect(world.faults).toEqual([]);
  });
});

describe('GET /api/v1/jobs', () => {
  it('hands its filters to the catalog', async () => {
    const world = createWorld();

    await get(world, `/api/v1/jobs?source=acme&state=partial&from=2026-11-21&limit=7&cursor=${someCursor}`).expect(200);

    const filter = { source: 'acme', state: 'partial', fromMs: Date.UTC(2026, 10, 21), toMs: null };
    expect(world.asked).toEqual([{ method: 'jobs', args: [filter, { cursor: someCursor, limit: 7 }] }]);
  });

  it('does not take the filters of deliveries', async () => {
    expect((await get(createWorld(), '/api/v1/jobs?outcome=success')).status).toBe(400);
  });

  it('refuses a state that no job has', async () => {
    const answer = await get(createWorld(), '/api/v1/jobs?state=done');

    expect(answer.body.detail).toContain('expected one of complete, waiting, partial, failed');
  });

  it.each(['a%2Fb%3Fc', 'z%C3%A9', 'a+b', 'a%20b', '..%2F..', '%252F'])(
    'finds the job id %s as it was meant',
    async (jobId) => {
      const world = createWorld();

      const answer = await get(world, `/api/v1/jobs/acme/${jobId}`);

      expect(answer.status).toBe(404);
      expect(world.asked).toEqual([{ method: 'job', args: ['acme', decodeURIComponent(jobId)] }]);
    },
  );
});

describe('GET /api/v1/files', () => {
  it.each([
    ['', ''],
    ['?path=', ''],
    ['?path=/', ''],
    ['?path=acme/2026/', 'acme/2026'],
    ['?path=a%2Fb%20c', 'a/b c'],
  ])('lists the folder of %j', async (query, path) => {
    const world = createWorld();
    await world.file(aFiled(1, { part: { path: path === '' ? 'x' : `${path}/x` } }));

    await get(world, `/api/v1/files${query}`).expect(200);

    expect(world.asked).toEqual([{ method: 'files', args: [path, { cursor: null, limit: 50 }] }]);
  });

  it('answers 404 for a folder that is not there', async () => {
    expect((await get(createWorld(), '/api/v1/files?path=x')).status).toBe(404);
  });
});

describe('what was not accepted', () => {
  it('shows refusals and the quarantine together', async () => {
    const world = createWorld();

    const answer = await get(world, `/api/v1/refusals?limit=3&cursor=${someCursor}`);

    expect(answer.body).toEqual({ refusals: { items: [], next: null }, quarantine: { items: [], next: null } });
    expect(world.asked).toEqual([
      { method: 'refusals', args: [{ cursor: someCursor, limit: 3 }] },
      { method: 'quarantine', args: [{ cursor: null, limit: 3 }] },
    ]);
  });

  it('pages through the quarantine', async () => {
    const world = createWorld();

    await get(world, `/api/v1/quarantine?cursor=${someCursor}`).expect(200);

    expect(world.asked).toEqual([{ method: 'quarantine', args: [{ cursor: someCursor, limit: 50 }] }]);
  });

  it('shows one quarantined delivery with its reason', async () => {
    const world = createWorld();
    await world.apply(
      recordOf(aFiled(1, { delivery: { state: 'quarantined' } }), { code: 'malformed-json', message: 'x' }),
      { type: 'seen-again', id: idOf(1), at: '2026-11-22T10:00:00.000Z' },
    );

    expect((await get(world, `/api/v1/quarantine/${idOf(1)}`)).body).toMatchObject({
      code: 'malformed-json',
      timesSeen: 2,
    });
    expect((await get(world, `/api/v1/quarantine/${idOf(2)}`)).status).toBe(404);
  });
});

describe('every route', () => {
  it.each([
    ['post', '/api/v1/deliveries', 'GET, HEAD'],
    ['put', `/api/v1/deliveries/${idOf(1)}`, 'GET, HEAD, DELETE'],
    ['post', `/api/v1/deliveries/${idOf(1)}/parts/0`, 'GET, HEAD'],
    ['delete', '/api/v1/jobs', 'GET, HEAD'],
    ['get', `/api/v1/quarantine/${idOf(1)}/release`, 'POST'],
    ['post', '/healthz', 'GET, HEAD'],
    ['post', '/', 'GET, HEAD'],
  ] as const)('refuses %s %s with the methods it takes', async (method, path, allow) => {
    const answer = await request(createWorld().app)[method](path).auth(token, { type: 'bearer' });

    expect(answer.status).toBe(405);
    expect(answer.headers.allow).toBe(allow);
    expect(answer.body.code).toBe('method-not-allowed');
  });

  it.each(['/nothing', '/api', '/api/v1', '/api/v2/deliveries', '/api/v1/Deliveries/x/y', '/docs/package.json'])(
    'has nothing at %s',
    async (path) => {
      expect((await get(createWorld(), path)).body.code).toBe('not-found');
    },
  );

  it('answers a fault of the storage with 503 and a bug with 500, and reports both without the query', async () => {
    const cause = new Error('/secret');
    const faulty = createWorld({
      catalog: {
        jobs: () => Promise.reject(new CollectorError('storage-unavailable', 'the catalog cannot be read', { cause })),
        files: () => Promise.reject(new TypeError('canary')),
      },
    });

    const unavailable = await get(faulty, '/api/v1/jobs?source=acme');
    const bug = await get(faulty, '/api/v1/files');

    expect(unavailable.status).toBe(503);
    expect(unavailable.headers).toHaveProperty('retry-after');
    expect(bug.body).toMatchObject({ status: 500, code: 'internal' });
    expect(unavailable.text + bug.text).not.toMatch(/secret|canary/);
    expect(faulty.faults.map((fault) => fault.request.path)).toEqual(['/api/v1/jobs', '/api/v1/files']);
  });
});

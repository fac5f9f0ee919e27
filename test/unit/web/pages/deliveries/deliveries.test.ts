import request from 'supertest';
import { describe, expect, it } from 'vitest';
import type { SearchHit } from '../../../../../src/domain/transcript-index.ts';
import { aFiled, aPending, createWorld, idOf, token, type World } from '../../world.ts';

function visit(world: World, path: string) {
  return request(world.app).get(path).auth(token, { type: 'bearer' }).set('Accept', 'text/html');
}

function submit(world: World, path: string, fields: string) {
  return request(world.app).post(path).auth(token, { type: 'bearer' }).set('Accept', 'text/html').send(fields);
}

/** Ids of the deliveries that are listed, in order. */
function listed(html: string): string[] {
  return [...html.matchAll(/<input type="checkbox" name="id" value="([^"]+)"/g)].map(([, id]) => id ?? '');
}

function hrefs(html: string): string[] {
  return [...html.matchAll(/href="([^"]+)"/g)].map(([, href]) => (href ?? '').replaceAll('&amp;', '&'));
}

describe('GET /deliveries', () => {
  it('lists what the API lists, with the way on and the way back', async () => {
    const world = createWorld();
    for (let seq = 1; seq <= 3; seq++) await world.file(aFiled(seq));
    world.pending.push(aPending(4));

    const first = await visit(world, '/deliveries?limit=2&source=acme').expect(200);
    const older = hrefs(first.text).find((href) => href.includes('cursor=')) ?? '';
    const second = await visit(world, older).expect(200);

    expect(listed(first.text)).toEqual([idOf(4), idOf(3)]);
    expect(new URLSearchParams(older.split('?')[1]).get('source')).toBe('acme');
    expect(listed(second.text)).toEqual([idOf(2), idOf(1)]);
    expect(hrefs(second.text)).toContain('/deliveries?limit=2&source=acme');
  });

  it('announces news on the newest page alone', async () => {
    const world = createWorld();
    for (let seq = 1; seq <= 2; seq++) await world.file(aFiled(seq));
    const first = await visit(world, '/deliveries?limit=1');
    const second = await visit(world, hrefs(first.text).find((href) => href.includes('cursor=')) ?? '');

    expect(first.text).toContain('data-news');
    expect(second.text).not.toContain('data-news');
  });

  it('takes a form that was sent without script: empty fields are none, and times are UTC', async () => {
    const world = createWorld();
    const form = 'source=&outcome=failure&text=&kind=media&job=a%2Fb&sender=+203.0.113.7&from=2026-11-21T10:00&to=';

    const page = await visit(world, `/deliveries?${form}`).expect(200);

    expect(world.asked.find(({ method }) => method === 'list')?.args[0]).toEqual({
      source: null,
      job: 'a/b',
      outcome: 'failure',
      kind: 'media',
      sender: '203.0.113.7',
      fromMs: Date.UTC(2026, 10, 21, 10),
      toMs: null,
    });
    expect(page.text).toContain('name="from" step="any" data-at="2026-11-21T10:00:00.000Z" value="2026-11-21T10:00"');
    expect(page.text).toContain('<option value="failure" selected>');
    expect(page.text).toContain('<details open');
  });

  it.each([
    ['sender=10.1', 'sender', '10.1'],
    ['from=yesterday', 'from', ''],
    ['source=NO', 'source', 'NO'],
    ['cursor=x', 'cursor', null],
    ['limit=201', 'limit', null],
    ['colour=red', 'colour', null],
  ])('says what is wrong with %s, and keeps the form', async (query, name, kept) => {
    const page = await visit(createWorld(), `/deliveries?${query}`).expect(400);

    expect(page.text).toMatch(new RegExp(`role="alert">The filter &?q?u?o?t?;?"?${name}`));
    expect(page.text).toContain('<form class="filters"');
    if (kept !== null && kept !== '') expect(page.text).toContain(`value="${kept}"`);
  });

  it('finds by text with the search, each delivery once, and applies the other filters', async () => {
    const asked: unknown[] = [];
    const world = createWorld({
      transcripts: {
        async search(query, page) {
          asked.push([query, page]);
          return { items: [aHit(3), aHit(3), aHit(2), aHit(1)], next: 'more' };
        },
      },
    });
    await world.file(aFiled(1), aFiled(2, { delivery: { outcome: 'failure' } }), aFiled(3));

    const page = await visit(world, '/deliveries?text=parcel&outcome=success&source=acme').expect(200);

    expect(listed(page.text)).toEqual([idOf(3), idOf(1)]);
    expect(asked[0]).toMatchObject([{ text: 'parcel', source: 'acme' }, { cursor: null }]);
    expect(hrefs(page.text).find((href) => href.includes('cursor=more'))).toContain('text=parcel');
  });

  it('says that nothing has come, or that nothing matches', async () => {
    expect((await visit(createWorld(), '/deliveries')).text).toContain('Nothing has come yet');
    expect((await visit(createWorld(), '/deliveries?source=acme')).text).toContain('No delivery matches');
  });

  it('needs a session', async () => {
    const page = await request(createWorld().app).get('/deliveries').set('Accept', 'text/html').expect(401);

    expect(page.text).toContain('value="/deliveries"');
  });
});

describe('POST /deliveries/download', () => {
  it('gives the chosen ones as a zip', async () => {
    const world = createWorld();
    await world.file(aFiled(1, { delivery: { parts: [] } }));

    await submit(world, '/deliveries/download', `id=${idOf(1)}&back=/deliveries`)
      .expect(200)
      .expect('content-type', 'application/zip');
  });

  it('says so when none is chosen', async () => {
    const page = await submit(createWorld(), '/deliveries/download', 'back=/deliveries').expect(400);

    expect(page.text).toContain('No delivery is chosen');
  });
});

describe('POST /deliveries/delete', () => {
  it('asks first, and changes nothing', async () => {
    const world = createWorld();
    await world.file(aFiled(1), aFiled(2, { delivery: { state: 'deleted' } }));

    const page = await submit(world, '/deliveries/delete', `id=${idOf(1)}&id=${idOf(2)}&back=/deliveries?source=acme`);

    expect(page.status).toBe(200);
    expect(page.text).toContain('Delete 1 delivery?');
    expect(page.text).toMatch(/Removed for good:.*1 stored part.*Kept:.*ledger/s);
    expect(page.text).toContain('1 of those chosen is deleted already');
    expect(page.text).toContain('href="/deliveries?source=acme"');
    expect(world.commanded).toEqual([]);
  });

  it('deletes what was confirmed, and says what could not be', async () => {
    const world = createWorld();
    await world.file(aFiled(1));
    world.pending.push(aPending(2));

    const page = await submit(world, '/deliveries/delete', `id=${idOf(1)}&id=${idOf(2)}&confirmed=yes`).expect(200);

    expect(world.commanded).toEqual([`delete ${idOf(1)}`]);
    expect(page.text).toContain('Deleted 1 delivery');
    expect(page.text).toMatch(new RegExp(`${idOf(2)}</a>: no such delivery`));
  });

  it('stops at a fault of ours', async () => {
    const fails = async () => Promise.reject(new Error('disk'));
    const world = createWorld({ commands: { delete: fails, drop: fails, release: fails } });
    await world.file(aFiled(1));

    await submit(world, '/deliveries/delete', `id=${idOf(1)}&confirmed=yes`).expect(500);

    expect(world.faults).toHaveLength(1);
  });

  it('goes back to pages of this archive alone', async () => {
    const world = createWorld();
    await world.file(aFiled(1));

    const page = await submit(world, '/deliveries/delete', `id=${idOf(1)}&back=//evil.example/`);

    expect(page.text).not.toContain('evil.example');
  });
});

function aHit(seq: number): SearchHit {
  return {
    source: 'acme',
    vendor: 'generic',
    jobId: 'job-1',
    deliveryId: idOf(seq),
    part: 0,
    entry: null,
    receivedAt: '2026-11-21T10:00:00.123Z',
    title: null,
    language: null,
    in: 'speech',
    segment: 0,
    speaker: null,
    startMs: 0,
    endMs: 1,
    snippet: [],
  };
}

import { randomBytes } from 'node:crypto';
import { appendFile, open, readdir, rm, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type App, anApp } from '../fixtures/app.ts';
import { runCommand } from '../fixtures/child.ts';
import { aForm, formType } from '../fixtures/form.ts';

const json = { 'Content-Type': 'application/json' };

/** A bit of everything, all of it filed. */
async function fill(app: App): Promise<void> {
  await app.deliver('/callback/generic/a.json?id=j1', '{"id":"j1"}', json);
  await app.deliver('/callback/generic/a.json?id=j1', '{"id":"j1"}', json);
  await app.deliver('/callback/generic/a.json', 'other bytes');
  await app.deliver('/callback/generic/large.bin', randomBytes(400_000));
  await app.deliver(
    '/callback/speechmatics?id=s1&status=success',
    aForm([
      { name: 'transcript', body: '{}' },
      { name: 'data', body: randomBytes(300_000) },
    ]),
    { 'Content-Type': formType },
  );
  await app.deliver('/callback/gladia', '{"id":"g","event":"error","error":{"code":1,"message":"m"}}', json);
  await app.deliver('/callback/generic?id=nothing');
  await app.deliver('/callback/generic?__proto__=x&__proto__=y&toString=z', 'odd keys');
  await app.deliver('/callback/generic', '{"bad":', json);
  const deleted = await app.filed(await app.deliver('/callback/generic/deleted.txt', 'deleted'));
  expect((await app.api(`/api/v1/deliveries/${deleted.id}`, 'DELETE')).status).toBe(204);
  for (const { id } of await app.list()) await app.filed(id);
}

async function everything(app: App) {
  const quarantine = (await app.api('/api/v1/quarantine')).json;
  const page = (await app.api('/api/v1/jobs')).json;
  // What was said in a job is known a moment after the job is.
  const jobs = page.items.map(({ words: _, ...job }: { words: number | null }) => job);
  return { listing: await app.list(), quarantine, jobs, files: await app.files() };
}

const catalogFiles = async (app: App) => (await readdir(app.dir)).filter((name) => name.startsWith('catalog'));

describe('a restart', () => {
  it('P1: shows everything that was there, and goes on counting', async () => {
    const app = await anApp();
    await fill(app);
    const before = await everything(app);
    await app.restart();
    expect(await everything(app)).toEqual(before);
    const next = await app.filed(await app.deliver('/callback/generic/a.json', 'third'));
    expect(next.parts[0]?.path).toMatch(/\/a\.2\.json$/);
    expect((await app.list())[0]?.id).toBe(next.id);
    const seqs = (await app.ledger()).flatMap((record) => (record.type === 'delivery' ? record.seq : []));
    expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
    expect(new Set(seqs).size).toBe(seqs.length);
  });

  it('P22: with the catalog deleted the listing is the same', async () => {
    const app = await anApp();
    await fill(app);
    const before = await everything(app);
    await app.stop();
    for (const name of await catalogFiles(app)) await rm(join(app.dir, name));
    await app.start();
    expect(await everything(app)).toEqual(before);
    const again = await app.filed(await app.deliver('/callback/generic/a.json?id=j1', '{"id":"j1"}', json));
    expect(again.duplicateOf).toBe(before.listing.at(-1)?.id);
    const next = await app.filed(await app.deliver('/callback/generic/deleted.txt', 'deleted'));
    expect(next).toMatchObject({ duplicateOf: null });
    expect(next.parts[0]?.path).toMatch(/\/deleted\.1\.txt$/);
  });

  it.each([
    ['is no database any more', async (path: string) => writeFile(path, 'this is not SQLite')],
    [
      'is cut in half',
      async (path: string) => {
        const file = await open(path, 'r+');
        await file.truncate(Math.floor((await file.stat()).size / 2));
        await file.close();
      },
    ],
    [
      'has lost its header',
      async (path: string) => {
        const file = await open(path, 'r+');
        await file.write(Buffer.alloc(100, 0xaa), 0, 100, 0);
        await file.close();
      },
    ],
    ['is empty', async (path: string) => writeFile(path, '')],
  ])('P22: a catalog that %s is moved aside, and the listing is the same', async (what, spoil) => {
    const app = await anApp();
    await fill(app);
    const before = await everything(app);
    await app.stop();
    await rm(join(app.dir, 'catalog.sqlite-wal'), { force: true });
    await rm(join(app.dir, 'catalog.sqlite-shm'), { force: true });
    await spoil(join(app.dir, 'catalog.sqlite'));
    await app.start();
    expect(await everything(app)).toEqual(before);
    if (what === 'is empty') return;
    expect((await catalogFiles(app)).some((name) => !/^catalog\.sqlite(-wal|-shm)?$/.test(name))).toBe(true);
    expect(app.logged.some((line) => line.includes('moved'))).toBe(true);
  });

  it('P4: with the inbox deleted too nothing that was filed is lost, and the order goes on', async () => {
    const app = await anApp();
    await fill(app);
    const before = await everything(app);
    await app.stop();
    for (const name of (await readdir(app.dir)).filter((entry) => /^(inbox|catalog)/.test(entry)))
      await rm(join(app.dir, name));
    await app.start();
    expect(await everything(app)).toEqual(before);
    const next = await app.filed(await app.deliver('/callback/generic/a.json', 'after'));
    expect((await app.list())[0]?.id).toBe(next.id);
    expect(await app.list()).toHaveLength(before.listing.length + 1);
  });

  it('P4: a torn last line of the ledger and leftovers in the spool are cleared away', async () => {
    const app = await anApp();
    await fill(app);
    const before = await everything(app);
    await app.stop();
    const [file = ''] = await readdir(join(app.dir, 'ledger'));
    await appendFile(join(app.dir, 'ledger', file), '{"type":"delivery","seq":99,"del');
    await writeFile(join(app.dir, 'spool', 'left.part'), 'left');
    await app.start();
    expect(await everything(app)).toEqual(before);
    expect(await app.spool()).toEqual([]);
    await app.filed(await app.deliver('/callback/generic', 'on it goes'));
    await app.restart();
    expect(await app.list()).toHaveLength(before.listing.length + 1);
  });

  it('P21: what lies in the inbox when the collector stops is filed by the next one', async () => {
    const app = await anApp();
    // A file where the folder of the source belongs: nothing is filed before it is gone.
    const obstacle = join(app.dir, 'archive', 'generic');
    await writeFile(obstacle, 'in the way');
    const answers = await Promise.all(['1', '2', '3'].map((body) => app.deliver('/callback/generic/waits.txt', body)));
    await app.stop();
    await rm(obstacle);
    expect(await app.files()).toEqual([]);
    await app.start();
    for (const answer of answers) expect((await app.filed(answer)).state).toBe('filed');
    expect(await app.files()).toHaveLength(3);
  });
});

describe('delete', () => {
  it('keeps the line of the ledger and takes the payload away, also after reindex', async () => {
    const app = await anApp();
    const filed = await app.filed(await app.deliver('/callback/generic/gone.txt?id=g', 'to be deleted'));
    const kept = await app.filed(await app.deliver('/callback/generic/kept.txt', 'kept'));
    expect((await app.api(`/api/v1/deliveries/${filed.id}`, 'DELETE')).status).toBe(204);
    expect((await app.api(`/api/v1/deliveries/${filed.id}`, 'DELETE')).status).toBe(204);

    async function expectGone(): Promise<void> {
      const found = (await app.api(`/api/v1/deliveries/${filed.id}`)).json;
      expect(found).toMatchObject({
        id: filed.id,
        state: 'deleted',
        jobId: 'g',
        parts: [{ sha256: filed.parts[0]?.sha256, path: null }],
      });
      expect((await app.api(`/api/v1/deliveries/${filed.id}/parts/0`)).status).toBe(404);
      expect(await app.files()).toEqual([kept.parts[0]?.path]);
    }
    await expectGone();
    const lines = await app.ledger();
    expect(lines.map(({ type }) => type)).toEqual(['delivery', 'delivery', 'deleted']);

    await app.stop();
    const reindex = runCommand(['reindex'], { dir: app.dir });
    expect(await reindex.ended, reindex.stderr()).toBe(0);
    // What was said and who said it is for the own user alone, whichever command wrote it.
    expect((await stat(join(app.dir, 'catalog.sqlite'))).mode & 0o777).toBe(0o600);
    await app.start();
    await expectGone();
    expect(await app.ledger()).toEqual(lines);
  });

  it('is 404 for nobody', async () => {
    const app = await anApp();
    expect((await app.api('/api/v1/deliveries/0199c1f2-0000-7000-8000-000000000000', 'DELETE')).status).toBe(404);
  });
});

describe('verify', () => {
  it('finds nothing wrong beside a running collector, then what is missing, altered and unrecorded', async () => {
    const app = await anApp();
    await fill(app);
    const sound = runCommand(['verify'], { dir: app.dir });
    expect(await sound.ended, sound.stdout() + sound.stderr()).toBe(0);
    expect(sound.stdout()).toMatch(/ 0 findings/);

    const [missing = '', altered = ''] = await app.files('generic');
    const generic = join(app.dir, 'archive', 'generic');
    await unlink(join(generic, missing));
    const file = await open(join(generic, altered), 'r+');
    await file.write('!', 0);
    await file.close();
    const stranger = join(app.dir, 'archive', 'stranger.txt');
    await writeFile(stranger, 'who put this here?');
    await utimes(stranger, new Date('2026-01-01'), new Date('2026-01-01'));

    const child = runCommand(['verify', '--json'], { dir: app.dir });
    expect(await child.ended).toBe(1);
    const { findings } = JSON.parse(child.stdout());
    expect(findings.map(({ problem, path }: { problem: string; path: string }) => [problem, path]).toSorted()).toEqual([
      ['altered', `generic/${altered}`],
      ['missing', `generic/${missing}`],
      ['unrecorded', 'stranger.txt'],
    ]);
  });

  it('reports a damaged line of the ledger, and reindex passes over it', async () => {
    const app = await anApp();
    await app.filed(await app.deliver('/callback/generic/one.txt', 'one'));
    await app.filed(await app.deliver('/callback/generic/two.txt', 'two'));
    await app.stop();
    const [name = ''] = await readdir(join(app.dir, 'ledger'));
    const file = await open(join(app.dir, 'ledger', name), 'r+');
    await file.write('#', 0);
    await file.close();
    const verify = runCommand(['verify'], { dir: app.dir });
    expect(await verify.ended).toBe(1);
    expect(verify.stdout()).toContain(`ledger/${name}`);
    const reindex = runCommand(['reindex'], { dir: app.dir });
    expect(await reindex.ended, reindex.stderr()).toBe(0);
    expect(reindex.stderr()).toContain('damaged');
    await app.start();
    expect((await app.list()).map(({ path }) => path)).toEqual(['/callback/generic/two.txt']);
    const next = await app.filed(await app.deliver('/callback/generic/one.txt', 'one again'));
    expect(next.parts[0]?.path, 'the file whose line is lost is not overwritten').toMatch(/one\.1\.txt$/);
  });
});

describe('a source that is not there any more', () => {
  it('is still listed and readable; its callbacks are 404', async () => {
    const app = await anApp();
    const { id } = await app.filed(await app.deliver('/callback/gladia/x.txt', 'kept'));
    await app.restart({
      sources: { other: { vendor: 'generic', auth: [{ bearer: 'another-token-for-tests' }], allow: 'anyone' } },
    });
    expect((await app.deliver('/callback/gladia', 'x')).status).toBe(404);
    expect((await app.deliver('/callback', 'x')).status).toBe(404);
    expect((await app.part(id)).toString()).toBe('kept');
    const listed = [...(await app.list()), ...(await app.api('/api/v1/jobs')).json.items];
    expect(listed).toMatchObject([{ id, source: 'gladia' }]);
  });
});

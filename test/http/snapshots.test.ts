import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { snapshotOfStopped } from '../../src/compose/offline-snapshot.ts';
import { restoreStorage } from '../../src/compose/restore.ts';
import { verifyStorage } from '../../src/compose/tools.ts';
import { type App, anApp } from '../fixtures/app.ts';
import { runCommand } from '../fixtures/child.ts';
import { archiveToken, aSource } from '../fixtures/config.ts';
import { aFolder } from '../fixtures/folder.ts';
import { type Answer, send } from '../fixtures/http.ts';

const sources = { acme: aSource({ limits: { body: '4MiB' } }) };
const large = 'x'.repeat(300 * 1024);

let place = '';
beforeEach(async () => {
  place = await aFolder();
});

function aCollector(): Promise<App> {
  return anApp({ sources, snapshots: { dir: place } });
}

function take(app: App, wish: object): Promise<Answer> {
  const headers = { Authorization: `Bearer ${archiveToken}`, 'Content-Type': 'application/json' };
  return send(app.archiveOrigin, { path: '/api/v1/snapshots', headers, body: JSON.stringify(wish) });
}

/** @param call its place in the API */
async function annotate(app: App, call: string, note: string): Promise<void> {
  const headers = { Authorization: `Bearer ${archiveToken}`, 'Content-Type': 'application/json', 'If-Match': '"none"' };
  const path = `/api/v1/${call}/annotations`;
  const answer = await send(app.archiveOrigin, { method: 'PATCH', path, headers, body: JSON.stringify({ note }) });
  expect(answer.status, answer.text).toBe(200);
}

async function restored(name: string, since: string | null = null): Promise<string> {
  const to = join(await aFolder(), 'storage');
  await restoreStorage({ snapshot: join(place, name), to, since, acceptDamage: false });
  return to;
}

async function findingsIn(dir: string): Promise<unknown[]> {
  const { findings, damagedLines } = await verifyStorage(dir);
  return [...findings, ...damagedLines];
}

async function deliver(app: App, path: string, body: string): Promise<string> {
  const answer = await app.deliver(`/callback/acme/${path}`, body);
  expect(answer.status).toBe(200);
  return String(answer.headers['collector-delivery']);
}

async function bodiesOf(app: App, ids: readonly string[]): Promise<string[]> {
  return Promise.all(ids.map(async (id) => (await app.part((await app.filed(id)).id)).toString()));
}

describe('a snapshot of a collector at work', () => {
  it('holds every delivery that was answered before it, filed or not, and is restored as another storage', async () => {
    const app = await aCollector();
    const filed = await deliver(app, 'first.txt', 'first');
    await app.filed(filed);
    const stop = { is: false };
    const answered: string[] = [];
    const senders = Array.from({ length: 16 }, async (_, sender) => {
      for (let count = 0; !stop.is; count += 1) {
        const body = count % 20 === 7 ? large : `body ${sender} ${count}`;
        answered.push(await deliver(app, `s${sender}-${count}.txt`, body));
      }
    });
    await take(app, { dir: 'one' });
    const promised = [filed, ...answered];
    const taken = await take(app, { dir: 'two', from: 'one' });
    stop.is = true;
    await Promise.all(senders);

    expect(taken).toMatchObject({ status: 201, json: { missing: [], indexes: false, dir: join(place, 'two') } });
    const dir = await restored('two');
    const other = await anApp({ dir, sources });
    const ids = (await other.list()).map(({ id }) => id);
    expect(promised.filter((id) => !ids.includes(id))).toEqual([]);
    await other.filed(ids[0] ?? '');
    await other.stop();
    expect(await findingsIn(dir)).toEqual([]);
    const idOf = async (root: string) => JSON.parse(await readFile(join(root, 'version.json'), 'utf8')).id;
    expect(await idOf(dir)).not.toBe(await idOf(app.dir));
  });

  it('shares what is never written again, and copies what is', async () => {
    const app = await aCollector();
    const id = await deliver(app, 'shared.txt', 'shared');
    const [part] = (await app.filed(id)).parts;
    await take(app, { dir: 'one' });
    await take(app, { dir: 'two', from: 'one' });

    const inode = async (path: string) => (await stat(path)).ino;
    const body = `archive/${part?.path}`;
    const original = await inode(join(app.dir, body));
    expect(await inode(join(place, 'one/storage', body))).toBe(original);
    expect(await inode(join(place, 'two/storage', body))).toBe(original);
    const [ledger = ''] = await readdir(join(app.dir, 'ledger'));
    expect(await inode(join(place, 'one/storage/ledger', ledger))).not.toBe(
      await inode(join(app.dir, 'ledger', ledger)),
    );
    const listed = (await app.api('/api/v1/snapshots')).json.items;
    expect(listed.map(({ name }: { name: string }) => name)).toEqual(['two', 'one']);
    const newest = Date.parse(listed[0].at) / 1000;
    expect((await app.api('/metrics')).text).toContain(`collector_last_snapshot_timestamp_seconds ${newest}\n`);
  });

  it('takes every database and file of the storage folder but what is derived, which it takes when told to', async () => {
    const app = await aCollector();
    await app.filed(await deliver(app, 'words.txt', 'words'));
    await mkdir(join(app.dir, 'annotations/acme'), { recursive: true });
    await writeFile(join(app.dir, 'annotations/acme/call.json'), '{}');
    const letters = new Database(join(app.dir, 'letters.sqlite'));
    letters.pragma('journal_mode = WAL');
    letters.exec("CREATE TABLE letter (text TEXT); INSERT INTO letter VALUES ('in the log only')");
    await take(app, { dir: 'plain' });
    await take(app, { dir: 'whole', indexes: true });
    letters.close();

    const names = await readdir(join(place, 'plain/storage'));
    expect(names).toEqual(expect.arrayContaining(['annotations', 'letters.sqlite', 'inbox.sqlite', 'version.json']));
    expect(names).not.toContain('catalog.sqlite');
    expect(await readdir(join(place, 'whole/storage'))).toEqual(
      expect.arrayContaining(['catalog.sqlite', 'transcripts.sqlite']),
    );
    const dir = await restored('whole');
    expect(await readdir(join(dir, 'annotations/acme'))).toEqual(['call.json']);
    const copy = new Database(join(dir, 'letters.sqlite'));
    expect(copy.prepare('SELECT text FROM letter').pluck().get()).toBe('in the log only');
    copy.close();
  });

  it('does not bring back what was deleted since, filed or not by then', async () => {
    const app = await aCollector();
    const kept = await deliver(app, 'kept.txt', 'kept');
    const gone = await deliver(app, 'gone.txt', 'gone words');
    const again = await deliver(app, 'gone.txt', 'gone words');
    await app.filed(again);
    await take(app, { dir: 'one' });
    await app.api(`/api/v1/deliveries/${gone}`, 'DELETE');
    await deliver(app, 'later.txt', 'later');
    await app.stop();

    const before = await anApp({ dir: await restored('one'), sources });
    expect(await bodiesOf(before, [kept, gone])).toEqual(['kept', 'gone words']);

    const dir = await restored('one', app.dir);
    const files = await readdir(join(dir, 'archive'), { recursive: true });
    expect(files.filter((name) => name.includes('gone'))).toEqual([]);
    const since = await anApp({ dir, sources });
    expect((await since.filed(gone)).state).toBe('deleted');
    expect((await since.filed(again)).state).toBe('deleted');
    expect(await bodiesOf(since, [kept])).toEqual(['kept']);
    await since.stop();
    expect(await findingsIn(dir)).toEqual([]);
  });

  it('holds no trace of what was erased since, wherever it stood', async () => {
    const app = await aCollector();
    const kept = await deliver(app, 'kept.txt', 'kept');
    const name = 'name-of-a-person';
    const erased = await deliver(app, `${name}.txt?id=id-of-a-person`, 'words of a person');
    for (const id of [kept, erased]) await app.filed(id);
    for (const [call, text] of [
      [`deliveries/${kept}`, 'stays'],
      ['jobs/acme/id-of-a-person', 'said of name-of-a-person'],
    ] as const) {
      await annotate(app, call, text);
    }
    await take(app, { dir: 'one', indexes: true });
    const headers = { Authorization: `Bearer ${archiveToken}`, 'Content-Type': 'application/json' };
    const path = `/api/v1/deliveries/${erased}/erase`;
    const answer = await send(app.archiveOrigin, { path, headers, body: JSON.stringify({ reason: 'asked for' }) });
    expect(answer.status, answer.text).toBeLessThan(300);
    await app.stop();

    const holding = async (dir: string): Promise<string[]> => {
      const entries = await readdir(dir, { recursive: true, withFileTypes: true });
      const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
      const texts = await Promise.all(paths.map(async (file) => `${file} ${await readFile(file, 'latin1')}`));
      return paths.filter((_, index) => /name-of-a-person|id-of-a-person|words of a person/.test(texts[index] ?? ''));
    };
    expect((await holding(await restored('one'))).length).toBeGreaterThan(1);
    const dir = await restored('one', app.dir);
    expect(await holding(dir)).toEqual([]);
    const since = await anApp({ dir, sources });
    expect((await since.list()).map(({ id }) => id)).toEqual([kept]);
    expect(await bodiesOf(since, [kept])).toEqual(['kept']);
    expect((await since.api(`/api/v1/deliveries/${kept}/annotations`)).json.note).toBe('stays');
    await since.stop();
    expect(await findingsIn(dir)).toEqual([]);
    expect(await holding(dir)).toEqual([]);
  });

  it('does not file what waited in the inbox, and was deleted since', async () => {
    const dir = await aFolder();
    const settings = { sources, snapshots: { dir: place } };
    const stalled = await anApp({ dir, ...settings });
    // Nothing can be filed while a file stands where the folder of the source belongs.
    await writeFile(join(dir, 'archive/acme'), '');
    const id = await deliver(stalled, 'a.txt', 'never again');
    const spooled = await deliver(stalled, 'large.txt', large);
    await take(stalled, { dir: 'one' });
    await stalled.stop();
    await rm(join(dir, 'archive/acme'));
    const app = await anApp({ dir, ...settings });
    for (const known of [id, spooled]) await app.filed(known);
    for (const known of [id, spooled]) await app.api(`/api/v1/deliveries/${known}`, 'DELETE');
    await app.stop();

    const before = await anApp({ dir: await restored('one'), sources });
    expect(await bodiesOf(before, [id, spooled])).toEqual(['never again', large]);
    const to = await restored('one', dir);
    expect(await readdir(join(to, 'spool')).catch(() => [])).toEqual([]);
    expect((await readFile(join(to, 'inbox.sqlite'))).includes('never again')).toBe(false);
    const since = await anApp({ dir: to, sources });
    expect(await since.list()).toEqual([]);
  });
});

describe.runIf(existsSync('/dev/shm'))('a snapshot on another file system', () => {
  it('copies what it cannot share, and shares with an earlier one what has the same hash, whatever size and time say', async () => {
    const elsewhere = await mkdtemp('/dev/shm/snapshots-');
    onTestFinished(() => rm(elsewhere, { recursive: true, force: true }));
    const app = await anApp({ sources, snapshots: { dir: elsewhere } });
    const [first] = (await app.filed(await deliver(app, 'first.txt', 'first'))).parts;
    const [second] = (await app.filed(await deliver(app, 'second.txt', 'second'))).parts;
    const one = await take(app, { dir: 'one' });
    expect(one.json).toMatchObject({ linked: 0, missing: [] });
    // A list that has another hash for the second body stands for one that was damaged there.
    const list = join(elsewhere, 'one/files.ndjson');
    await writeFile(list, (await readFile(list, 'utf8')).replace(String(second?.sha256), '0'.repeat(64)));
    await app.filed(await deliver(app, 'third.txt', 'third'));

    const two = await take(app, { dir: 'two', from: 'one' });
    expect(two.json).toMatchObject({ missing: [] });
    const isShared = async (path: string | null | undefined) =>
      (await stat(join(elsewhere, 'one/storage/archive', String(path)))).ino ===
      (await stat(join(elsewhere, 'two/storage/archive', String(path)))).ino;
    expect([await isShared(first?.path), await isShared(second?.path)]).toEqual([true, false]);
    await writeFile(join(app.dir, 'archive', String(second?.path)), 'hurt');
    const three = await take(app, { dir: 'three' });
    expect(three.json.missing).toEqual([`archive/${second?.path}`]);
    const to = join(await aFolder(), 'storage');
    await restoreStorage({ snapshot: join(elsewhere, 'two'), to, since: null, acceptDamage: false });
    expect(await findingsIn(to)).toEqual([]);
  });
});

describe('a snapshot is refused', () => {
  it('where none may be, where something is, and without a place for them', async () => {
    const app = await aCollector();
    for (const dir of ['../elsewhere', '/tmp/elsewhere', '.', '.hidden', place]) {
      expect(await take(app, { dir })).toMatchObject({ status: 400, json: { code: 'bad-request' } });
    }
    await take(app, { dir: 'one' });
    expect((await take(app, { dir: 'one' })).json.detail).toContain('is there already');
    expect((await take(app, { dir: 'two', from: 'none' })).json.detail).toContain('is no snapshot');
    expect((await take(app, { dir: 'two', from: app.dir })).json.detail).toContain('below snapshots.dir');
    expect((await take(app, { dir: 'two', colour: 'red' })).status).toBe(400);

    await app.reload({ sources });
    expect((await take(app, { dir: 'three' })).json.detail).toContain('snapshots.dir is not set');
    expect((await readdir(place)).sort()).toEqual(['one']);
  });
});

describe('a restore', () => {
  it('refuses a file that is not as it was, unless damage is accepted, and can then be begun again', async () => {
    const app = await aCollector();
    const id = await deliver(app, 'hurt.txt', 'as it was');
    const [part] = (await app.filed(id)).parts;
    await app.filed(await deliver(app, 'whole.txt', 'whole'));
    await take(app, { dir: 'one' });
    const hurt = join(place, 'one/storage/archive', part?.path ?? '');
    await rm(hurt);
    await writeFile(hurt, 'as it is');

    const to = join(await aFolder(), 'storage');
    const wish = { snapshot: join(place, 'one'), to, since: null };
    await expect(restoreStorage({ ...wish, acceptDamage: false })).rejects.toThrow(`archive/${part?.path}`);
    await expect(anApp({ dir: to, sources })).rejects.toThrow('did not come to its end');
    expect((await restoreStorage({ ...wish, acceptDamage: true })).damaged).toEqual([`archive/${part?.path}`]);
    expect(await findingsIn(to)).toMatchObject([{ problem: 'missing' }]);
  });

  it('refuses a folder that is not empty, what is no snapshot, and the ledger of another storage', async () => {
    const app = await aCollector();
    await app.filed(await deliver(app, 'a.txt', 'a'));
    await take(app, { dir: 'one' });
    const other = await anApp({ sources });
    await other.filed(await other.deliver('/callback/acme/b.txt', 'b'));

    const snapshot = join(place, 'one');
    const to = join(await aFolder(), 'storage');
    const wish = { snapshot, to, since: null, acceptDamage: false };
    await expect(restoreStorage({ ...wish, to: app.dir })).rejects.toThrow('is not empty');
    await expect(restoreStorage({ ...wish, snapshot: app.dir })).rejects.toThrow('is no snapshot');
    await expect(restoreStorage({ ...wish, since: other.dir })).rejects.toThrow(
      'does not go on where the snapshot ends',
    );
  });
});

describe('a snapshot of a stopped collector', () => {
  it('is taken anywhere outside of the storage', async () => {
    const app = await anApp({ sources });
    await app.filed(await deliver(app, 'a.txt', 'a'));
    await app.stop();
    const tool = { version: '0.0.0-test', onNotice: () => undefined };
    const wish = { from: null, indexes: false };
    const taken = await snapshotOfStopped(app.config, { ...wish, dir: join(place, 'still') }, tool);
    expect(taken).toMatchObject({ missing: [], program: '0.0.0-test' });
    expect(await findingsIn(await restored('still'))).toEqual([]);
    const inside = snapshotOfStopped(app.config, { ...wish, dir: join(app.dir, 'inside') }, tool);
    await expect(inside).rejects.toThrow('is in the storage folder itself');
  });
});

describe('the commands', () => {
  it('have a running collector take a snapshot, and restore it', async () => {
    const app = await aCollector();
    await app.filed(await deliver(app, 'a.txt', 'a'));
    const spot = join(place, 'live');
    const settings = join(app.dir, 'settings.json');
    await writeFile(settings, JSON.stringify({ storage: { dir: app.dir }, snapshots: { dir: place } }));
    const args = ['snapshot', spot, '--config', settings, '--url', app.archiveOrigin, '--token', archiveToken];
    const snapshot = runCommand(args, { dir: app.dir });
    expect(await snapshot.ended, snapshot.stderr()).toBe(0);
    expect(snapshot.stdout()).toMatch(/^.*live: everything that was accepted before .*\n\d+ files, /);
    const to = join(place, 'restored');
    const restore = runCommand(['restore', spot, '--to', to], { dir: app.dir });
    expect(await restore.ended, restore.stderr()).toBe(0);
    expect(restore.stdout()).toMatch(/each as it was/);
    expect(await findingsIn(to)).toEqual([]);
  });
});

import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { catalogFile } from '../../../../src/catalog/deliveries/catalog-file.ts';
import { schemaVersion } from '../../../../src/catalog/deliveries/migrations.ts';
import { openCatalogReader } from '../../../../src/catalog/deliveries/reader.ts';
import { openCatalogWriter } from '../../../../src/catalog/deliveries/writer.ts';
import { openFileForReading, openFileForWriting } from '../../../../src/catalog/sqlite/sqlite-file.ts';
import { asLedgerPosition } from '../../../../src/domain/inbox.ts';
import { anything, aQuarantined, aRecord, at, idOf, someTime } from '../../../contracts/catalog-records.ts';
import { testHashes } from '../../../fixtures/hashes.ts';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'catalog-open-'));
  path = join(folder, 'catalog.sqlite');
});
afterEach(() => rm(folder, { recursive: true }));

async function fill(count: number): Promise<void> {
  const writer = openCatalogWriter(path, testHashes);
  const records = Array.from({ length: count }, (_, i) => aRecord({ seq: i + 1, delivery: { jobId: `j${i}` } }));
  await writer.apply(records, asLedgerPosition('1'));
  writer.close();
}

/** Overwrites bytes of the closed catalog. */
async function scribble(position: number, length: number): Promise<void> {
  const file = await open(path, 'r+');
  await file.write(Buffer.alloc(length, 0x5a), 0, length, position);
  await file.close();
}

/** Undoes what later schemas changed, with the deliveries still in it. */
function backToFirstSchema(): void {
  const db = new Database(path);
  db.exec('DROP INDEX job_by_status; ALTER TABLE job DROP COLUMN status; ALTER TABLE job DROP COLUMN first_ms');
  db.exec('ALTER TABLE job RENAME COLUMN counters TO tally');
  db.exec('CREATE INDEX job_by_source ON job (source, last_seq, last_ms)');
  db.exec('ALTER TABLE meta ADD COLUMN ledger_file TEXT; ALTER TABLE meta ADD COLUMN ledger_offset INTEGER');
  db.exec('ALTER TABLE meta DROP COLUMN position');
  db.exec('DROP TABLE IF EXISTS activity; DROP TABLE IF EXISTS refused_hour');
  db.pragma('user_version = 1');
  db.close();
}

function backToThirdSchema(): void {
  const db = new Database(path);
  db.exec('DROP INDEX job_by_status; ALTER TABLE job RENAME COLUMN status TO standing');
  db.exec('ALTER TABLE job RENAME COLUMN counters TO tally');
  db.exec('CREATE INDEX job_by_standing ON job (source, standing, last_seq, last_ms, first_ms)');
  db.exec('ALTER TABLE meta ADD COLUMN ledger_file TEXT; ALTER TABLE meta ADD COLUMN ledger_offset INTEGER');
  db.exec('ALTER TABLE meta DROP COLUMN position');
  db.pragma('user_version = 3');
  db.close();
}

describe('openFileForWriting', () => {
  it('keeps a sound catalog as it is', async () => {
    await fill(3);
    const writer = openCatalogWriter(path, testHashes);
    expect(writer.movedAside).toBeNull();
    expect(await writer.lastSeq()).toBe(3);
    expect(await writer.position()).toEqual(asLedgerPosition('1'));
    writer.close();
  });

  it('P4: finds everything again after a kill: what is only in the log, too', async () => {
    const writer = openCatalogWriter(path, testHashes);
    await writer.apply([aRecord({ seq: 1 })], asLedgerPosition('7'));
    const left = join(folder, 'left.sqlite');
    for (const suffix of ['', '-wal']) await copyFile(path + suffix, left + suffix);
    writer.close();
    const again = openCatalogWriter(left, testHashes);
    expect(again.movedAside).toBeNull();
    expect(await again.position()).toEqual(asLedgerPosition('7'));
    expect(await again.lastSeq()).toBe(1);
    again.close();
  });

  it('makes sure of how SQLite is set', () => {
    const { db } = openFileForWriting(path, catalogFile);
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(db.pragma('synchronous', { simple: true })).toBe(1);
    expect(db.pragma('foreign_keys', { simple: true })).toBe(1);
    expect(db.pragma('user_version', { simple: true })).toBe(schemaVersion);
    db.close();
  });

  it.each([
    ['is no database', () => writeFile(path, 'hello, this is no database')],
    ['lost its header', () => scribble(0, 100)],
    ['lost its schema', () => scribble(100, 200)],
    [
      'was cut short',
      async () => await open(path, 'r+').then(async (file) => file.truncate(20_000).then(() => file.close())),
    ],
    ['lost everything but its first page', async () => scribble(4096, (await stat(path)).size - 4096)],
  ])('moves a file aside that %s, with its bytes, and begins a new one', async (_what, damage) => {
    await fill(500);
    await damage();
    const bytes = await readFile(path);

    const writer = openCatalogWriter(path, testHashes);
    expect(writer.movedAside).toMatch(/catalog\.sqlite\.corrupt-\d{8}T\d{9}Z$/);
    expect(await writer.position()).toBeNull();
    await writer.apply([aRecord({ seq: 1 })], asLedgerPosition('1'));
    expect(await writer.lastSeq()).toBe(1);
    writer.close();
    expect(await readFile(writer.movedAside ?? '')).toEqual(bytes);
  });

  it('moves log and index of the damaged file along with it', async () => {
    await fill(10);
    await scribble(0, 100);
    await writeFile(`${path}-wal`, 'old log');
    const writer = openCatalogWriter(path, testHashes);
    writer.close();
    const kept = (await readdir(folder)).filter((name) => name.includes('corrupt')).map((name) => name.slice(-4));
    expect(kept).toContain('-wal');
    expect(existsSync(`${path}-wal`)).toBe(false);
  });

  it('refuses a catalog of a newer program and leaves it alone', async () => {
    await fill(1);
    const db = new Database(path);
    db.pragma(`user_version = ${schemaVersion + 1}`);
    db.close();
    expect(() => openCatalogWriter(path, testHashes)).toThrow(
      `schema ${schemaVersion + 1}, this program knows up to ${schemaVersion}`,
    );
    expect(await readdir(folder)).toEqual(['catalog.sqlite']);
  });

  it.each([
    ['first', backToFirstSchema],
    ['third', backToThirdSchema],
  ])('begins again, with its refusals, when jobs were kept as the %s schema had them', async (_which, goBack) => {
    const before = openCatalogWriter(path, testHashes);
    const records = [1, 2].map((seq) => aRecord({ seq, title: 'A call', delivery: { jobId: 'j' } }));
    const end = asLedgerPosition('9');
    await before.apply([...records, { type: 'deleted', id: idOf(1), at: at(3) }, aQuarantined(4)], end);
    await before.addRefusals([{ minuteMs: someTime, source: 'acme', sender: null, code: 'too-large', count: 2 }]);
    before.close();
    goBack();

    const writer = openCatalogWriter(path, testHashes);
    expect(writer.movedAside).toBeNull();
    expect(await writer.position()).toBeNull();
    expect(await writer.lastSeq()).toBe(0);
    expect(await writer.isTaken('acme/2020/11/21/1.0.bin')).toBe(false);
    await writer.apply([...records, aQuarantined(4, { jobId: 'k' })], end);
    writer.close();
    const reader = openCatalogReader(path, { sources: new Map(), now: Date.now });
    expect(await reader.job('acme', 'j')).toMatchObject({ title: 'A call', state: 'complete' });
    expect(await reader.job('acme', 'k')).toMatchObject({ state: 'quarantined' });
    expect(await reader.counts()).toMatchObject({ deliveries: 3, filed: 2, quarantined: 1, deleted: 0 });
    const { deliveries } = await reader.activity(0, Number.MAX_SAFE_INTEGER);
    expect(deliveries.reduce((sum, hour) => sum + hour.deliveries, 0)).toBe(3);
    expect((await reader.refusals({ cursor: null, limit: 9 })).items).toMatchObject([{ count: 2 }]);
    reader.close();
  });

  it('says storage-unavailable when the file cannot be opened', () => {
    expect(() => openCatalogWriter(folder, testHashes)).toThrow(
      expect.objectContaining({ code: 'storage-unavailable' }),
    );
  });
});

describe('openFileForReading', () => {
  it('cannot write', async () => {
    await fill(1);
    const db = openFileForReading(path, catalogFile);
    expect(() => db?.exec('DELETE FROM delivery')).toThrow(/readonly/);
    db?.close();
  });
});

describe('openCatalogReader', () => {
  const page = { before: null, limit: 10 };

  it('answers as an empty catalog until there is one, then reads it', async () => {
    const reader = openCatalogReader(path, { sources: new Map(), now: Date.now });
    expect(await reader.list(anything, page)).toEqual([]);
    new Database(path).close();
    expect(await reader.files('', { cursor: null, limit: 1 })).toEqual({ items: [], next: null });
    await fill(2);
    expect(await reader.list(anything, page)).toHaveLength(2);
    reader.close();
  });

  it('notices that the file was replaced', async () => {
    await fill(2);
    const reader = openCatalogReader(path, { sources: new Map(), now: Date.now });
    expect(await reader.find(idOf(2))).not.toBeNull();
    await rename(path, `${path}.old`);
    await fill(1);
    expect(await reader.find(idOf(2))).toBeNull();
    expect(await reader.find(idOf(1))).not.toBeNull();
    await rm(path);
    await fill(3);
    expect(await reader.counts()).toMatchObject({ deliveries: 3 });
    reader.close();
  });

  it('says storage-unavailable of a file that is damaged', async () => {
    await fill(1);
    await scribble(0, 100);
    const reader = openCatalogReader(path, { sources: new Map(), now: Date.now });
    await expect(reader.counts()).rejects.toMatchObject({ code: 'storage-unavailable' });
    reader.close();
  });
});

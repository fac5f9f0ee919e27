import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openCatalogWriter } from '../../../../src/catalog/deliveries/writer.ts';
import { connectCatalogReader } from '../../../../src/compose/threads/connect.ts';
import { asLedgerPosition } from '../../../../src/domain/inbox.ts';
import { aQuarantined, aRecord, at, someTime } from '../../../contracts/catalog-records.ts';
import { testHashes } from '../../../fixtures/hashes.ts';

const pathIn = (folder: string) => join(folder, 'catalog.sqlite');

describe('a catalog from before activity was kept', () => {
  it('knows what came once the ledger is read again, and what was refused', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'catalog-activity-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const writer = openCatalogWriter(pathIn(folder), testHashes);
    const records = [
      aRecord({ seq: 1, kinds: ['transcript', 'media'] }),
      aRecord({ seq: 2, kinds: [] }),
      aQuarantined(3, { receivedAt: at(3600) }),
    ];
    const position = asLedgerPosition('1');
    await writer.apply(records, position);
    await writer.addRefusals([
      { minuteMs: someTime + 60_000, source: 'acme', sender: null, code: 'bad-credentials', count: 3 },
    ]);
    writer.close();
    const kept = await activityOf(folder);
    const db = new Database(pathIn(folder));
    db.exec('DROP TABLE activity; DROP TABLE refused_hour; DROP INDEX job_by_status');
    db.exec('ALTER TABLE meta ADD COLUMN ledger_file TEXT; ALTER TABLE meta ADD COLUMN ledger_offset INTEGER');
    db.exec('ALTER TABLE meta DROP COLUMN position');
    db.pragma(`user_version = ${schemaBefore}`);
    db.close();
    const migrated = openCatalogWriter(pathIn(folder), testHashes);
    expect(await migrated.position()).toBeNull();
    await migrated.apply(records, position);
    migrated.close();

    expect(kept.deliveries).toHaveLength(2);
    expect(await activityOf(folder)).toEqual(kept);
  });
});

/** The schema that had no activity yet. */
const schemaBefore = 2;

async function activityOf(folder: string) {
  const reader = connectCatalogReader({ path: pathIn(folder), sources: new Map() });
  try {
    return await reader.activity(0, Number.MAX_SAFE_INTEGER);
  } finally {
    await reader.close();
  }
}

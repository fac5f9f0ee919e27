import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { toPosition } from '../../../src/archive/ledger-files.ts';
import { openFetchQueue } from '../../../src/catalog/queues/fetch-queue.ts';
import { openTranscriptIndexWriter } from '../../../src/catalog/search/writer.ts';
import { openInboxStore } from '../../../src/inbox/store.ts';
import { aFolder } from '../../fixtures/folder.ts';

const place = { file: '2026-11-21.ndjson', offset: 4711 };
const position = toPosition(place);
const openIndex = (path: string) => openTranscriptIndexWriter(path, { mapperVersion: '1' });

describe('the position that a former version has stored', () => {
  it.each([
    ['the index of transcripts', openIndex],
    ['the queue of fetches', openFetchQueue],
  ])('is found by %s', async (_, open) => {
    const path = join(await aFolder(), 'a.sqlite');
    for (const [stored, found] of [
      [place, position],
      [null, null],
    ] as const) {
      open(path).close();
      asFileAndOffset(path, stored);
      const store = open(path);
      expect(await store.position()).toBe(found);
      store.close();
    }
  });

  it('is found by the inbox', async () => {
    const path = join(await aFolder(), 'inbox.sqlite');
    openInboxStore(path).close();
    const db = new Database(path);
    db.prepare("INSERT INTO meta VALUES ('ledger', ?)").run(JSON.stringify(place));
    db.close();
    const inbox = openInboxStore(path);
    expect(inbox.settledPosition()).toBe(position);
    inbox.close();
  });
});

/** Undoes the last change of the schema that all have in common, and those that came after it. */
function asFileAndOffset(path: string, stored: typeof place | null): void {
  const db = new Database(path);
  db.exec('ALTER TABLE meta ADD COLUMN ledger_file TEXT; ALTER TABLE meta ADD COLUMN ledger_offset INTEGER');
  db.exec('ALTER TABLE meta DROP COLUMN position');
  const isIndex = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'left_out'").get() !== undefined;
  db.exec('DROP TABLE IF EXISTS left_out; DROP TABLE IF EXISTS gone');
  if (isIndex) {
    db.exec('DROP INDEX transcript_by_duration; DROP INDEX delivery_by_job');
    db.exec('ALTER TABLE transcript DROP COLUMN duration_ms');
  }
  if (stored !== null) db.prepare('UPDATE meta SET ledger_file = ?, ledger_offset = ?').run(stored.file, stored.offset);
  db.pragma(`user_version = ${Number(db.pragma('user_version', { simple: true })) - (isIndex ? 4 : 1)}`);
  db.close();
}

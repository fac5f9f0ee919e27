import { posix } from 'node:path';
import type { Database } from 'better-sqlite3';
import type { Part } from '../../domain/delivery.ts';
import { pathKey } from '../../domain/file-names.ts';
import type { DeliveryRecord } from '../../domain/ledger.ts';

/** The files of the archive and the names they use up, for the writer. */
export interface FileTable {
  /** Lists the files that the delivery owns and marks their names as used. */
  add(record: DeliveryRecord): void;
  /** Takes the files out of the listing; their names stay used. */
  remove(record: DeliveryRecord): void;
  isTaken(key: string): boolean;
  nextNumber(baseKey: string): number;
  /** Forgets what was remembered of rows that a rolled back transaction may have taken away. */
  forgetCached(): void;
}

export function fileTable(db: Database): FileTable {
  const folderIdOf = cachedFolders(db);
  const use = db.prepare<[string, number, number]>(`
    INSERT INTO name (key, is_taken, next_number) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET
      is_taken = max(is_taken, excluded.is_taken), next_number = max(next_number, excluded.next_number)`);
  const list = db.prepare<[number, string, number, number, number, string | null, string]>(`
    INSERT INTO file (folder, name, seq, part, bytes, media_type, sha256) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO NOTHING`);
  const unlist = db.prepare<[number, string, number]>('DELETE FROM file WHERE folder = ? AND name = ? AND seq = ?');
  const isTaken = db.prepare<[string], number>('SELECT is_taken FROM name WHERE key = ?').pluck();
  const nextNumber = db.prepare<[string], number>('SELECT next_number FROM name WHERE key = ?').pluck();

  return {
    add(record) {
      for (const { path, part, placement } of ownedFiles(record)) {
        const key = pathKey(path);
        const { baseKey, number } = placement;
        use.run(key, 1, key === baseKey ? number + 1 : 0);
        if (key !== baseKey) use.run(baseKey, 0, number + 1);
        const { dir, base } = posix.parse(path);
        list.run(folderIdOf.get(dir), base, record.seq, part.index, part.bytes, part.mediaType, part.sha256);
      }
    },
    remove(record) {
      for (const { path } of ownedFiles(record)) {
        const { dir, base } = posix.parse(path);
        unlist.run(folderIdOf.get(dir), base, record.seq);
      }
    },
    isTaken: (key) => isTaken.get(key) === 1,
    nextNumber: (baseKey) => nextNumber.get(baseKey) ?? 0,
    forgetCached: folderIdOf.clear,
  };
}

/** Of a delivery in the archive only: paths in the quarantine are another tree. */
function* ownedFiles({ delivery, placements }: DeliveryRecord) {
  if (delivery.state !== 'filed') return;
  for (const [i, part] of delivery.parts.entries()) {
    const placement = placements[i];
    if (placement?.owned && part.path !== null) yield { path: part.path, part: part satisfies Part, placement };
  }
}

function cachedFolders(db: Database): { get(path: string): number; clear(): void } {
  const ids = new Map<string, number>();
  const ensure = db
    .prepare<[string, number, string], number>(`
      INSERT INTO folder (path, parent, name) VALUES (?, ?, ?)
      ON CONFLICT (path) DO UPDATE SET path = path RETURNING id`)
    .pluck();
  const get = (path: string): number => {
    if (path === '') return rootFolder;
    const { dir, base } = posix.parse(path);
    const id = ids.get(path) ?? ensure.get(path, get(dir), base);
    if (id === undefined) throw new Error('RETURNING gave no row');
    ids.set(path, id);
    return id;
  };
  return { get, clear: () => ids.clear() };
}

/** Id of the folder '', made with the schema. */
const rootFolder = 1;

import { posix } from 'node:path';
import type { Database } from 'better-sqlite3';
import type { Part } from '../../domain/delivery.ts';
import type { DeliveryRecord } from '../../domain/ledger.ts';

/** The files of the archive, for the writer. */
export interface FileTable {
  /** Lists the files that the delivery owns. */
  add(record: DeliveryRecord): void;
  /** Takes the files out of the listing; their names stay used. */
  remove(record: DeliveryRecord): void;
  /** Forgets what was remembered of rows that a rolled back transaction may have taken away. */
  forgetCached(): void;
}

export function fileTable(db: Database): FileTable {
  const folderIdOf = cachedFolders(db);
  const list = db.prepare<[number, string, number, number, number, string | null, string]>(`
    INSERT INTO file (folder, name, seq, part, bytes, media_type, sha256) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO NOTHING`);
  const unlist = db.prepare<[number, string, number]>('DELETE FROM file WHERE folder = ? AND name = ? AND seq = ?');

  return {
    add(record) {
      for (const { path, part } of ownedFiles(record)) {
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
    forgetCached: folderIdOf.clear,
  };
}

/** Of a delivery in the archive only: paths in the quarantine are another tree. */
function* ownedFiles({ delivery, placements }: DeliveryRecord) {
  if (delivery.state !== 'filed') return;
  for (const [i, part] of delivery.parts.entries()) {
    const placement = placements[i];
    if (placement?.owned && part.path !== null) yield { path: part.path, part: part satisfies Part };
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

import { posix } from 'node:path';
import type { Database } from 'better-sqlite3';
import type { FileEntry, Page } from '../../domain/catalog.ts';
import { pageOf, readCursor } from '../../domain/cursor.ts';

interface FolderRow {
  type: 'folder';
  name: string;
}

interface FileRow {
  type: 'file';
  name: string;
  bytes: number;
  media_type: string | null;
  sha256: string;
  received_ms: number;
  id: string;
  part: number;
}

/**
 * Lists a folder of the archive: folders first, then files, each by name as bytes; a file is listed alone. `''` is the
 * root; no outer slashes.
 */
export function fileQueries(
  db: Database,
): (path: string, query: { cursor: string | null; limit: number }) => Page<FileEntry> | null {
  const folderId = db.prepare<[string], number>('SELECT id FROM folder WHERE path = ?').pluck();
  const folders = db.prepare<[number, string, number], FolderRow>(`
    SELECT 'folder' AS type, name FROM folder INDEXED BY folder_by_parent
    WHERE parent = ? AND name > ? ORDER BY name LIMIT ?`);
  const files = db.prepare<[number, string, number], FileRow>(`
    ${fileRows} WHERE f.folder = ? AND f.name > ? ORDER BY f.name LIMIT ?`);
  const oneFile = db.prepare<[number, string], FileRow>(`${fileRows} WHERE f.folder = ? AND f.name = ?`);

  return (path, { cursor, limit }) => {
    const id = folderId.get(path);
    if (id === undefined) return fileAlone(path);
    const start: [string, string] = ['folder', ''];
    const [type, name] = readCursor(cursor, start);
    const rows: (FolderRow | FileRow)[] = type === 'folder' ? folders.all(id, name, limit + 1) : [];
    if (rows.length <= limit) rows.push(...files.all(id, type === 'file' ? name : '', limit + 1 - rows.length));
    return pageOf(rows, limit, { item: (row) => entryOf(row, path), key: (row) => [row.type, row.name] });
  };

  function fileAlone(path: string): Page<FileEntry> | null {
    const { dir, base } = posix.parse(path);
    const folder = folderId.get(dir);
    const row = folder === undefined ? undefined : oneFile.get(folder, base);
    return row === undefined ? null : { items: [entryOf(row, dir)], next: null };
  }
}

const fileRows = `
  SELECT 'file' AS type, f.name, f.bytes, f.media_type, f.sha256, f.part, d.received_ms, d.id
  FROM file f CROSS JOIN delivery d ON d.seq = f.seq`;

function entryOf(row: FolderRow | FileRow, folder: string): FileEntry {
  const path = folder === '' ? row.name : `${folder}/${row.name}`;
  if (row.type === 'folder') return { type: 'folder', name: row.name, path };
  return {
    type: 'file',
    name: row.name,
    path,
    bytes: row.bytes,
    mediaType: row.media_type,
    sha256: row.sha256,
    receivedAt: new Date(row.received_ms).toISOString(),
    deliveryId: row.id,
    part: row.part,
  };
}

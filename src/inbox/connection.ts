import Database from 'better-sqlite3';
import { storageError } from '../domain/storage-fault.ts';
import { checkpointFully, openInboxDatabase } from './schema.ts';
import { prepareStatements, type Statements } from './statements.ts';

/** The open database and its statements. */
export interface Connection {
  database: Database.Database;
  run: Statements;
}

/** What a failed commit may have left on the disk: this id, in a row behind this number. */
export interface UnknownRow {
  id: string;
  behindSeq: number;
}

/** The connection to the inbox, over failures: a commit that failed is undone before anything else is written. */
export interface InboxConnection {
  /** For reading, which goes on while nothing can be written. It may show rows of a commit that failed. */
  readable(): Connection;
  /**
   * For writing; after a failed commit a fresh connection, cleared of what that commit may have left.
   *
   * @throws CollectorError `storage-unavailable` while it cannot be cleared
   */
  writable(): Connection;
  /**
   * To be called when a commit failed, with why and what it may have left: nobody may trust this connection any more.
   * Undoes it at once if it can. After a full disk, and only then, nothing is left and the connection is kept.
   */
  distrust(failure: unknown, unknown: readonly UnknownRow[]): void;
  close(): void;
}

/**
 * Opens the inbox at the path.
 *
 * @param onCleared called when a failed commit is undone, with what is to be measured anew
 * @throws CollectorError `conflict` when another process holds the storage.
 */
export function connectInbox(path: string, onCleared: (run: Statements) => void): InboxConnection {
  let open: Connection | null = connect(path);
  /** False after a failed commit, until what it may have left is gone: then `open` is good for reading only. */
  let isClear = true;
  let unknown: UnknownRow[] = [];

  function readable(): Connection {
    open ??= connect(path);
    return open;
  }

  function writable(): Connection {
    if (open !== null && isClear) return open;
    letGo();
    try {
      const fresh = readable();
      clear(fresh, unknown);
      isClear = true;
      unknown = [];
      onCleared(fresh.run);
      return fresh;
    } catch (cause) {
      throw storageError('the inbox cannot be written', cause);
    }
  }

  /** The handle is given up whether or not it closes well; the next use opens the file anew. */
  function letGo(): void {
    const closing = open;
    open = null;
    try {
      closing?.database.close();
    } catch {
      // What it could not write is still in the WAL.
    }
  }

  return {
    readable,
    writable,
    distrust(failure, rows) {
      if (isFull(failure)) return;
      unknown.push(...rows);
      isClear = false;
      try {
        writable();
      } catch {
        // The failure that matters is already on its way to whoever waits for the commit; the next write tries again.
      }
    },
    close: letGo,
  };
}

/**
 * Pages whose sync failed may be gone from the disk and yet be in the page cache: everything is written into the
 * database file and a new WAL begun, so that nothing is ever built on the old one.
 */
function clear({ database, run }: Connection, unknown: readonly UnknownRow[]): void {
  checkpointFully(database);
  for (const { id, behindSeq } of unknown) run.undo.run(id, behindSeq);
  checkpointFully(database);
}

/**
 * The disk has no room. SQLite meets that in a write, before the commit is whole and before its sync, and takes the
 * transaction back. To let go of the connection could end all reading: closing it deletes the WAL, and where no other
 * can be made (a full XFS has no room for an inode) SQLite does not open the database any more.
 */
function isFull(error: unknown): boolean {
  return error instanceof Database.SqliteError && error.code === 'SQLITE_FULL';
}

function connect(path: string): Connection {
  const database = openInboxDatabase(path);
  return { database, run: prepareStatements(database) };
}

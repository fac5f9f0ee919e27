import { rmSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import type { LedgerPosition } from '../../domain/inbox.ts';
import type { IndexChange, RemovalFromIndex, TranscriptIndexWriter } from '../../domain/transcript-index.ts';
import { spanWriter } from '../sqlite/spans.ts';
import { asStorageFault, emptyLog, type OpenedFile, openFileForWriting, suffixes } from '../sqlite/sqlite-file.ts';
import {
  leftOutReader,
  mapperVersionOf,
  setMapperVersion,
  type TranscriptCounts,
  transcriptsCounter,
  transcriptsMetaWriter,
  transcriptsStatus,
} from './meta.ts';
import { transcriptsFile } from './schema.ts';
import { transcriptTable } from './table.ts';

/**
 * Opens the index of transcripts for its only writer; SQLite works synchronously, so it belongs on a thread.
 *
 * An index made by another version of the readers is deleted and begun anew. `movedAside` is the path that a damaged
 * one was moved to, or null. Every method throws a CollectorError `storage-unavailable` when the file cannot be used.
 *
 * @throws CollectorError `storage-unavailable`
 */
export function openTranscriptIndexWriter(
  path: string,
  { mapperVersion }: { mapperVersion: string },
): TranscriptIndexWriter & { readonly movedAside: string | null } {
  const { db, movedAside } = answer(() => openOfVersion(path, mapperVersion));
  const status = transcriptsStatus(db);
  const leftOut = leftOutReader(db);
  const { apply: applyBatch, forget: forgetAll } = batchWriter(db);

  return {
    movedAside,
    position: async () => answer(() => status().position),
    leftOut: async () => answer(leftOut),
    async apply(changes, position) {
      const hasRemoved = answer(() => applyBatch(changes, position));
      if (hasRemoved) answer(() => emptyLog(db));
    },
    // Many of them come one after the other where much expires: the log is emptied when that is asked for.
    forget: async (removals) => answer(() => forgetAll(removals)),
    emptyLog: async () => answer(() => emptyLog(db)),
    close: async () => void db.close(),
  };
}

function answer<Value>(work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    throw asStorageFault(error, transcriptsFile);
  }
}

/** The file is deleted rather than its rows: overwriting a gigabyte row by row takes minutes. */
function openOfVersion(path: string, mapperVersion: string): OpenedFile {
  const found = openFileForWriting(path, transcriptsFile);
  const version = mapperVersionOf(found.db);
  if (version === mapperVersion) return found;
  if (version === null) {
    setMapperVersion(found.db, mapperVersion);
    return found;
  }
  found.db.close();
  for (const suffix of suffixes) rmSync(path + suffix, { force: true });
  return openOfVersion(path, mapperVersion);
}

/**
 * Compiles how changes enter the index: each batch and the position behind it in one transaction. The results say whether
 * anything was taken out.
 */
function batchWriter(db: Database): {
  apply(changes: readonly IndexChange[], position: LedgerPosition): boolean;
  forget(removals: readonly RemovalFromIndex[]): void;
} {
  const transcripts = transcriptTable(db);
  const noteSpans = spanWriter(db);
  const advance = transcriptsMetaWriter(db);

  const note = db.prepare<[string]>('INSERT INTO gone (id) VALUES (?) ON CONFLICT DO NOTHING');
  const reached = db.prepare<[string]>('DELETE FROM gone WHERE id = ?');
  const isGone = db.prepare<[string], number>('SELECT 1 FROM gone WHERE id = ?').pluck();
  const count = transcriptsCounter(db);

  function remove({ deliveryId: id, parts, unnamed = false }: RemovalFromIndex): TranscriptCounts | null {
    return parts === undefined
      ? transcripts.remove({ id, seq: null })
      : transcripts.removeParts(id, { parts, unnamed });
  }

  const forget = db.transaction((removals: readonly RemovalFromIndex[]): void => {
    const removed = removals.map((removal) => {
      if (removal.parts === undefined) note.run(removal.deliveryId);
      return remove(removal);
    });
    const sum = (counted: keyof TranscriptCounts): number =>
      removed.reduce((total, counts) => total - (counts?.[counted] ?? 0), 0);
    count({ transcripts: sum('transcripts'), words: sum('words') });
  });

  function applyOne(change: IndexChange): { added: TranscriptCounts; removed: TranscriptCounts | null } {
    if (change.type === 'remove') {
      // From here on what comes of it is new.
      if (change.parts === undefined) reached.run(change.deliveryId);
      return { added: nothing, removed: remove(change) };
    }
    const { delivery } = change;
    if (isGone.get(delivery.deliveryId) !== undefined) return { added: nothing, removed: null };
    const removed = transcripts.remove({ id: delivery.deliveryId, seq: delivery.seq });
    return { added: transcripts.insert(delivery), removed };
  }

  const apply = db.transaction((changes: readonly IndexChange[], position: LedgerPosition): boolean => {
    const results = changes.map(applyOne);
    noteSpans(changes.flatMap((change) => (change.type === 'add' ? [change.delivery] : [])));
    const sum = (counted: keyof TranscriptCounts): number =>
      results.reduce((total, { added, removed }) => total + added[counted] - (removed?.[counted] ?? 0), 0);
    advance(position, { transcripts: sum('transcripts'), words: sum('words') });
    return results.some(({ removed }) => removed !== null);
  });
  return {
    apply: (changes, position) => apply.immediate(changes, position),
    forget: (removals) => forget.immediate(removals),
  };
}

const nothing: TranscriptCounts = { transcripts: 0, words: 0 };

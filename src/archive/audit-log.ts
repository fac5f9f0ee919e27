import { constants } from 'node:fs';
import { type FileHandle, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type AuditEntry, type AuditFilter, type AuditLog, auditActions } from '../domain/audit.ts';
import { readCursor, writeCursor } from '../domain/cursor.ts';
import { roles } from '../domain/people.ts';
import { storageError } from '../domain/storage-fault.ts';
import { fileMode, readFlags, removeFile, syncFolder } from '../lib/files/durable.ts';

const dayFile = /^\d{4}-\d{2}-\d{2}\.ndjson$/;
const dayMs = 86_400_000;
/** Read from the end of a file at a time. */
const blockBytes = 64 * 1024;
/** Looked through for one page. */
const maxLines = 20_000;

const line = z.object({
  at: z.string(),
  what: z.enum(auditActions),
  who: z.string().nullable(),
  role: z.enum(roles).nullable(),
  from: z.string().nullable(),
  route: z.string().nullable(),
  delivery: z.string().nullable(),
  times: z.number(),
});

/** Waits for its turn to be written. */
interface Waiting {
  entry: AuditEntry;
  done: PromiseWithResolvers<void>;
}

/**
 * The audit in a folder, a file for each day (UTC), an entry a line. Entries that wait at the same time share one sync.
 *
 * A line that a power cut tore is ended by the next one and passed over by whoever reads.
 */
export function openAuditLog(folder: string): AuditLog {
  let waiting: Waiting[] = [];
  let writing: Promise<void> | null = null;
  let current: { name: string; handle: FileHandle } | null = null;

  async function handleFor(name: string): Promise<FileHandle> {
    if (current?.name === name) return current.handle;
    await current?.handle.close();
    current = null;
    const flags = constants.O_RDWR | constants.O_CREAT | constants.O_APPEND | constants.O_NOFOLLOW;
    const handle = await open(join(folder, name), flags, fileMode);
    try {
      await endTornLine(handle);
      await syncFolder(folder);
    } catch (error) {
      await handle.close();
      throw error;
    }
    current = { name, handle };
    return handle;
  }

  /** After a failed write nothing is known of the file's end: the next one opens it anew. */
  async function append(name: string, text: string): Promise<void> {
    try {
      const handle = await handleFor(name);
      await handle.appendFile(text);
      await handle.datasync();
    } catch (error) {
      const failed = current;
      current = null;
      await failed?.handle.close().catch(() => undefined);
      throw storageError('what was asked for could not be written into the audit, and was not done', error);
    }
  }

  async function writeAll(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      for (const [name, entries] of Map.groupBy(batch, ({ entry }) => `${entry.at.slice(0, 10)}.ndjson`)) {
        const text = entries.map(({ entry }) => `${JSON.stringify(entry)}\n`).join('');
        await append(name, text).then(
          () => entries.forEach(({ done }) => void done.resolve()),
          (error: unknown) => entries.forEach(({ done }) => void done.reject(error)),
        );
      }
    }
    writing = null;
  }

  return {
    record(entry) {
      const done = Promise.withResolvers<void>();
      waiting.push({ entry, done });
      writing ??= writeAll();
      return done.promise;
    },
    list: (filter, { cursor, limit }) => listEntries(folder, filter, { cursor, limit }),
    async removeBefore(ms) {
      const old = (await daysOf(folder)).filter((name) => Date.parse(name.slice(0, 10)) + dayMs <= ms);
      for (const name of old) await removeFile(join(folder, name));
      if (old.length > 0) await syncFolder(folder);
      return old.length;
    },
    async close() {
      await writing;
      await current?.handle.close();
      current = null;
    },
  };
}

async function endTornLine(handle: FileHandle): Promise<void> {
  const { size } = await handle.stat();
  if (size === 0) return;
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
  if (buffer[0] !== 0x0a) await handle.appendFile('\n');
}

/** Names of the files, the newest day first. */
async function daysOf(folder: string): Promise<string[]> {
  return (await readdir(folder))
    .filter((name) => dayFile.test(name))
    .sort()
    .reverse();
}

/** A cursor is the day and the byte at which the last entry of a page begins. */
async function listEntries(
  folder: string,
  filter: AuditFilter,
  { cursor, limit }: { cursor: string | null; limit: number },
): ReturnType<AuditLog['list']> {
  const start: [string, number] = ['9999-12-31.ndjson', Number.MAX_SAFE_INTEGER];
  const [fromDay, fromByte] = readCursor(cursor, start);
  const items: AuditEntry[] = [];
  let lines = 0;
  for (const day of await daysOf(folder)) {
    if (day > fromDay || !mayHold(day, filter)) continue;
    for await (const { text, offset } of linesFromEnd(join(folder, day), day === fromDay ? fromByte : null)) {
      lines += 1;
      const entry = parseEntry(text);
      if (entry !== null && matches(entry, filter)) items.push(entry);
      if (items.length === limit || lines === maxLines) return { items, next: writeCursor([day, offset]) };
    }
  }
  return { items, next: null };
}

function mayHold(day: string, { fromMs, toMs }: AuditFilter): boolean {
  const startMs = Date.parse(day.slice(0, 10));
  return (fromMs === null || startMs + dayMs > fromMs) && (toMs === null || startMs < toMs);
}

/** Lines of a file before a byte (null: its end), the last first, with where each begins. */
async function* linesFromEnd(path: string, before: number | null): AsyncGenerator<{ text: string; offset: number }> {
  const handle = await open(path, readFlags);
  try {
    const { size } = await handle.stat();
    let end = Math.min(before ?? size, size);
    let rest = Buffer.alloc(0);
    while (end > 0) {
      const from = Math.max(0, end - blockBytes);
      const block = Buffer.alloc(end - from);
      await handle.read(block, 0, block.length, from);
      let held = Buffer.concat([block, rest]);
      for (let at = lineStart(held); at > 0 || (from === 0 && held.length > 0); at = lineStart(held)) {
        const text = held.subarray(at).toString('utf8').trimEnd();
        if (text !== '') yield { text, offset: from + at };
        held = held.subarray(0, at);
      }
      rest = held;
      end = from;
    }
  } finally {
    await handle.close();
  }
}

/** Where the last line begins; 0 when it may begin before these bytes. */
function lineStart(bytes: Buffer): number {
  return bytes.length < 2 ? 0 : bytes.lastIndexOf(0x0a, bytes.length - 2) + 1;
}

function parseEntry(text: string): AuditEntry | null {
  try {
    return line.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

function matches(entry: AuditEntry, { what, who, from, delivery, fromMs, toMs }: AuditFilter): boolean {
  const atMs = Date.parse(entry.at);
  return (
    (what === null || entry.what === what) &&
    (who === null || entry.who === who) &&
    (from === null || entry.from === from) &&
    (delivery === null || entry.delivery === delivery) &&
    (fromMs === null || atMs >= fromMs) &&
    (toMs === null || atMs < toMs)
  );
}

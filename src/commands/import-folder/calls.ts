import { createHash } from 'node:crypto';
import type { Dirent } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, extname, join, relative } from 'node:path';
import { v7 } from 'uuid';

/** Files that belong to one call, to be imported as one delivery. */
export interface FoundCall {
  /** The same for the same files in the same place, whenever they are looked at. */
  id: string;
  /** Null: whatever the files themselves say. */
  job: string | null;
  /** ISO 8601: when it was received, or the files were last changed. */
  receivedAt: string;
  query: unknown;
  files: FoundFile[];
}

export interface FoundFile {
  path: string;
  /** As it was sent. */
  name: string;
  /** Null: not known. */
  mediaType: string | null;
}

/** Where the id of a job is found for files of which nothing is known. */
export type JobFrom = 'name' | 'folder' | 'none';

/** What `collector export --format archive` writes beside the bodies. */
interface Sidecar {
  id: string;
  receivedAt: string;
  jobId: string | null;
  query: unknown;
  parts: { filename: string | null; mediaType: string | null; path: string | null }[];
}

const sidecarEnding = '.delivery.json';
/** What systems leave in folders. */
const ofNobody = new Set(['Thumbs.db', 'desktop.ini', '__MACOSX', 'lost+found']);

/**
 * Looks through a folder and all in it, links apart, and puts together what belongs together; oldest first.
 *
 * Where an export has left a file of a delivery, that says which; else files of one folder whose names differ only behind the
 * last dot, or in a word such as `transcript` before it, are one call.
 */
export async function findCalls(dir: string, jobFrom: JobFrom): Promise<FoundCall[]> {
  const calls: FoundCall[] = [];
  const spokenFor = new Set<string>();
  const plain: string[] = [];
  for await (const path of filesIn(dir)) {
    const sidecar = path.endsWith(sidecarEnding) ? await readSidecar(path) : null;
    if (sidecar === null) plain.push(path);
    else calls.push(ofSidecar(path, sidecar, spokenFor));
  }
  const groups = Map.groupBy(
    plain.filter((path) => !spokenFor.has(path)),
    (path) => join(path, '..', stemOf(basename(path))),
  );
  for (const [stem, paths] of groups) calls.push(await ofStem(dir, stem, paths.sort(), jobFrom));
  return calls.sort((a, b) =>
    a.receivedAt < b.receivedAt ? -1 : a.receivedAt > b.receivedAt ? 1 : a.id < b.id ? -1 : 1,
  );
}

async function* filesIn(dir: string): AsyncGenerator<string> {
  const entries: Dirent[] = await readdir(dir, { withFileTypes: true });
  for (const entry of entries) {
    const path = join(dir, entry.name);
    if (entry.name.startsWith('.') || ofNobody.has(entry.name)) continue;
    if (entry.isDirectory()) yield* filesIn(path);
    else if (entry.isFile()) yield path;
  }
}

async function readSidecar(path: string): Promise<Sidecar | null> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    return isSidecar(value) ? value : null;
  } catch {
    return null;
  }
}

function isSidecar(value: unknown): value is Sidecar {
  if (typeof value !== 'object' || value === null || !('id' in value && 'parts' in value)) return false;
  return typeof value.id === 'string' && Array.isArray(value.parts) && 'receivedAt' in value;
}

/** The paths in it begin four folders above: source, year, month, day. */
function ofSidecar(path: string, { id, receivedAt, jobId, query, parts }: Sidecar, spokenFor: Set<string>): FoundCall {
  const root = join(path, '../../../../..');
  const files = parts.flatMap(({ filename, mediaType, path: filedAt }) => {
    if (filedAt === null) return [];
    const file = join(root, filedAt);
    // A file from elsewhere is none of it.
    if (relative(root, file).startsWith('..')) return [];
    spokenFor.add(file);
    return [{ path: file, name: filename ?? basename(filedAt), mediaType }];
  });
  return { id, receivedAt, job: jobId, query, files };
}

async function ofStem(dir: string, stem: string, paths: readonly string[], jobFrom: JobFrom): Promise<FoundCall> {
  const times = await Promise.all(paths.map(async (path) => (await stat(path)).mtimeMs));
  const latestMs = Math.floor(Math.max(...times));
  const place = relative(dir, stem);
  const job = { name: basename(stem), folder: basename(join(stem, '..')), none: null }[jobFrom];
  const random = createHash('sha256')
    .update(`${place}\0${paths.map((path) => basename(path)).join('\0')}`)
    .digest();
  return {
    id: v7({ msecs: latestMs, random: random.subarray(0, 16), seq: random.readUInt32BE(16) }),
    job,
    receivedAt: new Date(latestMs).toISOString(),
    query: {},
    files: paths.map((path) => ({
      path,
      name: basename(path),
      mediaType: mediaTypes[extname(path).toLowerCase()] ?? null,
    })),
  };
}

/**
 * What the names of files of one call have in common.
 *
 * @example stemOf('call-17.transcript.json') // 'call-17'
 */
export function stemOf(name: string): string {
  const bare = name.replace(/\.gz$/i, '');
  const stem = bare.slice(0, bare.length - extname(bare).length);
  return stem.replace(/\.(?:transcript|jobinfo|data|audio|words|metadata|meta|[a-z]{2}(?:-[A-Z]{2})?)$/, '') || name;
}

const mediaTypes: Readonly<Record<string, string>> = {
  '.json': 'application/json',
  '.txt': 'text/plain',
  '.srt': 'application/x-subrip',
  '.vtt': 'text/vtt',
  '.ttml': 'application/ttml+xml',
  '.xml': 'application/xml',
  '.wav': 'audio/wav',
  '.mp3': 'audio/mpeg',
  '.m4a': 'audio/mp4',
  '.flac': 'audio/flac',
  '.ogg': 'audio/ogg',
  '.opus': 'audio/ogg',
  '.mp4': 'video/mp4',
  '.webm': 'video/webm',
};

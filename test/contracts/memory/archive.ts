import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type {
  ArchiveReader,
  ArchiveScan,
  ArchiveWriter,
  BodyToPut,
  ByteRange,
  Spool,
  Tree,
} from '../../../src/domain/archive.ts';
import { CollectorError } from '../../../src/domain/errors.ts';
import { createJsonChecker } from '../../../src/lib/json/scan.ts';

/** Bytes by name: `archive/<path>`, `quarantine/<path>` or `spool/<name>`. */
export type MemoryFiles = Map<string, Uint8Array>;

/** What is taken without a wait. */
const roomBytes = 1024 * 1024;

/** A Spool over files in memory. */
export function openMemorySpool(files: MemoryFiles): Spool {
  let active = 0;
  let made = 0;
  let isClosed = false;

  return {
    async create({ checkJson }) {
      if (isClosed) throw new CollectorError('shutting-down', 'The collector is shutting down.');
      made += 1;
      active += 1;
      const key = `spool/${made}.part`;
      const chunks: Uint8Array[] = [];
      let state: 'open' | 'finished' | 'discarded' = 'open';
      function assertOpen(): void {
        if (state === 'discarded') throw new CollectorError('storage-unavailable', 'The body could not be stored.');
      }
      function end(as: 'finished' | 'discarded'): void {
        if (state === 'open') active -= 1;
        state = as;
      }
      return {
        write(chunk) {
          if (state !== 'discarded') chunks.push(Uint8Array.from(chunk));
          // Whoever waits for room hears whether the body was discarded meanwhile.
          const mustWait = state === 'discarded' || chunk.length > roomBytes;
          return mustWait ? Promise.resolve().then(assertOpen) : null;
        },
        async finish() {
          assertOpen();
          const bytes = Buffer.concat(chunks);
          files.set(key, bytes);
          end('finished');
          const json = checkJson ? (isJson(bytes) ? 'valid' : 'invalid') : 'unchecked';
          return { name: key.slice('spool/'.length), bytes: bytes.length, sha256: sha256(bytes), json };
        },
        async discard() {
          end('discarded');
          files.delete(key);
        },
      };
    },
    open: async (name, range) => streamOf(files, `spool/${fileName(name)}`, range),
    async remove(names) {
      for (const name of names) files.delete(`spool/${fileName(name)}`);
    },
    async sweep(keep) {
      const orphans = spooled(files).filter((name) => !keep.has(name));
      for (const name of orphans) files.delete(`spool/${name}`);
      return orphans.length;
    },
    get active() {
      return active;
    },
    async close() {
      isClosed = true;
    },
  };
}

/** An archive over files in memory; like one in a bucket it has no folders and prepares nothing. */
export function openMemoryArchive(files: MemoryFiles): {
  writer: ArchiveWriter;
  reader: ArchiveReader;
  scan: ArchiveScan;
} {
  const writer: ArchiveWriter = {
    async prepare(body) {
      fileName(body.key);
    },
    ready: async () => undefined,
    async put(body, { tree, path }, another) {
      const bytes = bytesOf(files, body);
      for (let wanted = path; ; wanted = await another(wanted)) {
        const key = keyOf(tree, wanted);
        const there = files.get(key);
        if (there === undefined) files.set(key, bytes);
        if (there === undefined || sha256(there) === body.sha256) return wanted;
      }
    },
    async remove(tree, path) {
      files.delete(keyOf(tree, path));
    },
    async removeCopy(path, { quarantined }) {
      const [copy, original] = [files.get(keyOf('archive', path)), files.get(keyOf('quarantine', quarantined))];
      if (copy !== undefined && copy === original) files.delete(keyOf('archive', path));
    },
    commit: async () => undefined,
    async letGo(bodies) {
      for (const { source } of bodies) if (source.in === 'spool') files.delete(`spool/${source.name}`);
    },
    close: async () => undefined,
  };
  const reader: ArchiveReader = {
    open: async (tree, path, range) => streamOf(files, keyOf(tree, path), range),
    space: async () => ({ freeBytes: 5_000_000_000, totalBytes: 9_000_000_000, freeFiles: null }),
    probe: async () => undefined,
  };
  const scan: ArchiveScan = {
    async *walk(tree) {
      for (const [key, bytes] of files) {
        if (key.startsWith(`${tree}/`)) yield { path: key.slice(tree.length + 1), bytes: bytes.length, modifiedMs: 0 };
      }
    },
    async hash(tree, path) {
      const bytes = files.get(keyOf(tree, path));
      return bytes === undefined ? null : { bytes: bytes.length, sha256: sha256(bytes) };
    },
  };
  return { writer, reader, scan };
}

/** Names of everything that is held outside the trees. */
export function spooled(files: MemoryFiles): string[] {
  return [...files.keys()].filter((key) => key.startsWith('spool/')).map((key) => key.slice('spool/'.length));
}

function bytesOf(files: MemoryFiles, { source }: BodyToPut): Uint8Array {
  if (source.in === 'inbox') return source.bytes;
  const bytes = files.get(source.in === 'spool' ? `spool/${source.name}` : keyOf('quarantine', source.path));
  if (bytes === undefined) throw new CollectorError('not-found', 'There is no such file.');
  return bytes;
}

function streamOf(files: MemoryFiles, key: string, range?: ByteRange): Readable {
  const bytes = files.get(key);
  if (bytes === undefined) throw new CollectorError('not-found', 'There is no such file.');
  return Readable.from(Buffer.from(range === undefined ? bytes : bytes.subarray(range.start, range.end + 1)));
}

function keyOf(tree: Tree, path: string): string {
  for (const segment of path.split('/')) fileName(segment);
  return `${tree}/${path}`;
}

function fileName(name: string): string {
  if (name === '' || name === '.' || name === '..' || /[/\0]/.test(name)) throw new RangeError(`not a name: ${name}`);
  return name;
}

function isJson(bytes: Uint8Array): boolean {
  const checker = createJsonChecker();
  checker.write(bytes);
  return checker.end();
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type AnnotatedCall,
  type AnnotatedRecord,
  type AnnotationRecord,
  type AnnotationStore,
  type Annotations,
  annotationsIn,
  changed,
  joined,
  undone,
} from '../domain/annotations.ts';
import type { KeyedHashes } from '../domain/erasure.ts';
import { CollectorError } from '../domain/errors.ts';
import { folderMode, namesIn, removeFile, replaceFile, syncFolder } from '../lib/files/durable.ts';
import { onDisk } from './faults.ts';

export interface AnnotationDeps {
  hashes: KeyedHashes;
  /** Writes the line of the ledger about a change, when the change is durable. */
  record(line: AnnotatedRecord): Promise<void>;
  /** A file that cannot be read; it is left alone. */
  onDamaged(path: string): void;
  now(): Date;
}

/** A file, and what stands in it. */
interface Kept {
  path: string;
  record: AnnotationRecord;
  version: string;
}

/**
 * What people say about calls, in files below `folder`: `<source>/<hash of source and first delivery>.json`, each replaced whole and
 * durably. They are read once, with the first question: there are as many as people have written.
 */
export function openAnnotations(folder: string, deps: AnnotationDeps): AnnotationStore {
  let reading: Promise<Shelf> | null = null;
  let last: Promise<unknown> = Promise.resolve();
  const shelf = (): Promise<Shelf> => {
    reading ??= onDisk(() => readAll(folder, deps.onDamaged)).catch((error: unknown) => {
      reading = null;
      throw error;
    });
    return reading;
  };

  /** One change at a time: two people must not overwrite one another. */
  function inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const turn = last.then(work, work);
    last = turn.catch(() => undefined);
    return turn;
  }

  async function write(
    call: AnnotatedCall,
    { by, version }: { by: string | null; version: string },
    next: (record: AnnotationRecord, stamp: { at: string; by: string | null }) => AnnotationRecord | null,
  ): Promise<Annotations> {
    const held = await shelf();
    const found = held.of(call);
    if (versionOf(found) !== version) {
      throw new CollectorError('conflict', 'somebody has changed it meanwhile: look at it again, then change it');
    }
    const [deliveryId = ''] = call.deliveryIds;
    const before = recordOf(found) ?? { ...call, jobId: call.jobIds[0] ?? null, deliveryId, fields: {}, changes: [] };
    const at = deps.now().toISOString();
    const after = next(before, { at, by });
    if (after === null) throw new CollectorError('conflict', 'there is nothing to undo');
    const { source, jobId, deliveryId: first, fields, changes } = after;
    const text = `${JSON.stringify({ source, jobId, deliveryId: first, fields, changes }, null, 1)}\n`;
    const path = join(folder, source, `${deps.hashes.of('annotations', source, first)}.json`);
    await onDisk(async () => {
      if ((await mkdir(join(folder, source), { recursive: true, mode: folderMode })) !== undefined) {
        for (const made of [folder, join(folder, '..')]) await syncFolder(made);
      }
      await replaceFile(path, text);
    });
    const kept = { path, record: after, version: hashOf(text) };
    await removeAll(found.filter((other) => other.path !== path));
    held.put(kept, found);
    await deps.record({ type: 'annotated', id: deliveryId, hash: kept.version, at, by });
    return annotationsIn(after, kept.version);
  }

  async function removeAll(gone: readonly Kept[]): Promise<void> {
    for (const { path } of gone) {
      await onDisk(async () => {
        await removeFile(path);
        await syncFolder(join(path, '..'));
      });
    }
  }

  return {
    async of(call) {
      const found = (await shelf()).of(call);
      return annotationsIn(recordOf(found), versionOf(found));
    },
    change: (call, change, who) => inTurn(() => write(call, who, (record, stamp) => changed(record, change, stamp))),
    undo: (call, who) => inTurn(() => write(call, who, undone)),
    async all() {
      return (await shelf()).all().map(({ record, version }) => {
        const { source, jobId, deliveryId } = record;
        const call = { source, jobIds: jobId === null ? [] : [jobId], deliveryIds: [deliveryId] };
        return { call, annotations: annotationsIn(record, version) };
      });
    },
    forget: (calls) =>
      inTurn(async () => {
        const held = await shelf();
        for (const call of calls) {
          const found = held.of(call);
          await removeAll(found);
          held.drop(found);
        }
      }),
  };
}

/** To be read beside a collector or without one. */
export function openAnnotationsToRead(folder: string): Pick<AnnotationStore, 'of'> {
  return openAnnotations(folder, {
    hashes: { print: '', of: () => '' },
    record: async () => undefined,
    onDamaged: () => undefined,
    now: () => new Date(),
  });
}

function versionOf(found: readonly Kept[]): string {
  const [first] = found;
  if (first === undefined) return 'none';
  return found.length === 1 ? first.version : hashOf(found.map(({ version }) => version).join(' '));
}

function recordOf(found: readonly Kept[]): AnnotationRecord | null {
  return found.length === 0 ? null : found.map(({ record }) => record).reduce(joined);
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** All files by what their calls are known by. */
class Shelf {
  readonly #byName = new Map<string, Kept>();

  put(kept: Kept, before: readonly Kept[]): void {
    this.drop(before);
    for (const name of namesOf(kept.record)) this.#byName.set(name, kept);
  }

  drop(gone: readonly Kept[]): void {
    for (const [name, kept] of this.#byName) if (gone.includes(kept)) this.#byName.delete(name);
  }

  /** Those of a call, in the order of their paths: more than one where calls became one. */
  of({ source, jobIds, deliveryIds }: AnnotatedCall): Kept[] {
    const names = [...jobIds.map((id) => `${source} job ${id}`), ...deliveryIds.map((id) => `delivery ${id}`)];
    const found = new Set(names.flatMap((name) => this.#byName.get(name) ?? []));
    return [...found].sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  all(): Kept[] {
    return [...new Set(this.#byName.values())];
  }
}

function namesOf({ source, jobId, deliveryId }: AnnotationRecord): string[] {
  return [...(jobId === null ? [] : [`${source} job ${jobId}`]), `delivery ${deliveryId}`];
}

async function readAll(folder: string, onDamaged: (path: string) => void): Promise<Shelf> {
  const shelf = new Shelf();
  for (const source of await namesIn(folder)) {
    for (const name of await namesIn(join(folder, source))) {
      // A draft that was being written when the process ended.
      if (name.startsWith('.')) continue;
      const path = join(folder, source, name);
      const text = await readFile(path, 'utf8');
      const record = parse(text);
      if (record === null) onDamaged(path);
      else shelf.put({ path, record, version: hashOf(text) }, []);
    }
  }
  return shelf;
}

function parse(text: string): AnnotationRecord | null {
  try {
    const record = JSON.parse(text);
    return typeof record.deliveryId === 'string' && typeof record.fields === 'object' ? record : null;
  } catch {
    return null;
  }
}

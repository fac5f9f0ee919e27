import { link, lstat, open, realpath, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { numberedName } from '../../domain/file-names.ts';
import type { DropRule, StuckFile } from '../../domain/ways-in.ts';
import { errnoOf, isMissing } from '../../lib/errno.ts';
import type { ReachFailpoint } from '../../lib/failpoint.ts';
import { hashOf, readFlags } from '../../lib/files/durable.ts';
import { type AsideFile, asideOf, dropEmpty, listAside, setAside, setAsideAnew } from './aside.ts';
import { type BringInParts, bringIn } from './bring-in.ts';
import { isSame, type OpenFile, openFile, StuckError } from './open-file.ts';
import { putAway } from './put-away.ts';
import { walk } from './walk.ts';
import { createWork, type Work } from './work.ts';

/** What a drop folder needs. */
export interface DropFolderParts extends BringInParts {
  rule: DropRule;
  newId(): string;
  /** Ms of a clock that only goes forward. */
  nowMs(): number;
  /** What is known of the body of a delivery; null when there is no such delivery. */
  find(id: string): Promise<{ bytes: number; sha256: string } | null>;
  reach: ReachFailpoint;
  /** A file has become a delivery; `quarantined` says why it lies in the quarantine. */
  onTaken(taken: { source: string; id: string; file: string; bytes: number; quarantined: string | null }): void;
  /** Told once of each file as it is. */
  onStuck(stuck: StuckFile): void;
  /** What may be otherwise at the next look. */
  onTrouble(error: unknown): void;
}

export interface DropFolder {
  /** Looks through the folder once, and resolves when what it found to do is done. @throws what reading the folder fails with */
  look(): Promise<void>;
  /** Those that stay where they are. */
  stuck(): readonly StuckFile[];
}

/** A file that was taken and is still watched. `mtimeMs` is null for one of an earlier start: then its hash tells. */
interface Lingering {
  aside: AsideFile;
  bytes: number;
  mtimeMs: number | null;
  sha256: string | null;
  untilMs: number;
}

/** Takes what lies in a folder, file by file. Nothing is kept of it but what lies aside: a restart finds that again. */
export function createDropFolder(parts: DropFolderParts): DropFolder {
  const { source, rule, signal } = parts;
  /** By path: how it looked, since when it has looked so, and why it cannot be taken as it is. */
  let seen = new Map<string, { look: string; sinceMs: number; stuck: string | null }>();
  const lingering = new Map<string, Lingering>();
  /** Lies aside, and is not durable yet. */
  const waiting = new Map<string, AsideFile>();
  let adoptedFrom = '';

  async function look(): Promise<void> {
    const dir = await realpath(rule.dir);
    const { dev, ino } = await lstat(dir);
    // Another folder of that name may hold what an earlier start has set aside.
    const isNew = adoptedFrom !== `${dev}:${ino}`;
    const work = createWork(parts.onTrouble);
    const before = seen;
    seen = new Map();
    for await (const found of walk(dir)) {
      if (signal.aborted) break;
      if (found.type === 'folder') {
        if (isNew) for (const aside of await listAside(join(dir, found.path))) await adopt(aside);
      } else await consider(dir, found, before, work);
    }
    adoptedFrom = `${dev}:${ino}`;
    for (const aside of [...waiting.values()]) await work.do(() => bring(aside, dir));
    for (const entry of [...lingering.values()])
      if (entry.untilMs <= parts.nowMs()) await work.do(() => finish(entry, dir));
    await work.end();
  }

  async function adopt(aside: AsideFile): Promise<void> {
    if (lingering.has(aside.path)) return;
    const known = await parts.find(aside.id);
    if (known === null) waiting.set(aside.path, aside);
    else lingering.set(aside.path, { aside, ...known, mtimeMs: null, untilMs: parts.nowMs() + rule.lingerMs });
  }

  async function consider(
    dir: string,
    { path, type }: { path: string; type: 'file' | 'other' },
    before: typeof seen,
    work: Work,
  ): Promise<void> {
    const from = join(dir, path);
    const looks = await lookOf(from);
    if (looks === null) return;
    const was = before.get(path);
    const is = was?.look === looks ? was : { look: looks, sinceMs: parts.nowMs(), stuck: null };
    seen.set(path, is);
    if (is.stuck !== null) return;
    if (type === 'other') return stick(path, from, 'it is no file, or a link to one; put the file itself here');
    if (parts.nowMs() - is.sinceMs < rule.quietMs) return;
    await work.do(() =>
      take(from, dir).catch(async (error: unknown) => {
        if (!(error instanceof StuckError)) throw error;
        // What was tried to it may have changed how it looks.
        seen.set(path, { ...is, look: (await lookOf(from)) ?? looks });
        stick(path, from, error.message);
      }),
    );
  }

  function stick(path: string, file: string, reason: string): void {
    const entry = seen.get(path);
    if (entry !== undefined) seen.set(path, { ...entry, stuck: reason });
    parts.onStuck({ source, file, reason });
  }

  async function take(from: string, dir: string): Promise<void> {
    const opened = await openFile(from, dir);
    if (opened === null) return;
    const aside = asideOf(from, parts.newId());
    try {
      await setAside(aside).catch(explainRename);
      // Something else may have got the name meanwhile: it goes back, and is looked at anew.
      if (!(await isSame(aside.path, opened.stats))) {
        await opened.handle.close();
        return await putBack(aside);
      }
    } catch (error) {
      await opened.handle.close();
      throw error;
    }
    waiting.set(aside.path, aside);
    parts.reach('drop.set-aside');
    await bringOpened(aside, opened, dir);
  }

  async function bring(aside: AsideFile, dir: string): Promise<void> {
    const opened = await openFile(aside.path, dir).catch((error: unknown) => giveBack(aside, error));
    if (opened === null) waiting.delete(aside.path);
    else await bringOpened(aside, opened, dir);
  }

  async function bringOpened(aside: AsideFile, opened: OpenFile, dir: string): Promise<void> {
    const brought = await bringIn(aside, opened, dir, parts).catch((error: unknown) => giveBack(aside, error));
    parts.reach('drop.committed');
    waiting.delete(aside.path);
    const { bytes, mtimeMs, quarantined } = brought;
    lingering.set(aside.path, { aside, bytes, mtimeMs, sha256: null, untilMs: parts.nowMs() + rule.lingerMs });
    parts.onTaken({ source, id: aside.id, file: aside.from, bytes, quarantined });
  }

  /** What can never be taken as it is lies where it lay. @throws the error */
  async function giveBack(aside: AsideFile, error: unknown): Promise<never> {
    if (error instanceof StuckError) {
      waiting.delete(aside.path);
      await putBack(aside);
    }
    throw error;
  }

  async function finish({ aside, ...known }: Lingering, dir: string): Promise<void> {
    const changed = await hasChanged(aside, known).catch((error: unknown) => {
      if (isMissing(error)) return null;
      throw error;
    });
    if (changed === true) {
      const next = asideOf(aside.from, parts.newId());
      await setAsideAnew(aside, next);
      lingering.delete(aside.path);
      waiting.set(next.path, next);
      return await bring(next, dir);
    }
    if (changed === false) await putAway(aside, { dir, after: rule.after });
    lingering.delete(aside.path);
    parts.reach('drop.moved');
  }

  return {
    look,
    stuck: () =>
      [...seen].flatMap(([path, { stuck: reason }]) =>
        reason === null ? [] : [{ source, file: join(rule.dir, path), reason }],
      ),
  };
}

/** How a file looks from outside; null when it is gone. */
async function lookOf(path: string): Promise<string | null> {
  try {
    const { dev, ino, size, mtimeMs, ctimeMs } = await lstat(path);
    return [dev, ino, size, mtimeMs, ctimeMs].join(' ');
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

async function hasChanged(
  { path }: AsideFile,
  { bytes, mtimeMs, sha256 }: Pick<Lingering, 'bytes' | 'mtimeMs' | 'sha256'>,
): Promise<boolean> {
  const now = await lstat(path);
  if (now.size !== bytes) return true;
  if (mtimeMs !== null) return now.mtimeMs !== mtimeMs;
  const handle = await open(path, readFlags);
  try {
    return (await hashOf(handle)).sha256 !== sha256;
  } finally {
    await handle.close();
  }
}

/** Back to where it lay; beside what has the name by now, with a number. */
async function putBack(aside: AsideFile): Promise<void> {
  for (let number = 0; ; number += 1) {
    try {
      await link(aside.path, join(dirname(aside.from), numberedName(basename(aside.from), number)));
      break;
    } catch (error) {
      if (errnoOf(error) !== 'EEXIST') throw error;
    }
  }
  await unlink(aside.path);
  await dropEmpty(aside);
}

function explainRename(error: unknown): never {
  const errno = errnoOf(error);
  if (errno !== 'EACCES' && errno !== 'EPERM' && errno !== 'EROFS') throw error;
  throw new StuckError(
    'the collector may not rename it in its folder, which it does before it takes it; chmod the folder',
  );
}

import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, chmod, link, lstat, mkdir, open, readdir, statfs } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { StartError } from '../domain/errors.ts';
import { errnoOf, isMissing } from '../lib/errno.ts';
import { fileMode, folderMode, newFileFlags, removeFile, syncFolder } from '../lib/files/durable.ts';

const folderNames = ['archive', 'quarantine', 'spool', 'ledger', 'audit'] as const;

/**
 * Makes the storage folder and those in it, and proves that the collector can keep its promises there.
 *
 * Existing folders keep their mode; new ones are for the collector's own user alone (0700).
 *
 * @returns what an operator should know and the collector cannot judge, one sentence each.
 * @throws StartError for a folder that is a link, that anyone may write to, or into which the spool cannot link.
 */
export async function prepareStorage(root: string): Promise<readonly string[]> {
  await explaining(root, async () => {
    await makeFolder(root);
    for (const name of folderNames) await makeFolder(join(root, name));
    await syncFolder(root);
    await assertRights(root);
    await assertSpoolLinksTo(root, 'archive');
    await assertSpoolLinksTo(root, 'quarantine');
  });
  return [...(await doubtsAbout(root)), ...(await ownerWarnings(root))];
}

/**
 * Paths right below the storage folder that every user of this machine may look into, as commands of old left them.
 *
 * What is further below is closed by its folder. A mode that lets a group in was chosen by somebody, and is left alone.
 */
export async function openToOthers(root: string): Promise<string[]> {
  if (process.platform === 'win32') return [];
  // An empty file by which a checkout keeps the folder.
  const paths = (await readdir(root)).filter((name) => name !== '.gitkeep').map((name) => join(root, name));
  const found = await Promise.all(paths.map(async (path) => ({ path, mode: await ownModeOf(path) })));
  return found.filter(({ mode }) => (mode & 0o007) !== 0).map(({ path }) => path);
}

/** Takes them from everybody else. @returns a sentence for each, also where that could not be done */
export async function closeToOthers(root: string): Promise<string[]> {
  const closing = (await openToOthers(root)).map(async (path) => {
    try {
      await chmod(path, (await ownModeOf(path)) & 0o700);
      return `${path} could be read by other users of this machine, and no longer can`;
    } catch (error) {
      return `${path} can be read by other users of this machine, and its mode cannot be changed (${errnoOf(error)})`;
    }
  });
  return Promise.all(closing);
}

/** Of a link it is nobody's business what it leads to; a file may be gone by now. */
async function ownModeOf(path: string): Promise<number> {
  const found = await lstat(path).catch(() => null);
  return found === null || found.isSymbolicLink() ? 0 : found.mode;
}

async function makeFolder(path: string): Promise<void> {
  const firstMade = await mkdir(path, { recursive: true, mode: folderMode });
  if (firstMade !== undefined) await syncNames(dirname(resolve(firstMade)), dirname(resolve(path)));
  const found = await lstat(path);
  if (found.isSymbolicLink()) {
    throw new StartError(`${path} is a symbolic link: set storage.dir to the folder it leads to, or make it a folder`);
  }
  if ((found.mode & 0o002) !== 0) {
    throw new StartError(`${path} may be written to by every user of this machine: chmod o-w ${path}`);
  }
}

/** What a command left there that ran as another user would stop the collector in the middle of its start, or later. */
async function assertRights(root: string): Promise<void> {
  const wanted = constants.R_OK | constants.W_OK;
  const files = (await readdir(root)).filter((name) => /\.(?:sqlite|json)/.test(name));
  const paths = new Map<string, number>([
    ...['', ...folderNames].map((name): [string, number] => [join(root, name), wanted | constants.X_OK]),
    ...files.map((name): [string, number] => [join(root, name), wanted]),
  ]);
  for (const [path, mode] of paths) {
    await access(path, mode).catch((cause: unknown) => {
      // A log of a database comes and goes while somebody runs on the storage.
      if (isMissing(cause)) return;
      throw new StartError(`${path} cannot be read and written (${errnoOf(cause)}): ${remedyFor(root, cause)}`);
    });
  }
}

function remedyFor(root: string, cause: unknown): string {
  if (errnoOf(cause) !== 'EACCES') return 'it is mounted for reading only, or was made so';
  const self = process.getuid?.() ?? 'of the collector';
  return `the collector runs as the user with the id ${self}; give it what is there: chown -R ${self} ${root}`;
}

/** A new folder is durable when the folder it stands in was synced, and so on up to the first that was there before. */
async function syncNames(from: string, to: string): Promise<void> {
  await syncFolder(to);
  if (to !== from) await syncNames(from, dirname(to));
}

/** The only sure test: a bind mount has the same device number and still refuses. */
async function assertSpoolLinksTo(root: string, tree: 'archive' | 'quarantine'): Promise<void> {
  const probe = `.${randomUUID()}.probe`;
  const from = join(root, 'spool', probe);
  const to = join(root, tree, probe);
  try {
    await (await open(from, newFileFlags, fileMode)).close();
    await link(from, to);
  } catch (error) {
    if (errnoOf(error) !== 'EXDEV' && errnoOf(error) !== 'EPERM') throw error;
    throw new StartError(
      `a file in ${join(root, 'spool')} cannot be linked into ${join(root, tree)} (${errnoOf(error)}): both must be on ` +
        'one file system that has hard links; mount it at storage.dir, not at the folders in it',
      { cause: error },
    );
  } finally {
    await removeFile(to);
    await removeFile(from);
  }
}

/** What statfs(2) calls file systems that may not keep what they said was synced. Source: linux/magic.h, Linux 6.18. */
const doubtful: ReadonlyMap<number, string> = new Map([
  [0x6969, 'nfs: a sync may end at the server, and locks depend on it'],
  [0x01021994, 'tmpfs: everything is gone after a restart of the machine'],
  [0x858458f6, 'ramfs: everything is gone after a restart of the machine'],
  [0x794c7630, 'overlay: the data goes with the container; mount a volume there'],
  [0xff534d42, 'cifs: a sync may end at the server'],
  [0xfe534d42, 'smb2: a sync may end at the server'],
  [0x65735546, 'fuse: what a sync means depends on the program behind it'],
  [0x01021997, '9p: what a sync means depends on the host'],
]);

/** Why a file system may not keep what is promised; a path on it. */
export async function doubtsAbout(root: string): Promise<string[]> {
  const { type } = await statfs(root);
  const doubt = doubtful.get(type);
  if (doubt === undefined) return [];
  return [`${root} is on a file system that the collector cannot vouch for (${doubt})`];
}

async function ownerWarnings(root: string): Promise<string[]> {
  const warnings: string[] = [];
  const self = process.getuid?.();
  const { uid } = await lstat(root);
  if (self !== undefined && self !== 0 && uid !== self) {
    warnings.push(`${root} belongs to the user with id ${uid}, and the collector runs as ${self}`);
  }
  const above = dirname(resolve(root));
  const { mode } = await lstat(above);
  const isSticky = (mode & 0o1000) !== 0;
  if ((mode & 0o002) !== 0 && !isSticky) {
    warnings.push(`every user of this machine may put another folder in the place of ${root}: chmod o-w ${above}`);
  }
  return warnings;
}

async function explaining(root: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === null || !(error instanceof Error)) throw error;
    const remedy = errno === 'EEXIST' ? ': a file stands in its place; move it away, or set another storage.dir' : '';
    throw new StartError(`the storage folder ${root} cannot be used: ${error.message}${remedy}`, { cause: error });
  }
}

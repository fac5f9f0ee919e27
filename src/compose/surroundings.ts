import { readdir, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Config } from '../config/config.ts';
import { StartError } from '../domain/errors.ts';
import { isMissing } from '../lib/errno.ts';
import { formatBytes } from '../lib/format-bytes.ts';
import { openFiles } from '../lib/open-files.ts';
import { vendors } from '../vendors/all.ts';
import { storageFolder } from './storage-folder.ts';

/** What an idle collector has open is about sixty; with less than this not even its start succeeds everywhere. */
const fewestFiles = 128;
/** Beside connections and bodies: databases, threads, what is read for people. */
const otherFiles = 256;

/**
 * What of the machine a person should know before callbacks are taken, a sentence each with what to do.
 *
 * @throws StartError when too few files may be open to start at all
 */
export async function warnOfSurroundings(config: Config, now: Date): Promise<string[]> {
  const { dir } = config.storage;
  return [...fewFiles(config), ...(await wrongClock(dir, now)), ...(await littleSpace(config))];
}

function fewFiles({ server: { max } }: Config): string[] {
  const files = openFiles();
  if (files === null) return [];
  const remedy = 'ulimit -n 8192, LimitNOFILE= of systemd, or --ulimit nofile= of Docker';
  if (files.most < fewestFiles) {
    throw new StartError(
      `only ${files.most} files may be open, and the collector needs ${fewestFiles} to start: ${remedy}`,
    );
  }
  // A large body is a file beside its connection.
  const wanted = max.connections + Math.min(max.inFlight, max.connections) + otherFiles;
  if (files.most >= wanted) return [];
  return [
    `only ${files.most} files may be open, and server.max allows for ${wanted}: ${remedy}, or lower server.max.connections`,
  ];
}

/** A clock that stands still for a moment, or is set by a minute, is no news. */
const slackMs = 5 * 60_000;

/** A wrong clock files under wrong days, and takes signed callbacks for old ones. */
async function wrongClock(dir: string, now: Date): Promise<string[]> {
  const lists = [...vendors.values()].flatMap(({ egress }) => (egress === null ? [] : [Date.parse(egress.asOf)]));
  const newestList = new Date(Math.max(0, ...lists));
  const written = (await newestIn(storageFolder(dir).ledger)) ?? newestList;
  const [before, what] =
    written > newestList ? [written, 'the storage was written'] : [newestList, 'this version was made'];
  if (now.getTime() + slackMs >= before.getTime()) return [];
  return [
    `the clock of this machine says ${now.toISOString()}, and ${what} on ${before.toISOString()}: set the clock (timedatectl), ` +
      'since signed callbacks are refused by a wrong one',
  ];
}

async function newestIn(folder: string): Promise<Date | null> {
  try {
    const names = await readdir(folder);
    const times = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).mtimeMs));
    return times.length === 0 ? null : new Date(Math.max(...times));
  } catch {
    // Whoever cannot read it is told so elsewhere.
    return null;
  }
}

/** Below this many more files a file system is soon full, whatever its bytes. */
const scarceFiles = 5_000;

async function littleSpace({ storage: { dir, reserveBytes } }: Config): Promise<string[]> {
  const { bavail, bsize, files, ffree } = await statfs(await existingPart(dir));
  const freeBytes = bavail * bsize;
  const warnings: string[] = [];
  if (freeBytes <= reserveBytes) {
    warnings.push(
      `${dir} has ${formatBytes(freeBytes)} free, and storage.reserve keeps ${formatBytes(reserveBytes)}: every callback with a body is ` +
        'answered 503; make room, or lower storage.reserve',
    );
  }
  if (files > 0 && ffree < scarceFiles) {
    warnings.push(`only ${ffree} more files can be made where ${dir} is (df -i): make room`);
  }
  return warnings;
}

/** The folder itself, or the nearest above it that is there. */
export async function existingPart(path: string): Promise<string> {
  try {
    await stat(path);
    return path;
  } catch (error) {
    if (!isMissing(error) || dirname(path) === path) throw error;
    return existingPart(dirname(path));
  }
}

import { resolve } from 'node:path';
import { Command } from 'commander';
import { snapshotOfStopped } from '../compose/offline-snapshot.ts';
import { StartError } from '../domain/errors.ts';
import type { TakenSnapshot } from '../domain/snapshots.ts';
import { askArchive, Unanswered } from './ask-archive.ts';
import { findArchive } from './find-archive.ts';
import { configOption, loadSettings, version } from './settings.ts';

interface SnapshotOptions {
  config?: string;
  from?: string;
  indexes?: true;
  url?: string;
  token?: string;
  json?: true;
}

/** `collector snapshot`: the whole storage at one moment, taken by the running collector, or of one that is stopped. */
export function snapshotCommand(): Command {
  return new Command('snapshot')
    .description('take a snapshot of the storage, while the collector goes on receiving')
    .argument('<dir>', 'folder to be made; a running collector makes it below snapshots.dir')
    .option(...configOption)
    .option('--from <dir>', 'an earlier snapshot: share the files that are the same (on another disk than the storage)')
    .option('--indexes', 'take catalog and index along, which are else made anew after a restore')
    .option('--url <url>', 'where the archive is (default: where the settings say that it listens)')
    .option(
      '--token <token>',
      'archive token of an admin (default: the first one in the settings, else that in tokens.json)',
    )
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      '\nFiles of the archive are shared by hard links where that can be: a snapshot costs little but names.',
    )
    .action(async (dir: string, options: SnapshotOptions) => {
      const { config } = await loadSettings(options);
      const wish = {
        dir: resolve(dir),
        from: options.from === undefined ? null : resolve(options.from),
        indexes: options.indexes === true,
      };
      const taken = await takenByServer(config, options, wish).catch(async (error: unknown) => {
        if (!(error instanceof Unanswered) || options.url !== undefined) throw error;
        return snapshotOfStopped(config, wish, { version, onNotice: console.error });
      });
      console.log(options.json === true ? JSON.stringify(taken, null, 2) : describe(taken));
    });
}

async function takenByServer(
  config: Parameters<typeof findArchive>[0],
  options: SnapshotOptions,
  wish: object,
): Promise<TakenSnapshot> {
  const archive = await findArchive(config, options).catch((error: unknown) => {
    if (error instanceof RangeError) throw new StartError(error.message);
    throw error;
  });
  return (await askArchive(archive, 'POST', '/api/v1/snapshots', wish)) as TakenSnapshot;
}

function describe({ dir, at, files, linked, copied, missing, pausedMs, tookMs }: TakenSnapshot): string {
  const lines = [
    `${dir}: everything that was accepted before ${at}`,
    `${files.count} files, ${files.bytes} bytes; ${linked} shared, ${copied} copied; ${seconds(tookMs)}, of which nothing was filed for ${seconds(pausedMs)}`,
  ];
  if (missing.length > 0)
    lines.push(
      `${missing.length} files were not there or not as they were, run \`collector verify\`: ${missing.slice(0, 10).join(', ')}`,
    );
  return lines.join('\n');
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import { StartError } from '../domain/errors.ts';
import { findArchive } from './find-archive.ts';
import { findCalls, type JobFrom } from './import-folder/calls.ts';
import { importCall } from './import-folder/send.ts';
import { configOption, loadSettings } from './settings.ts';

interface ImportOptions {
  config?: string;
  source: string;
  job: JobFrom;
  dryRun?: true;
  url?: string;
  token?: string;
}

/** Calls on their way at a time. */
const lanes = 32;
const tellEvery = 5000;

/** `collector import-folder`: hands the files of a folder to a running collector. */
export function importFolderCommand(): Command {
  return new Command('import-folder')
    .description('import the files of a folder, with their names and times, into a running collector')
    .argument('<dir>', 'folder; all folders in it are looked through')
    .requiredOption('--source <name>', 'the source to file them under: one of the settings, or import')
    .addOption(
      new Option('--job <from>', 'where files of which nothing is known have the id of their job')
        .choices(['name', 'folder', 'none'])
        .default('name'),
    )
    .option('--dry-run', 'say what would be imported, and import nothing')
    .option(...configOption)
    .option('--url <url>', 'where the archive is (default: where the settings say that it listens)')
    .option('--token <token>', 'archive token (default: the first one in the settings, else that in tokens.json)')
    .addHelpText(
      'after',
      '\nReads what `collector export --format archive` wrote, or any folder. Interrupted, run it again: what is there is passed over.',
    )
    .action(async (dir: string, options: ImportOptions) => {
      const { config } = await loadSettings(options);
      const found = await findCalls(resolve(dir), options.job);
      const calls = found.filter(({ files }) => files.length > 0);
      if (options.dryRun === true) {
        for (const { job, receivedAt, files } of calls) {
          console.log(`${receivedAt}\t${job ?? '-'}\t${files.map(({ name }) => name).join(', ')}`);
        }
        return;
      }
      const archive = await findArchive(config, options).catch((error: unknown) => {
        throw error instanceof RangeError ? new StartError(error.message) : error;
      });
      const counts = { imported: 0, there: 0, refused: 0, files: 0 };
      const waiting = calls.values();
      await Promise.all(
        Array.from({ length: lanes }, async () => {
          for (const call of waiting) {
            const outcome = await importCall(archive, options.source, call);
            counts[outcome.as] += 1;
            if (outcome.as === 'imported') counts.files += call.files.length;
            if (outcome.as === 'refused')
              console.log(`refused\t${call.files.map(({ path }) => path).join(', ')}\t${outcome.why}`);
            const done = counts.imported + counts.there + counts.refused;
            if (done % tellEvery === 0) console.error(`${done} of ${calls.length}`);
          }
        }),
      );
      const empty = found.length === calls.length ? '' : `; ${found.length - calls.length} without a body left out`;
      console.log(
        `${counts.files} files imported as ${counts.imported} deliveries; ${counts.there} were there, ${counts.refused} refused${empty}`,
      );
      if (counts.refused > 0) process.exitCode = 1;
    });
}

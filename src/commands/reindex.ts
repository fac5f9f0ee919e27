import { Command } from 'commander';
import { reindexStorage } from '../compose-tools.ts';
import { configOption, loadSettings } from './settings.ts';

/** `collector reindex`: makes catalog.sqlite anew from the ledger. */
export function reindexCommand(): Command {
  return new Command('reindex')
    .description('make the catalog anew from the ledger')
    .option(...configOption)
    .addHelpText('after', '\nRefuses to run beside a collector on the same storage folder: stop it first.')
    .action(async (options: { config?: string }) => {
      const { config } = await loadSettings(options);
      await reindexStorage(config.storage.dir, console.error);
      console.log(`the catalog of ${config.storage.dir} is made anew`);
    });
}

import { Command } from 'commander';
import { reindexStorage } from '../compose/tools.ts';
import { configOption, loadSettings } from './settings.ts';

/** `collector reindex`: makes catalog.sqlite anew from the ledger, or transcripts.sqlite from the bodies too. */
export function reindexCommand(): Command {
  return new Command('reindex')
    .description('make the catalog anew from the ledger, or the index of transcripts from the stored bodies')
    .option(...configOption)
    .option('--transcripts', 'the index of transcripts instead of the catalog')
    .addHelpText('after', '\nRefuses to run beside a collector on the same storage folder: stop it first.')
    .action(async (options: { config?: string; transcripts?: boolean }) => {
      const { config } = await loadSettings(options);
      const what = options.transcripts === true ? 'transcripts' : 'catalog';
      await reindexStorage(config, what, console.error);
      const made = what === 'catalog' ? 'the catalog' : 'the index of transcripts';
      console.log(`${made} of ${config.storage.dir} is made anew`);
    });
}

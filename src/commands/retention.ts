import { Command } from 'commander';
import { openForReading } from '../compose/storage.ts';
import { assertStorage } from '../compose/tools.ts';
import { formatDuration, formatSize } from '../config/sizes.ts';
import { type GoingParts, partsGoing, rulesOf } from '../domain/keeping.ts';
import { configOption, loadSettings } from './settings.ts';

/** `collector retention --dry-run`: what goes by the settings, and when; a collector that runs is what removes it. */
export function retentionCommand(): Command {
  return new Command('retention')
    .description('show what is kept for how long, and what goes when')
    .option(...configOption)
    .option('--dry-run', 'remove nothing; always so: what is due is removed by the collector that runs')
    .option('--json', 'print one JSON object')
    .addHelpText('after', '\nChanges nothing and may run beside a collector.')
    .action(async (options: { config?: string; json?: boolean }) => {
      const { config } = await loadSettings(options);
      await assertStorage(config.storage.dir);
      const stored = await openForReading(config.storage.dir);
      try {
        const rules = rulesOf(config.sources.map(({ source }) => source));
        const going = await partsGoing(rules, stored.catalog.dueUntil, Date.now());
        if (options.json === true) console.log(JSON.stringify({ items: going }, null, 2));
        else print(going);
      } finally {
        await stored.close();
      }
    });
}

function print(going: readonly GoingParts[]): void {
  if (going.length === 0) return console.log('everything is kept for ever: no source has `keep:` in the settings');
  for (const { source, kind, keptMs, by } of going) {
    const now = Date.now();
    const goes = by.map(({ atMs, deliveries, bytes }) => {
      const when = atMs <= now ? 'due now' : `by ${new Date(atMs).toISOString().slice(0, 10)}`;
      return `${when} ${deliveries} deliveries, ${formatSize(bytes)}`;
    });
    console.log(`${source}\t${kind}\tkept ${formatDuration(keptMs)}\t${goes.join('; ')}`);
  }
}

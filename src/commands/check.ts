import { Command } from 'commander';
import { known } from '../compose/known.ts';
import { readSenders } from '../compose/senders.ts';
import { inspectStorage } from '../compose/tools.ts';
import type { Config } from '../config/config.ts';
import { describeConfig } from '../config/describe.ts';
import type { LoadedConfig } from '../config/load.ts';
import { callbackUrls } from './banner.ts';
import { describePresetAges, describeSenders } from './check/describe.ts';
import { checkOutside } from './check/outside.ts';
import type { OutsideOptions } from './check/plan.ts';
import { configOption, loadSettings } from './settings.ts';

/** `collector check`: what a start with these settings would mean, without starting. */
export function checkCommand(): Command {
  return new Command('check')
    .description(
      'print the settings in effect, the URLs, the age of presets, who called, and what is wrong with the storage folder',
    )
    .option(...configOption)
    .option('--url <url>', 'instead: try the deployment that is reached by this URL, from here; see below')
    .option(
      '--source <name>',
      'with --url: the source to try (default: that of the URL, else the first in the settings)',
    )
    .option('--token <token>', 'with --url: the archive token (default: of the settings, else of tokens.json)')
    .option('--ca <file>', 'with --url: trust the authority of this PEM file too')
    .option('--patience <time>', 'with --url: also send a body that takes this long, e.g. 70s')
    .option('--json', 'with --url: print one JSON object')
    .addHelpText('after', help)
    .action(async (options: { config?: string } & Partial<OutsideOptions>, command: Command) => {
      const { url, config: _, ...others } = options;
      const [other] = Object.keys(others);
      if (url === undefined && other !== undefined) command.error(`error: --${other} goes with --url`, { exitCode: 2 });
      const settings = await loadSettings(options);
      if (url !== undefined) return tryUrl({ ...options, url }, settings, command);
      const { config, file, warnings } = settings;
      console.log(`# settings: ${file ?? 'built in'}`);
      console.log(describeConfig(config, known.schemes));
      console.log('# callback URLs');
      for (const [source, url] of callbackUrls(config)) console.log(`${source}\t${url}`);
      const ages = describePresetAges(config.sources, known.vendors, Date.now());
      if (ages.length > 0) console.log('# presets');
      for (const line of ages) console.log(line);
      for (const warning of warnings) console.log(`warning: ${warning}`);
      await reportStorage(config);
    });
}

const help = `
May run beside a collector. Exit code 2 when the settings are wrong, 1 when the storage is.

With --url it looks from here at https://host[/prefix], as a vendor would: DNS, TLS, ports and redirects; and, where it
knows the archive token of the collector there, what a proxy in front of it does to callbacks: the sender's address, limits
(it sends bodies of 1 MiB, 25 MiB and 200 MiB), buffering, methods, paths, answer time. The token itself is not sent, and
the collector keeps nothing of it. Exit code 1 when something is to be mended.

Example:
  $ collector check --url https://collector.example.org --source acme --patience 70s
`;

async function tryUrl(options: OutsideOptions, settings: LoadedConfig, command: Command): Promise<void> {
  const isFine = await checkOutside(options, settings, (line) => console.log(line)).catch((error: unknown) => {
    if (!(error instanceof RangeError)) throw error;
    return command.error(`error: ${error.message}`, { exitCode: 2 });
  });
  if (!isFine) process.exitCode = 1;
}

async function reportStorage(config: Config): Promise<void> {
  const { dir } = config.storage;
  try {
    const notices = await inspectStorage(dir);
    if (notices === null) return console.log(`storage: ${dir} is not there yet; the first start makes it`);
    for (const notice of notices) console.log(`storage: ${notice}`);
    if (notices.length === 0) console.log(`storage: ${dir} is fine`);
    const names = config.sources.map(({ source }) => source.name);
    const lines = describeSenders(names, await readSenders(config));
    if (lines.length > 0) console.log('# senders');
    for (const line of lines) console.log(line);
  } catch (error) {
    console.log(`storage: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}

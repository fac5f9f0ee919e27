import { Command } from 'commander';
import { known } from '../compose/known.ts';
import { type Preflight, preflight } from '../compose/preflight.ts';
import type { SourceConfig } from '../config/config.ts';
import { describeConfig } from '../config/describe.ts';
import type { LoadedConfig } from '../config/load.ts';
import { vendors } from '../vendors/all.ts';
import { callbackUrls } from './banner.ts';
import { describePresetAges, describeSenders, describeSources } from './check/describe.ts';
import { checkOutside } from './check/outside.ts';
import type { OutsideOptions } from './check/plan.ts';
import { configOption, loadSettings } from './settings.ts';

/** `collector check`: what a start with these settings would mean, without starting. */
export function checkCommand(): Command {
  return new Command('check')
    .description('print the settings in effect, what each source takes, who called, and whether a start would succeed')
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
      await tryStart(settings);
    });
}

const help = `
Tries what a start needs: certificate, addresses, storage folder and rights, open files, clock. May run beside a collector.
Exit code 2 when the settings are wrong, 1 when a start would be refused.

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

/** Says what a start would mean and whether it would succeed. */
async function tryStart({ config, file, warnings }: LoadedConfig): Promise<void> {
  const now = new Date();
  const found = await preflight(config, now);
  const { dir } = config.storage;
  const sections = {
    [`settings: ${file ?? 'built in'}`]: [describeConfig(config, known.schemes)],
    sources: describeSources(config.sources, vendors),
    'callback URLs': callbackUrls(config).map((cells) => cells.join('\t')),
    presets: describePresetAges(config.sources, known.vendors, now.getTime()),
    senders: found.senders === null ? [] : describeSenders(config.sources.map(nameOf), found.senders),
  };
  for (const [title, lines] of Object.entries(sections)) {
    if (lines.length > 0) console.log([`# ${title}`, ...lines].join('\n'));
  }
  for (const warning of [...warnings, ...found.warnings]) console.log(`warning: ${warning}`);
  for (const notice of found.storage.notices) console.log(`storage: ${notice}`);
  if (found.storage.state === 'new') console.log(`storage: ${dir} is not there yet; the first start makes it`);
  for (const refusal of found.refusals) console.log(`refused: ${refusal}`);
  console.log(verdictOn(found));
  if (found.refusals.length > 0) process.exitCode = 1;
}

function nameOf({ source }: SourceConfig): string {
  return source.name;
}

function verdictOn({ refusals, holder }: Preflight): string {
  if (refusals.length > 0) return 'a start would be refused: mend the above first';
  if (holder === null) return 'a start would succeed';
  const process = holder.pid === null ? '' : ` (process ${holder.pid})`;
  return `a collector${process} runs on this storage folder: a start beside it would be refused, a restart would succeed`;
}

import { Command, InvalidArgumentError } from 'commander';
import { exportArchive } from '../compose/export-archive.ts';
import { type ExportFormat, type ExportSelection, exportJobs } from '../compose/export-jobs.ts';
import { assertStorage } from '../compose/tools.ts';
import { StartError } from '../domain/errors.ts';
import { transcriptFormats } from '../domain/transcript-index.ts';
import { openSink } from './export/sink.ts';
import { configOption, loadSettings } from './settings.ts';

/** Everything there is, as it lies there. */
const archiveFormat = 'archive';

interface ExportOptions {
  config?: string;
  job: { source: string; jobId: string }[];
  source?: string;
  from?: Date;
  to?: Date;
  format: (ExportFormat | typeof archiveFormat)[];
  out: string;
}

/** `collector export`: writes transcripts, or stored bodies, into a folder or a zip file. */
export function exportCommand(): Command {
  return new Command('export')
    .description('write the transcripts of a job, or of all that match, into a folder or a zip file')
    .option(...configOption)
    .option('--job <source/id>', 'a job, more than once for several; without it everything that matches', readJob, [])
    .option('--source <name>', 'only what came from this source')
    .option('--from <time>', 'only what was received at this time or later, e.g. 2026-11-21 (UTC)', readTime)
    .option('--to <time>', 'only what was received before this time', readTime)
    .option(
      '--format <list>',
      `${[...transcriptFormats, 'raw', archiveFormat].join(', ')}: raw is every body as it came, archive the same as they lie in the storage, with what is known of each delivery, for import-folder`,
      readFormats,
      ['txt'],
    )
    .requiredOption('--out <path>', 'a new or empty folder, or a new file that ends in .zip')
    .addHelpText('after', '\nChanges nothing in the storage and may run beside a collector.')
    .action(async (options: ExportOptions, command: Command) => {
      if (options.job.length > 0 && hasFilter(options)) {
        command.error('error: --job and --source, --from, --to exclude one another');
      }
      if (options.format.includes(archiveFormat) && options.format.length > 1) {
        command.error('error: --format archive goes with no other');
      }
      const { config } = await loadSettings(options);
      await assertStorage(config.storage.dir);
      const files = await writeAll(config.storage.dir, options);
      console.log(`${files} files written to ${options.out}`);
    });
}

async function writeAll(root: string, options: ExportOptions): Promise<number> {
  const selection = selectionOf(options);
  const sink = await openSink(options.out);
  let files = 0;
  try {
    const formats = options.format.filter((format) => format !== archiveFormat);
    const found = formats.length === 0 ? exportArchive(root, selection) : exportJobs(root, selection, formats);
    for await (const { path, content, modifiedAt } of found) {
      await sink.add(path, content, modifiedAt);
      files += 1;
    }
    if (files === 0) throw new StartError(nothingFor(options));
    await sink.finish();
    return files;
  } catch (error) {
    await sink.abandon();
    throw error;
  }
}

/** A mistyped name is no empty archive. */
function nothingFor({ source, from, to, format }: ExportOptions): string {
  const filters = Object.entries({ source, from: from?.toISOString(), to: to?.toISOString(), format: format.join() });
  const said = filters.flatMap(([name, value]) => (value === undefined ? [] : [`--${name} ${value}`]));
  return `nothing in the storage matches ${said.join(' ')}: nothing was written`;
}

function hasFilter({ source, from, to }: ExportOptions): boolean {
  return source !== undefined || from !== undefined || to !== undefined;
}

function selectionOf({ job, source, from, to }: ExportOptions): ExportSelection {
  if (job.length > 0) return { jobs: job };
  return {
    filter: {
      source: source ?? null,
      job: null,
      outcome: null,
      kind: null,
      sender: null,
      fromMs: from?.getTime() ?? null,
      toMs: to?.getTime() ?? null,
    },
  };
}

function readJob(value: string, earlier: ExportOptions['job']): ExportOptions['job'] {
  const slash = value.indexOf('/');
  if (slash < 1 || slash === value.length - 1) throw new InvalidArgumentError('expected <source>/<job id>');
  return [...earlier, { source: value.slice(0, slash), jobId: value.slice(slash + 1) }];
}

function readTime(value: string): Date {
  const time = new Date(value);
  if (!/^\d{4}-\d\d-\d\d/.test(value) || Number.isNaN(time.getTime())) {
    throw new InvalidArgumentError('expected a date (2026-11-21) or a date and time with zone (2026-11-21T10:00:00Z)');
  }
  return time;
}

function readFormats(value: string): ExportOptions['format'] {
  const known: ExportOptions['format'] = [...transcriptFormats, 'raw', archiveFormat];
  return value.split(',').map((name) => {
    const format = known.find((candidate) => candidate === name.trim());
    if (format === undefined) throw new InvalidArgumentError(`expected ${known.join(', ')}`);
    return format;
  });
}

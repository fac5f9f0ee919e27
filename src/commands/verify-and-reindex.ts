import { Command } from 'commander';
import { reindexStorage, verifyStorage } from '../compose/tools.ts';
import { configOption, loadSettings, version } from './settings.ts';

/** `collector verify`: reads every stored body again and holds it against the ledger. */
export function verifyCommand(): Command {
  return new Command('verify')
    .description('read every stored body and report what is missing, altered or unrecorded')
    .option(...configOption)
    .option('--json', 'print one JSON object')
    .addHelpText('after', '\nChanges nothing and may run beside a collector. Exit code 1 when something was found.')
    .action(async (options: { config?: string; json?: boolean }) => {
      const { config } = await loadSettings(options);
      const result = await verifyStorage(config.storage.dir);
      if (options.json === true) console.log(JSON.stringify(result, null, 2));
      else printFindings(result);
      if (result.findings.length + result.damagedLines.length > 0) process.exitCode = 1;
    });
}

function printFindings({
  files,
  bytes,
  recent,
  findings,
  damagedLines,
}: Awaited<ReturnType<typeof verifyStorage>>): void {
  for (const { problem, tree, path, deliveryId, detail } of findings) {
    console.log(`${problem}\t${tree}/${path}\t${deliveryId ?? '-'}\t${detail}`);
  }
  for (const { file, offset, bytes: lineBytes } of damagedLines) {
    console.log(`damaged\tledger/${file}\t-\t${lineBytes} bytes at ${offset} are not a record`);
  }
  const younger = recent === 0 ? '' : `; ${recent} too new to judge`;
  console.log(`${files} files, ${bytes} bytes read; ${findings.length + damagedLines.length} findings${younger}`);
}

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
      await reindexStorage(config, what, { version, onNotice: console.error });
      const made = what === 'catalog' ? 'the catalog' : 'the index of transcripts';
      console.log(`${made} of ${config.storage.dir} is made anew`);
    });
}

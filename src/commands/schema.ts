import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { known } from '../compose/known.ts';
import { jsonSchemaText } from '../config/json-schema.ts';
import { packageFolder } from '../lib/package.ts';

/** `collector schema`: writes the JSON Schema of the settings file; with `--check` only tells whether it is up to date. */
export function schemaCommand(file = fileURLToPath(new URL('config/collector.schema.json', packageFolder))): Command {
  return new Command('schema')
    .description('write the JSON Schema of the settings file, for editors')
    .option('--check', 'write nothing, and exit with 1 when the file is not up to date')
    .addHelpText('after', `\nThe file: ${file}`)
    .action(async ({ check }: { check?: true }) => {
      if (check === undefined) await writeFile(file, jsonSchemaText(known));
      else await assertUpToDate(file);
    });
}

async function assertUpToDate(file: string): Promise<void> {
  const held = await readFile(file, 'utf8').catch(() => null);
  if (held === jsonSchemaText(known)) return;
  process.stderr.write(`${file} is not up to date: run \`collector schema\`\n`);
  process.exitCode = 1;
}

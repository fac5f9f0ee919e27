import { Command, CommanderError } from 'commander';
import { ConfigError } from '../config/config-error.ts';
import { CollectorError, StartError } from '../domain/errors.ts';
import { version } from './settings.ts';

const commands: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import('./serve.ts')).serveCommand(),
  check: async () => (await import('./check.ts')).checkCommand(),
  send: async () => (await import('./send.ts')).sendCommand(),
  trust: async () => (await import('./trust.ts')).trustCommand(),
  verify: async () => (await import('./verify-and-reindex.ts')).verifyCommand(),
  reindex: async () => (await import('./verify-and-reindex.ts')).reindexCommand(),
  export: async () => (await import('./export.ts')).exportCommand(),
  schema: async () => (await import('./schema.ts')).schemaCommand(),
};

/** Exit codes of every command. */
const failed = 1;
const wrongUsage = 2;

/** Runs one command of the command line and sets the exit code: 0 done, 1 failed, 2 wrong usage or configuration. */
export async function run(argv: readonly string[]): Promise<void> {
  const program = new Command('collector')
    .description(
      'Receives the callbacks of speech-to-text vendors, keeps every one of them, and lets people find them.',
    )
    .version(version);
  // A server that runs for months carries nothing of the other commands.
  const wanted = Object.entries(commands).filter(([name]) => name === (argv[2] ?? 'serve'));
  for (const [name, load] of wanted.length > 0 ? wanted : Object.entries(commands)) {
    program.addCommand(await load(), { isDefault: name === 'serve' });
  }
  for (const command of [program, ...program.commands]) command.exitOverride().showHelpAfterError();
  try {
    await program.parseAsync(argv);
  } catch (error) {
    process.exitCode = exitCodeOf(error);
    if (!(error instanceof CommanderError)) console.error(describe(error));
  }
}

function exitCodeOf(error: unknown): number {
  if (error instanceof ConfigError) return wrongUsage;
  if (!(error instanceof CommanderError)) return failed;
  return error.exitCode === 0 ? 0 : wrongUsage;
}

/** Expected failures in one line each; anything else with its stack, because it is a bug. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isExpected = error instanceof ConfigError || error instanceof CollectorError || error instanceof StartError;
  return isExpected ? `collector: ${error.message}` : (error.stack ?? error.message);
}

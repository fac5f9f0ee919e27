import { Command, CommanderError } from 'commander';
import { ConfigError } from '../config/config-error.ts';
import { CollectorError, StartError } from '../domain/errors.ts';
import { errnoOf } from '../lib/errno.ts';
import { version } from './settings.ts';

const commands: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import('./serve.ts')).serveCommand(),
  check: async () => (await import('./check.ts')).checkCommand(),
  send: async () => (await import('./send.ts')).sendCommand(),
  trust: async () => (await import('./trust.ts')).trustCommand(),
  verify: async () => (await import('./verify-and-reindex.ts')).verifyCommand(),
  reindex: async () => (await import('./verify-and-reindex.ts')).reindexCommand(),
  retention: async () => (await import('./retention.ts')).retentionCommand(),
  snapshot: async () => (await import('./snapshot.ts')).snapshotCommand(),
  restore: async () => (await import('./restore.ts')).restoreCommand(),
  'import-folder': async () => (await import('./import-folder.ts')).importFolderCommand(),
  export: async () => (await import('./export.ts')).exportCommand(),
  schema: async () => (await import('./schema.ts')).schemaCommand(),
};

/** A command line that cannot be understood. */
class UsageError extends Error {}

/** Exit codes of every command. */
const failed = 1;
const wrongUsage = 2;

/**
 * Runs one command of the command line and sets the exit code: 0 done, 1 failed, 2 wrong usage or configuration. Whatever a
 * person can cause is told in one line; `--verbose` shows where it came from too.
 */
export async function run(args: readonly string[]): Promise<void> {
  const argv = args.filter((arg) => arg !== '--verbose');
  try {
    await (await programFor(argv[2])).parseAsync(argv);
  } catch (error) {
    process.exitCode = exitCodeOf(error);
    if (error instanceof CommanderError) return;
    const isToBeTraced = args.includes('--verbose') || !isExpected(error);
    console.error(isToBeTraced && error instanceof Error ? error.stack : `collector: ${describe(error)}`);
  }
}

/** With the wanted command alone: a server that runs for months carries nothing of the others. */
async function programFor(wanted = 'serve'): Promise<Command> {
  const program = new Command('collector')
    .description(
      'Receives the callbacks of speech-to-text vendors, keeps every one of them, and lets people find them.',
    )
    .option('--verbose', 'show where an error came from')
    .version(version);
  const load = commands[wanted];
  if (load === undefined && /^[^-]/.test(wanted) && wanted !== 'help') {
    throw new UsageError(`there is no command ${wanted}${likelyMeant(wanted)}: collector --help lists them`);
  }
  const loaded = load === undefined ? Object.values(commands) : [load];
  for (const make of loaded) {
    const command = await make();
    program.addCommand(command, { isDefault: command.name() === 'serve' });
  }
  for (const command of [program, ...program.commands]) {
    const help = command === program ? 'collector --help' : `collector ${command.name()} --help`;
    command.exitOverride().configureOutput({
      outputError: (text, write) => write(`collector: ${text.trim().replace(/^error: /, '')} (${help})\n`),
    });
  }
  return program;
}

/** @example likelyMeant('srve') // '; did you mean serve?' */
function likelyMeant(typed: string): string {
  const close = Object.keys(commands).find((name) => areOneSlipApart(typed.toLowerCase(), name));
  return close === undefined ? '' : `; did you mean ${close}?`;
}

/** One letter left out, put in, changed, or two that changed places; or one begins with the other. */
function areOneSlipApart(typed: string, name: string): boolean {
  let same = 0;
  while (same < Math.min(typed.length, name.length) && typed[same] === name[same]) same += 1;
  const [left, right] = [typed.slice(same), name.slice(same)];
  const isSwapped = left.slice(0, 2) === [...right.slice(0, 2)].reverse().join('') && left.slice(2) === right.slice(2);
  const isBeginning = typed.length > 2 && name.startsWith(typed);
  return [
    left.slice(1) === right.slice(1),
    left === right.slice(1),
    left.slice(1) === right,
    isSwapped,
    isBeginning,
  ].some(Boolean);
}

function exitCodeOf(error: unknown): number {
  if (error instanceof ConfigError || error instanceof UsageError) return wrongUsage;
  if (!(error instanceof CommanderError)) return failed;
  return error.exitCode === 0 ? 0 : wrongUsage;
}

/** Anything else is a bug, and is told with its stack. */
function isExpected(error: unknown): boolean {
  if (errnoOf(error) !== null) return true;
  return [ConfigError, CollectorError, StartError, UsageError].some((kind) => error instanceof kind);
}

/** In one line, with what the system said, and what can be done where that is always the same. */
function describe(error: unknown): string {
  const said: string[] = [];
  let errno: string | null = null;
  for (let at = error; at instanceof Error; at = at.cause) {
    errno ??= errnoOf(at);
    const code = errnoOf(at);
    // A message that names the system's code has said it all.
    if (said.length === 0 || (code !== null && !said.join().includes(code))) said.push(at.message);
  }
  const remedy = remedies[errno ?? ''];
  return `${said.join(': ') || String(error)}${remedy === undefined ? '' : `: ${remedy}`}`;
}

const remedies: Readonly<Record<string, string>> = {
  EACCES: 'the collector runs as a user that may not; look at the owner and the mode',
  EPERM: 'the collector runs as a user that may not; look at the owner and the mode',
  EROFS: 'it is mounted for reading only',
  ENOSPC: 'make room on that disk',
  EDQUOT: 'the quota of this user is used up',
  EMFILE: 'too few files may be open; raise it with ulimit -n 4096',
  ENFILE: 'too many files are open on this machine',
  ENOTDIR: 'a file stands where a folder is expected',
  EISDIR: 'a folder stands where a file is expected',
};

import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { loadSettings } from '../src/commands/settings.ts';
import { storageFolder } from '../src/compose/storage-folder.ts';
import { describeHolder, findHolder } from '../src/inbox/lock.ts';
import { buildProgram } from './build.ts';

/** `npm start`: builds the program and becomes it, unless a collector runs on the storage, maybe from the same build. */
const args = process.argv.slice(2);
const running = await whoRuns();
if (running === null) {
  const built = join(import.meta.dirname, '../dist');
  await buildProgram(built);
  become([process.execPath, join(built, 'cli.js'), 'serve', ...args]);
} else {
  console.error(`collector: ${running}`);
  process.exitCode = 1;
}

async function whoRuns(): Promise<string | null> {
  const at = args.findIndex((arg) => /^--config(=|$)/.test(arg));
  const named = args[at]?.startsWith('--config=') ? args[at].slice('--config='.length) : args[at + 1];
  try {
    const { config } = await loadSettings({ config: at === -1 ? undefined : named });
    const { inbox } = storageFolder(config.storage.dir);
    const holder = findHolder(inbox);
    return holder === null ? null : describeHolder(inbox, holder);
  } catch {
    // The program itself says what is wrong with settings.
    return null;
  }
}

/** The process goes on as another program: signals reach it, and nothing of the build stays in memory. */
function become(command: [program: string, ...args: string[]]): void {
  const [program, ...rest] = command;
  if (process.platform !== 'win32' && process.execve !== undefined) process.execve(program, command, process.env);
  const child = spawn(program, rest, { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + constants.signals[signal ?? 'SIGTERM'];
  });
}

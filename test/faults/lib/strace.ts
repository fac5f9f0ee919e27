import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../fixtures/until.ts';

/** System calls that are to fail. */
export interface Injection {
  /** As strace names them, e.g. `['fsync', 'fdatasync']`. */
  calls: readonly string[];
  /** E.g. `EIO`. */
  errno: string;
  /** Which of them fails, counted in each thread: `3` is the third, `3+` the third and every later one. */
  when: string;
}

/** True when strace is there and lets itself be used on processes that are running. */
export function canInject(): boolean {
  const isThere = spawnSync('strace', ['-V']).status === 0;
  return isThere && process.platform === 'linux' && (process.getuid?.() === 0 || ptraceIsOpen());
}

/** A system that lets a process be traced by its parent's relatives; Debian's default is open, Ubuntu's is not. */
function ptraceIsOpen(): boolean {
  return spawnSync('cat', ['/proc/sys/kernel/yama/ptrace_scope']).stdout.toString().trim() !== '1';
}

/** Makes calls of a running process fail until `stop`, which resolves to what strace saw of them, and of `close`. */
export async function injectFaults(
  pid: number,
  { calls, errno, when }: Injection,
): Promise<{ stop(): Promise<string[]> }> {
  const folder = await mkdtemp(join(tmpdir(), 'collector-strace-'));
  const log = join(folder, 'log');
  const names = calls.join(',');
  const strace = spawn('strace', [
    ...['-f', '-y', '-p', String(pid), '-o', log],
    ...['-e', `trace=${names},close`, '-e', 'signal=none', '-e', `inject=${names}:error=${errno}:when=${when}`],
  ]);
  let said = '';
  strace.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const ended = once(strace, 'close');
  await until('strace is attached', () => {
    if (strace.exitCode !== null) throw new Error(`strace ended: ${said}`);
    return said.includes('attached');
  });
  return {
    async stop() {
      strace.kill('SIGINT');
      await ended;
      const lines = (await readFile(log, 'utf8')).split('\n');
      await rm(folder, { recursive: true, force: true });
      return lines;
    },
  };
}

export function injectedCount(lines: readonly string[]): number {
  return lines.filter((line) => line.endsWith('(INJECTED)')).length;
}

/**
 * Descriptors that were synced again after their sync had failed and before they were closed, with their files.
 *
 * The kernel tells of a failed write once; the next sync of the descriptor says all is well.
 */
export function syncedAgain(lines: readonly string[]): string[] {
  const failed = new Set<string>();
  const again: string[] = [];
  /** The descriptor a thread's call is about, when strace shows call and result on two lines. */
  const unfinished = new Map<string, string>();
  for (const line of lines) {
    const [, thread = '', rest = ''] = /^(\d+) +(.*)$/.exec(line) ?? [];
    const call = /^(fsync|fdatasync|close)\((\d+<[^>]*>)/.exec(rest);
    const resumed = /^<\.\.\. (fsync|fdatasync|close) resumed>/.exec(rest);
    const name = call?.[1] ?? resumed?.[1];
    const descriptor = call?.[2] ?? unfinished.get(thread);
    if (name === undefined || descriptor === undefined) continue;
    unfinished.delete(thread);
    if (call !== null && rest.includes('<unfinished')) unfinished.set(thread, descriptor);
    if (name === 'close') {
      failed.delete(descriptor);
      continue;
    }
    if (call !== null && failed.has(descriptor)) again.push(descriptor);
    if (/= -1 /.test(rest)) failed.add(descriptor);
  }
  return again;
}

import { readdir, readFile } from 'node:fs/promises';
import { until } from '../../fixtures/until.ts';

/** Stops every thread of a process; those in the middle of a system call stop before they see its result. */
export async function freeze(pid: number | undefined): Promise<void> {
  if (pid === undefined) throw new Error('the process was not started');
  process.kill(pid, 'SIGSTOP');
  await until('every thread stands still', async () => {
    const states = await threadStates(pid);
    // T: stopped. D: in the kernel until the disk answers. Z and none: it has ended by itself.
    return states.every((state) => 'TDZX'.includes(state));
  });
}

async function threadStates(pid: number): Promise<string[]> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  const stats = threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/stat`, 'utf8').catch(() => ''));
  // The name before the state may hold anything, a bracket too.
  return (await Promise.all(stats)).map((stat) => stat.slice(stat.lastIndexOf(')') + 2)[0] ?? 'X');
}

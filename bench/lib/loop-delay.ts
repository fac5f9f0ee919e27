import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { compiled } from './compiled.ts';

/** From one look at the clock to the next, in ms, where 1 was asked for: all over 1 is delay. */
export interface LoopDelay {
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
}

/** Reads the event-loop delay of a server that was started with `nodeArgs`. */
export interface LoopDelayReader {
  /** Arguments for the server's Node. */
  nodeArgs: readonly string[];
  /** What it was since the last call. */
  read(pid: number): Promise<LoopDelay>;
}

export async function openLoopDelay(workplace: string, name: string): Promise<LoopDelayReader> {
  const file = join(workplace, name);
  await writeFile(file, '');
  const preload = pathToFileURL(await compiled(workplace, 'preload/loop-delay.ts'));
  preload.searchParams.set('file', file);
  let seen = 0;
  return {
    nodeArgs: ['--import', preload.href],
    async read(pid) {
      process.kill(pid, 'SIGUSR2');
      for (;;) {
        const lines = (await readFile(file, 'utf8')).trimEnd().split('\n').filter(Boolean);
        const line = lines[seen];
        if (line === undefined) {
          await wait(5);
          continue;
        }
        seen += 1;
        return JSON.parse(line) as LoopDelay;
      }
    },
  };
}

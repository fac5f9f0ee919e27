/**
 * Loaded into a server with `--import`: writes how long its main thread kept timers waiting.
 *
 * On every SIGUSR2 a `LoopDelay` about the time since the last one is appended to the file that the
 * query of this module's URL names.
 */
import { appendFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';
import type { LoopDelay } from '../lib/loop-delay.ts';

const file = new URL(import.meta.url).searchParams.get('file');

// Worker threads inherit `--import`.
if (isMainThread && file !== null) {
  const delays = monitorEventLoopDelay({ resolution: 1 });
  delays.enable();
  process.on('SIGUSR2', () => {
    const told: LoopDelay = {
      p50Ms: delays.percentile(50) / 1e6,
      p99Ms: delays.percentile(99) / 1e6,
      maxMs: delays.max / 1e6,
    };
    delays.reset();
    appendFileSync(file, `${JSON.stringify(told)}\n`);
  });
}

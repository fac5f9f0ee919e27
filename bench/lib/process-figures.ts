import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

/** What a process, with those it started, has used. Read from `/proc`: on Linux only. */
export interface ProcessFigures {
  rssBytes: number;
  /** Since the start or the last `resetPeak`. */
  peakRssBytes: number;
  /** User and system time of all threads since the start. */
  cpuSeconds: number;
}

/** The kernel counts processor time in hundredths of a second for programs, on every machine. */
const ticksPerSecond = 100;
const idleMs = 250;
const idleCpuSeconds = 0.02;
const idleWithinMs = 30 * 60 * 1000;

export function readFigures(pid: number): ProcessFigures {
  return family(pid)
    .map(figuresOfOne)
    .reduce((sum, one) => ({
      rssBytes: sum.rssBytes + one.rssBytes,
      peakRssBytes: sum.peakRssBytes + one.peakRssBytes,
      cpuSeconds: sum.cpuSeconds + one.cpuSeconds,
    }));
}

/** User and system time of the main thread since the start, in seconds. */
export function cpuSecondsOfMain(pid: number): number {
  return cpuSecondsIn(readFileSync(`/proc/${pid}/task/${pid}/stat`, 'utf8'));
}

/** Makes the peak start anew from what is in use now. Source: man 5 proc_pid_clear_refs, value 5. */
export function resetPeak(pid: number): void {
  for (const member of family(pid)) writeFileSync(`/proc/${member}/clear_refs`, '5');
}

/**
 * Resolves when the process has done next to nothing for a moment, so that no work of its own falls into what comes
 * next.
 *
 * @throws Error when that takes half an hour
 */
export async function untilIdle(pid: number): Promise<void> {
  const start = performance.now();
  for (let before = Number.NEGATIVE_INFINITY; ; ) {
    const { cpuSeconds } = readFigures(pid);
    if (cpuSeconds - before <= idleCpuSeconds) return;
    if (performance.now() - start > idleWithinMs) throw new Error(`process ${pid} does not come to rest`);
    before = cpuSeconds;
    await wait(idleMs);
  }
}

function figuresOfOne(pid: number): ProcessFigures {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const kibibytes = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]);
  return {
    rssBytes: kibibytes('VmRSS') * 1024,
    peakRssBytes: kibibytes('VmHWM') * 1024,
    cpuSeconds: cpuSecondsIn(readFileSync(`/proc/${pid}/stat`, 'utf8')),
  };
}

function cpuSecondsIn(stat: string): number {
  // The name in brackets may hold anything; the fields behind it begin with the third, and 14 and 15 are the times.
  const fields = stat.split(') ').at(-1)?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

function family(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  return [pid, ...children.flatMap(family)];
}

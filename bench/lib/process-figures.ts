import { readFileSync, writeFileSync } from 'node:fs';

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

export function readFigures(pid: number): ProcessFigures {
  return family(pid)
    .map(figuresOfOne)
    .reduce((sum, one) => ({
      rssBytes: sum.rssBytes + one.rssBytes,
      peakRssBytes: sum.peakRssBytes + one.peakRssBytes,
      cpuSeconds: sum.cpuSeconds + one.cpuSeconds,
    }));
}

/** Makes the peak start anew from what is in use now. Source: man 5 proc_pid_clear_refs, value 5. */
export function resetPeak(pid: number): void {
  for (const member of family(pid)) writeFileSync(`/proc/${member}/clear_refs`, '5');
}

function figuresOfOne(pid: number): ProcessFigures {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const kibibytes = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]);
  // The name in brackets may hold anything; the fields behind it begin with the third, and 14 and 15 are the times.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  return {
    rssBytes: kibibytes('VmRSS') * 1024,
    peakRssBytes: kibibytes('VmHWM') * 1024,
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / ticksPerSecond,
  };
}

function family(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  return [pid, ...children.flatMap(family)];
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Bytes } from './callbacks.ts';
import type { SendersOrders, SendersReport } from './senders.ts';

/** A delivery that was answered with 200, as its sender noted it. */
export interface Accepted {
  id: string;
  parts: Bytes[];
  /** When, in ms since 1970. */
  atMs: number;
}

export interface Load {
  /** Noted so far. */
  accepted: Accepted[];
  /** How often each status was answered; 0 counts connections that ended without an answer. */
  statuses: Map<number, number>;
  /** Resolves with the first 200. */
  first: Promise<void>;
  /** Stops sending; resolves when every answer is noted. */
  stop(): Promise<void>;
}

const program = fileURLToPath(new URL('./senders.ts', import.meta.url));

/** Puts a collector under load from a process of its own. */
export function startLoad(orders: SendersOrders): Load {
  const child = spawn(process.execPath, [program, JSON.stringify(orders)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const accepted: Accepted[] = [];
  const statuses = new Map<number, number>();
  const first = Promise.withResolvers<void>();
  const lines = createInterface(child.stdout);
  lines.on('line', (line) => {
    const report: SendersReport = JSON.parse(line);
    statuses.set(report.status, (statuses.get(report.status) ?? 0) + 1);
    if (!('id' in report)) return;
    accepted.push(report);
    first.resolve();
  });
  const ended = Promise.all([once(child, 'exit'), once(lines, 'close')]);
  return {
    accepted,
    statuses,
    first: first.promise,
    async stop() {
      child.stdin.end();
      await ended;
    },
  };
}

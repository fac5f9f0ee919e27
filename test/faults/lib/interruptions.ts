import { setTimeout as delay } from 'node:timers/promises';
import { audit, isFiled, verifyFindings } from './audit.ts';
import { type CollectorProcess, spawnCollector, startCollectorProcess } from './collector-process.ts';
import { freeze } from './freeze.ts';
import { type Accepted, startLoad } from './load.ts';
import type { Random } from './random.ts';

/** What came of many interruptions. */
export interface Totals {
  /** Of a collector under load. */
  interruptions: number;
  /** Of a collector that was starting or recovering. */
  interruptedStarts: number;
  /** Starts that took callbacks again without anybody's help. */
  unaidedStarts: number;
  slowestStartMs: number;
  /** Answers with 200. */
  accepted: number;
  /** Connections that ended without an answer, and answers other than 200, by status. */
  otherAnswers: Record<string, number>;
  lost: string[];
  altered: string[];
  other: string[];
}

export function noTotals(): Totals {
  return {
    interruptions: 0,
    interruptedStarts: 0,
    unaidedStarts: 0,
    slowestStartMs: 0,
    accepted: 0,
    otherAnswers: {},
    lost: [],
    altered: [],
    other: [],
  };
}

/** A collector that is about to be struck. */
export interface Struck {
  round: number;
  /** Resolves when the process has ended. */
  ended: Promise<void>;
  kill(): Promise<void>;
  /** Stops its processor, as a power cut does: no thread runs on, and no answer leaves any more. */
  freeze(): Promise<void>;
  moment: 'under load' | 'starting';
}

export interface Ordeal {
  dir: string;
  random: Random;
  rounds: number;
  /** Added to as it goes, so that a failure shows how far it came. */
  totals: Totals;
  /** Environment of the collector that is going to be interrupted, e.g. with a failpoint. */
  env(round: number): Record<string, string>;
  /** Strikes: called at a random moment, while callbacks are on their way. */
  strike(struck: Struck): Promise<void>;
}

/**
 * Puts a collector under the load of 16 senders, strikes, starts it again, and compares every 200 with what is held;
 * again and again on one storage folder. Every fifth time it strikes once more while the collector recovers.
 */
export async function endure(ordeal: Ordeal): Promise<void> {
  const { dir, random, rounds, totals, env, strike } = ordeal;
  const everything: Accepted[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const collector = await start(dir, env(round), totals);
    const load = startLoad({
      origin: collector.origin,
      senders: 16,
      seed: random.between(0, 2 ** 31),
      restMs: random.pick([0, 0, 5, 50]),
    });
    try {
      await Promise.race([load.first, collector.ended]);
      await Promise.race([delay(random.between(0, 1200)), collector.ended]);
      await strike({
        round,
        ended: collector.ended,
        kill: collector.kill,
        freeze: () => freeze(collector.pid),
        moment: 'under load',
      });
    } finally {
      await load.stop();
    }
    totals.interruptions += 1;
    totals.accepted += load.accepted.length;
    for (const [status, count] of load.statuses) {
      if (status !== 200) totals.otherAnswers[status] = (totals.otherAnswers[status] ?? 0) + count;
    }
    everything.push(...load.accepted);
    if (round % 5 === 4) await strikeAtStart(ordeal, round);

    const isLast = round === rounds - 1;
    const recovered = await start(dir, {}, totals);
    try {
      await isFiled(recovered);
      const found = await audit(recovered, isLast ? everything : load.accepted);
      totals.lost.push(...found.lost);
      totals.altered.push(...found.altered);
      totals.other.push(...found.other);
      const findings = await verifyFindings(dir);
      if (findings !== null) totals.other.push(`round ${round}: ${findings}`);
    } finally {
      await recovered.kill();
    }
    if (totals.lost.length + totals.altered.length + totals.other.length > 0) return;
  }
}

async function start(dir: string, env: Record<string, string>, totals: Totals): Promise<CollectorProcess> {
  const collector = await startCollectorProcess({ dir, env });
  totals.unaidedStarts += 1;
  totals.slowestStartMs = Math.max(totals.slowestStartMs, Math.round(collector.startMs));
  return collector;
}

/** A power cut does not wait until the recovery from the last one is done. */
async function strikeAtStart({ dir, random, totals, strike }: Ordeal, round: number): Promise<void> {
  const { child, ended } = await spawnCollector(['serve'], { dir });
  await delay(random.between(100, 900));
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  await strike({ round, ended, kill, freeze: () => freeze(child.pid), moment: 'starting' });
  totals.interruptedStarts += 1;
}

/** One line for people, and for docs/durability.md. */
export function summary(what: string, totals: Totals): string {
  const { interruptions, interruptedStarts, unaidedStarts, slowestStartMs, accepted, otherAnswers } = totals;
  return (
    `${what}: ${interruptions} under load and ${interruptedStarts} while starting; ${accepted} answers 200, ` +
    `${totals.lost.length} lost, ${totals.altered.length} altered, ${totals.other.length} other findings; ` +
    `${unaidedStarts} unaided starts, the slowest ${slowestStartMs} ms; other answers ${JSON.stringify(otherAnswers)}`
  );
}

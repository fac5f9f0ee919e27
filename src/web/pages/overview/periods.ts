import { type Activity, hourMs } from '../../../domain/activity.ts';
import type { Outcome } from '../../../domain/delivery.ts';

/** What a chart of some time up to now is drawn from. */
export interface Period {
  /** E.g. `Last 24 hours`. */
  title: string;
  /** Oldest first, without gaps; the last one is under way. */
  slots: readonly Slot[];
  /** By name of the source; only those that something is known of. */
  sources: readonly SourceTally[];
}

export interface Tally {
  outcomes: Record<Outcome, number>;
  bytes: number;
  refusals: number;
}

/** What happened from `fromMs` until `toMs`. */
export interface Slot extends Tally {
  fromMs: number;
  toMs: number;
  /** Deliveries by source. */
  bySource: Map<string, number>;
}

export interface SourceTally extends Tally {
  source: string;
}

/** In the order in which they are stacked. */
export const outcomes: readonly Outcome[] = ['success', 'progress', 'unknown', 'failure'];

/** The last 24 hours by the hour and the last seven days by six hours, up to the hour of `nowMs`. */
export function readPeriods(activity: Activity, nowMs: number): [day: Period, week: Period] {
  const endMs = (Math.floor(nowMs / hourMs) + 1) * hourMs;
  return [
    toPeriod('Last 24 hours', activity, { endMs, slotMs: hourMs, slots: 24 }),
    toPeriod('Last 7 days', activity, { endMs, slotMs: 6 * hourMs, slots: 28 }),
  ];
}

/** How many deliveries a tally counts. */
export function deliveriesIn({ outcomes: counts }: Tally): number {
  return outcomes.reduce((sum, outcome) => sum + counts[outcome], 0);
}

function toPeriod(
  title: string,
  { deliveries, refusals }: Activity,
  { endMs, slotMs, slots: slotCount }: { endMs: number; slotMs: number; slots: number },
): Period {
  const startMs = endMs - slotCount * slotMs;
  const slots = Array.from({ length: slotCount }, (_, index): Slot => {
    const fromMs = startMs + index * slotMs;
    return { fromMs, toMs: fromMs + slotMs, bySource: new Map(), ...nothing() };
  });
  const sources = new Map<string, SourceTally>();

  const slotAt = (atMs: number): Slot | undefined => slots[Math.floor((atMs - startMs) / slotMs)];
  function tallyOf(source: string): SourceTally {
    const tally = sources.get(source) ?? { source, ...nothing() };
    sources.set(source, tally);
    return tally;
  }

  for (const { hourMs: atMs, source, outcome, deliveries: count, bytes } of deliveries) {
    const slot = slotAt(atMs);
    if (slot === undefined) continue;
    slot.bySource.set(source, (slot.bySource.get(source) ?? 0) + count);
    for (const tally of [slot, tallyOf(source)]) {
      tally.outcomes[outcome] += count;
      tally.bytes += bytes;
    }
  }
  for (const { hourMs: atMs, source, refusals: count } of refusals) {
    const slot = slotAt(atMs);
    if (slot === undefined) continue;
    for (const tally of [slot, tallyOf(source)]) tally.refusals += count;
  }
  return { title, slots, sources: [...sources.values()].sort((a, b) => (a.source < b.source ? -1 : 1)) };
}

function nothing(): Tally {
  return { outcomes: { success: 0, failure: 0, progress: 0, unknown: 0 }, bytes: 0, refusals: 0 };
}

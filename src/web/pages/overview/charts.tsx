import { type Activity, hourMs } from '../../../domain/activity.ts';
import type { Outcome } from '../../../domain/delivery.ts';
import { formatBytes } from '../../../lib/format-bytes.ts';
import { type Bar, BarChart } from '../parts/bar-chart.tsx';
import { formatCount } from '../parts/format.ts';

const colors: Readonly<Record<Outcome, string>> = {
  success: 'good',
  progress: 'busy',
  unknown: 'neutral',
  failure: 'bad',
};

interface ChartsProps {
  period: Period;
  labelEvery: number;
  labels: 'hour' | 'day';
}

/** A period in pictures: deliveries by outcome and by source, bytes, refused requests. */
export function Charts({ period, labelEvery, labels }: ChartsProps) {
  const { title, slots } = period;
  const id = labels === 'hour' ? 'day' : 'week';
  const axis = { labelEvery, labels };
  const barsOf = (amountsOf: (slot: Slot) => number[]) => toBars(slots, amountsOf);
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <div class="charts">
        <BarChart
          {...axis}
          title="Deliveries"
          series={outcomes.map((name) => ({ name, color: colors[name] }))}
          bars={barsOf(({ outcomes: counts }) => outcomes.map((name) => counts[name]))}
          format={formatCount}
          rounds="decimal"
        />
        <BySource {...axis} slots={slots} />
        <BarChart
          {...axis}
          title="Bytes"
          series={[{ name: 'bytes', color: 'plain' }]}
          bars={barsOf(({ bytes }) => [bytes])}
          format={formatBytes}
          rounds="binary"
        />
        <BarChart
          {...axis}
          title="Refused"
          series={[{ name: 'refused', color: 'warning' }]}
          bars={barsOf(({ refusals }) => [refusals])}
          format={formatCount}
          rounds="decimal"
        />
      </div>
    </section>
  );
}

/** Colours there are for sources; the smaller ones share the last. */
const maxSources = 6;

function BySource({ slots, ...axis }: { slots: readonly Slot[] } & Pick<ChartsProps, 'labelEvery' | 'labels'>) {
  const ranked = rank(slots);
  const own = ranked.slice(0, ranked.length > maxSources ? maxSources - 1 : maxSources);
  const others = ranked.slice(own.length);
  const groups = [
    ...own.map((source) => ({ name: source, sources: [source] })),
    ...(others.length > 0 ? [{ name: `${others.length} others`, sources: others }] : []),
  ];
  const amountsOf = ({ bySource }: Slot) =>
    groups.map(({ sources }) => sources.reduce((sum, source) => sum + (bySource.get(source) ?? 0), 0));
  return (
    <BarChart
      {...axis}
      title="By source"
      series={groups.map(({ name }, index) => ({ name, color: String(index + 1) }))}
      bars={toBars(slots, amountsOf)}
      format={formatCount}
      rounds="decimal"
    />
  );
}

/** Sources that sent something, the busiest first. */
function rank(slots: readonly Slot[]): string[] {
  const totals = new Map<string, number>();
  for (const { bySource } of slots) {
    for (const [source, count] of bySource) totals.set(source, (totals.get(source) ?? 0) + count);
  }
  return [...totals].sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1)).map(([source]) => source);
}

function toBars(slots: readonly Slot[], amountsOf: (slot: Slot) => number[]): Bar[] {
  return slots.map((slot) => ({ fromMs: slot.fromMs, toMs: slot.toMs, amounts: amountsOf(slot) }));
}

/** What a chart of some time up to now is drawn from. */
export interface Period {
  /** E.g. `Last 24 hours`. */
  title: string;
  /** Oldest first, without gaps; the last one is under way. */
  slots: readonly Slot[];
  /** By name of the source; only those that something is known of. */
  sources: readonly SourceCounters[];
}

interface Counters {
  outcomes: Record<Outcome, number>;
  bytes: number;
  refusals: number;
}

/** What happened from `fromMs` until `toMs`. */
interface Slot extends Counters {
  fromMs: number;
  toMs: number;
  /** Deliveries by source. */
  bySource: Map<string, number>;
}

export interface SourceCounters extends Counters {
  source: string;
}

/** In the order in which they are stacked. */
const outcomes: readonly Outcome[] = ['success', 'progress', 'unknown', 'failure'];

/** The last 24 hours by the hour and the last seven days by six hours, up to the hour of `nowMs`. */
export function readPeriods(activity: Activity, nowMs: number): [day: Period, week: Period] {
  const endMs = (Math.floor(nowMs / hourMs) + 1) * hourMs;
  return [
    toPeriod('Last 24 hours', activity, { endMs, slotMs: hourMs, slots: 24 }),
    toPeriod('Last 7 days', activity, { endMs, slotMs: 6 * hourMs, slots: 28 }),
  ];
}

/** How many deliveries were counted. */
export function deliveriesIn({ outcomes: counts }: Counters): number {
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
  const sources = new Map<string, SourceCounters>();

  const slotAt = (atMs: number): Slot | undefined => slots[Math.floor((atMs - startMs) / slotMs)];
  function countersOf(source: string): SourceCounters {
    const counters = sources.get(source) ?? { source, ...nothing() };
    sources.set(source, counters);
    return counters;
  }

  for (const { hourMs: atMs, source, outcome, deliveries: count, bytes } of deliveries) {
    const slot = slotAt(atMs);
    if (slot === undefined) continue;
    slot.bySource.set(source, (slot.bySource.get(source) ?? 0) + count);
    for (const counters of [slot, countersOf(source)]) {
      counters.outcomes[outcome] += count;
      counters.bytes += bytes;
    }
  }
  for (const { hourMs: atMs, source, refusals: count } of refusals) {
    const slot = slotAt(atMs);
    if (slot === undefined) continue;
    for (const counters of [slot, countersOf(source)]) counters.refusals += count;
  }
  return { title, slots, sources: [...sources.values()].sort((a, b) => (a.source < b.source ? -1 : 1)) };
}

function nothing(): Counters {
  return { outcomes: { success: 0, failure: 0, progress: 0, unknown: 0 }, bytes: 0, refusals: 0 };
}

import type { Outcome } from '../../../domain/delivery.ts';
import { type Bar, BarChart } from '../parts/bar-chart.tsx';
import { formatBytes, formatCount } from '../parts/sizes.ts';
import { outcomes, type Period, type Slot } from './periods.ts';

const colors: Readonly<Record<Outcome, string>> = {
  success: 'good',
  progress: 'busy',
  unknown: 'neutral',
  failure: 'bad',
};

export interface ChartsProps {
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
const mostSources = 6;

function BySource({ slots, ...axis }: { slots: readonly Slot[] } & Pick<ChartsProps, 'labelEvery' | 'labels'>) {
  const ranked = rank(slots);
  const own = ranked.slice(0, ranked.length > mostSources ? mostSources - 1 : mostSources);
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

import type { SourceConfig } from '../../config/config.ts';
import type { KnownVendors } from '../../config/presets.ts';
import type { RangeHits, SendersView, SourceSenders } from '../../domain/senders.ts';
import type { Egress } from '../../domain/vendor.ts';

const dayMs = 86_400_000;

/** Vendors add machines about twice a year; the lists of older versions are no news. */
const oldDays = 180;

/** Says of each preset in the settings how old its list is, a line for each; and warns of an old one. */
export function describePresetAges(sources: readonly SourceConfig[], vendors: KnownVendors, nowMs: number): string[] {
  const entries = sources.flatMap(({ listed }) => listed);
  const sizes = new Map(entries.map(({ entry, ranges }) => [entry, ranges.length]));
  return [...sizes].flatMap(([preset, addresses]) => {
    const egress = vendors.get(preset.split(':')[0] ?? '')?.egress ?? null;
    return egress === null ? [] : describeAge(preset, addresses, egress, nowMs);
  });
}

function describeAge(preset: string, addresses: number, { asOf, source }: Egress, nowMs: number): string[] {
  const days = Math.max(0, Math.floor((nowMs - Date.parse(asOf)) / dayMs));
  const count = addresses === 1 ? '1 address' : `${addresses} addresses`;
  const line = `${preset}\t${count} as of ${asOf}, ${days} days ago, from ${source}`;
  if (days <= oldDays) return [line];
  return [
    line,
    `warning: the addresses of ${preset} are ${days} days old: compare them with ${source}, and list new ones beside it`,
  ];
}

/** Who called each source: what is listed and dead, what is trusted beside it, and what is missing. A line for each. */
export function describeSenders(sources: readonly string[], senders: SendersView): string[] {
  return sources.flatMap((source) => {
    const found = senders.of(source);
    return found === null ? [] : describeSource(source, found);
  });
}

function describeSource(source: string, { mode, since, listed, trusted, unlisted }: SourceSenders): string[] {
  const line = (...cells: string[]): string => [source, ...cells].join('\t');
  return [
    line(mode, `counted since ${since}`),
    ...listed.flatMap(({ entry, ranges }) => ranges.map((hits) => line(entry, hits.range, describeHits(hits)))),
    ...trusted.map((trust) => line(`trusted since ${trust.at}`, trust.range, describeHits(trust))),
    ...unlisted.map(({ address, count, lastAt }) => line('NOT LISTED', address, describeCalls(count, lastAt))),
  ];
}

function describeHits({ hits, lastAt }: RangeHits): string {
  return lastAt === null ? 'never called' : describeCalls(hits, lastAt);
}

function describeCalls(count: number, lastAt: string): string {
  return `${count === 1 ? '1 call' : `${count} calls`}, last ${lastAt}`;
}

import type { SourceConfig } from '../../config/config.ts';
import type { KnownVendors } from '../../config/presets.ts';
import { formatSize } from '../../config/sizes.ts';
import type { RangeHits, SendersView, SourceSenders } from '../../domain/senders.ts';
import type { Egress, Vendor } from '../../domain/vendor.ts';

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

/** What each source takes and from whom, a line for each. */
export function describeSources(
  sources: readonly SourceConfig[],
  vendors: ReadonlyMap<string, Pick<Vendor, 'sends'>>,
): string[] {
  return sources.map((entry) => {
    const { name, vendor, limits } = entry.source;
    const sends = (vendors.get(vendor)?.sends ?? []).filter((kind) => kind !== 'other').join(', ');
    const what =
      vendor === 'auto'
        ? 'callbacks of any vendor, told apart by what they are'
        : `${sends || 'anything'} of ${vendor}`;
    return `${name}\ttakes ${what}, up to ${formatSize(limits.bodyBytes)}; proved by ${proofOf(entry)}; from ${sendersOf(entry)}`;
  });
}

function proofOf({ gate: { auth }, generatedToken }: SourceConfig): string {
  if (generatedToken) return 'the generated token';
  if (auth === 'none') return 'nothing';
  if (auth.length === 0) return 'nobody can prove anything: auth is empty';
  const kinds = auth.map((credential) =>
    credential.type === 'signature' ? `a signature (${credential.scheme})` : credentialWords[credential.type],
  );
  return [...new Set(kinds)].join(' or ');
}

const credentialWords = {
  bearer: 'a bearer token',
  header: 'a header',
  basic: 'user and password',
  query: 'a parameter of the URL',
} as const;

function sendersOf({ gate: { allow, mode }, listed }: SourceConfig): string {
  if (allow === 'anyone') return 'anyone';
  if (allow.length === 0) return 'nobody: allow is empty';
  const others = { enforce: 'refused', shadow: 'filed and alarmed of', quarantine: 'quarantined' }[mode];
  const entries = listed.map(({ entry, ranges }) =>
    ranges.length > 1 ? `${entry} (${ranges.length} addresses)` : entry,
  );
  return `${entries.join(', ')}; others are ${others}`;
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
  const ranges = [...listed.flatMap((entry) => entry.ranges), ...trusted];
  if (unlisted.length === 0 && ranges.every(({ hits }) => hits === 0))
    return [line(mode, `nobody has called since ${since}`)];
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

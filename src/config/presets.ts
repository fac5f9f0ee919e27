import type { AllowEntry } from '../domain/credential.ts';
import type { Vendor } from '../domain/vendor.ts';
import { parseRange } from './addresses.ts';

/** What the settings need to know about vendors, by name. */
export type KnownVendors = ReadonlyMap<string, Pick<Vendor, 'egress' | 'fetch'>>;

/** Canonical addresses by preset: `<vendor>` stands for all addresses of the vendor, `<vendor>:<region>` for some. */
export type Presets = ReadonlyMap<string, readonly string[]>;

/** Collects the presets of all vendors that publish addresses. */
export function presetsOf(vendors: KnownVendors): Presets {
  const presets = new Map<string, readonly string[]>();
  for (const [name, { egress }] of vendors) {
    const regions = Object.entries(egress?.regions ?? {}).map(
      ([region, ranges]) => [region, ranges.map(parseRange)] as const,
    );
    const all = [...new Set(regions.flatMap(([, ranges]) => ranges))];
    if (all.length > 0) presets.set(name, all);
    for (const [region, ranges] of regions) {
      if (region !== '*') presets.set(`${name}:${region}`, ranges);
    }
  }
  return presets;
}

/**
 * Reads one entry of `allow`: a preset, an address or a CIDR block, canonical.
 *
 * @throws RangeError
 */
export function parseAllowed(text: string, presets: Presets): AllowEntry {
  const preset = presets.get(text);
  if (preset !== undefined) return { entry: text, ranges: preset };
  if (text === 'anyone') throw new RangeError('expected `allow: anyone`, in place of the list');
  if (!/^[a-z][a-z0-9-]*(:[a-z0-9-]+)?$/i.test(text)) return rangeEntry(parseRange(text));
  throw new RangeError(
    `expected an address, a CIDR block or a preset; there are these presets: ${[...presets.keys()].join(', ') || 'none'}`,
  );
}

function rangeEntry(range: string): AllowEntry {
  return { entry: range, ranges: [range] };
}

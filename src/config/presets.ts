import { z } from 'zod';
import { type AllowEntry, allowModes } from '../domain/credential.ts';
import type { SignatureScheme } from '../domain/signature.ts';
import type { Vendor } from '../domain/vendor.ts';
import { parseRange } from './addresses.ts';
import { parsedText, section } from './fields.ts';

/** What a settings file may name, by name. */
export interface Known {
  vendors: KnownVendors;
  schemes: SignatureSchemes;
}

/** What the settings need to know about vendors. */
export type KnownVendors = ReadonlyMap<string, Pick<Vendor, 'egress' | 'fetch'> & Partial<Pick<Vendor, 'handshake'>>>;

/** What `signature: { scheme }` of a source may be. */
export type SignatureSchemes = ReadonlyMap<string, SignatureScheme>;

/** Canonical addresses by preset: `<vendor>` stands for all addresses of the vendor, `<vendor>:<region>` for some. */
export type Presets = ReadonlyMap<string, readonly string[]>;

/** `allow` of a source: `anyone`, a list, or a list with a mode. */
export function allowField(presets: Presets) {
  const names = [...presets.keys()];
  const regional = names.filter((preset) => preset.includes(':')).slice(0, 1);
  const named = names.slice(0, 2).map((preset) => `\`${preset}\``);
  const examples = named.length === 0 ? '' : ` (${named.join(', ')} …)`;
  const list = z.array(parsedText((text) => parseAllowed(text, presets)));
  return z
    .union(
      [
        z.literal('anyone'),
        list,
        section({
          list: list.describe('Addresses, CIDR blocks and presets.'),
          mode: z
            .enum(allowModes, { error: `expected one of ${allowModes.join(', ')}` })
            .prefault('enforce')
            .describe(
              'For a right credential from an address that is not listed: `enforce` refuses it, `shadow` files it, `quarantine` keeps it until it is released. The last two raise an alarm.',
            ),
        }),
      ],
      {
        error: `expected \`anyone\` or a list of addresses, CIDR blocks and presets such as [203.0.113.7${regional.map((preset) => `, ${preset}`).join('')}], or { list: […], mode: shadow }`,
      },
    )
    .describe(
      `Addresses, CIDR blocks and presets${examples} that may call. \`anyone\` must be written out; an empty list admits nobody.`,
    );
}

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

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { known } from '../../../src/compose/known.ts';
import { ConfigError } from '../../../src/config/config-error.ts';
import { type LoadedConfig, loadConfig } from '../../../src/config/load.ts';
import type { KnownVendors } from '../../../src/config/presets.ts';
import type { Vendor } from '../../../src/domain/vendor.ts';
import { aFolder } from '../../fixtures/folder.ts';

export const { schemes } = known;

export const vendors: KnownVendors = new Map<
  string,
  Pick<Vendor, 'egress' | 'fetch'> & Partial<Pick<Vendor, 'handshake'>>
>([
  ['auto', { egress: null, fetch: null }],
  ['generic', { egress: null, fetch: null }],
  ['speechmatics', anEgress({ eu1: ['40.74.41.91', '52.236.157.154'], us1: ['52.149.21.32', '40.74.41.91'] })],
  ['tested', { egress: null, fetch: null, handshake: () => null }],
  ['plain', anEgress({ '*': ['2001:DB8::7'] })],
]);

function anEgress(regions: Record<string, string[]>): Pick<Vendor, 'egress' | 'fetch'> {
  return { fetch: null, egress: { asOf: '2026-11-21', source: 'docs.example.org/addresses', regions } };
}

/** Loads settings from text, as the file named by `--config`. */
export async function loadText(
  text: string,
  { env = {}, cwd }: { env?: NodeJS.ProcessEnv; cwd?: string } = {},
): Promise<LoadedConfig> {
  const folder = cwd ?? (await aFolder());
  await writeFile(join(folder, 'settings.yaml'), text);
  return loadConfig({ file: 'settings.yaml', env, cwd: folder, vendors, schemes });
}

/** The problems with settings that cannot be used. */
export async function problemsOf(text: string, options: { env?: NodeJS.ProcessEnv } = {}): Promise<readonly string[]> {
  try {
    await loadText(text, options);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

/** A whole file around the keys of one source, given as the inside of a flow map. */
export function sourceOf(keys: string): string {
  return `sources: { acme: { ${keys} } }`;
}

import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { SettingsChange } from '../domain/settings.ts';
import type { Config } from './config.ts';
import { settingsTree } from './describe.ts';
import type { SignatureSchemes } from './presets.ts';

/** Compares settings with those that count, and gives those that can count without a restart. */
export function compareSettings(
  current: Config,
  next: Config,
  schemes: SignatureSchemes,
): SettingsChange & { effective: Config } {
  const effective = withoutRestart(current, next);
  const treeOf = (config: Config): unknown => settingsTree(config, schemes, fingerprint);
  return {
    effective,
    changed: differencesOf(treeOf(current), treeOf(effective)),
    needsRestart: differencesOf(treeOf(effective), treeOf(next)),
  };
}

/** Whatever is not named here needs a restart: who makes a setting follow changes adds it. */
function withoutRestart(current: Config, { server, storage, snapshots, sources, archive, logLevel }: Config): Config {
  const { trustedProxies, publicUrl, timeouts, max } = server;
  return {
    ...current,
    server: {
      ...current.server,
      trustedProxies,
      publicUrl,
      timeouts: { ...timeouts, headersMs: current.server.timeouts.headersMs },
      max: { ...max, connections: current.server.max.connections },
    },
    storage: { ...storage, dir: current.storage.dir },
    snapshots,
    sources,
    archive: { ...archive, listen: current.archive.listen },
    logLevel,
  };
}

function fingerprint(secret: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(secret) ?? '')
    .digest('hex');
}

function differencesOf(before: unknown, after: unknown, path = ''): string[] {
  if (!isMap(before) || !isMap(after)) return isDeepStrictEqual(before, after) ? [] : [path];
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) => differencesOf(before[key], after[key], path === '' ? key : `${path}.${key}`));
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

import { relative, sep } from 'node:path';
import type { Config } from './config.ts';
import { ConfigError } from './config-error.ts';

/** A folder that a setting names. */
interface NamedFolder {
  /** Of the setting, e.g. `sources.acme.drop.dir`. */
  key: string;
  path: string;
}

/**
 * Drop folders must lie apart from each other and from whatever else the collector writes to: it would take its own files.
 *
 * @throws ConfigError
 */
export function assertApart({ storage, sources }: Config, subject: string): void {
  const dropped = sources.flatMap(({ source: { name }, drop }): NamedFolder[] =>
    drop === null ? [] : [{ key: `sources.${name}.drop.dir`, path: drop.dir }],
  );
  const done = sources.flatMap(({ source: { name }, drop }): NamedFolder[] =>
    drop?.after.type !== 'move' ? [] : [{ key: `sources.${name}.drop.done`, path: drop.after.done }],
  );
  const written = [{ key: 'storage.dir', path: storage.dir }, ...done];
  const problems = dropped.flatMap((folder, index) =>
    [...dropped.slice(index + 1), ...written]
      .filter(({ path }) => overlap(folder.path, path))
      .map(({ key, path }) => `${folder.key} is ${folder.path}: expected a folder apart from ${key} (${path})`),
  );
  if (problems.length > 0) throw new ConfigError(subject, problems);
}

function overlap(one: string, other: string): boolean {
  return isWithin(one, other) || isWithin(other, one);
}

function isWithin(outer: string, inner: string): boolean {
  const path = relative(outer, inner);
  return path !== '..' && !path.startsWith(`..${sep}`);
}

import { readFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import type { KeepRule } from '../domain/keeping.ts';
import type { DropRule } from '../domain/ways-in.ts';
import { errnoOf } from '../lib/errno.ts';
import { assertApart } from './apart.ts';
import type { Config, SourceConfig } from './config.ts';
import { ConfigError, type Problem } from './config-error.ts';
import { applyOverrides, readOverrides } from './environment-variables.ts';
import type { KeepSettings } from './keep-field.ts';
import { formatListen } from './locations.ts';
import type { Known } from './presets.ts';
import { describeProblem, toProblems } from './problems.ts';
import { type Environment, resolveReferences } from './references.ts';
import { type FileSettings, fileSchema } from './schema.ts';
import { warnOfWeakSpots } from './weak-spots.ts';
import { parseYaml } from './yaml-file.ts';

/** What the settings are found and checked with. */
export interface LoadOptions extends Environment, Known {
  /** Value of `--config`. */
  file?: string | undefined;
  /** What the file held when it was read before, in place of what it holds now; null for the built-in default. */
  held?: HeldSettings | null | undefined;
}

/** A settings file as it was read. */
export interface HeldSettings {
  /** Absolute path. */
  file: string;
  text: string;
}

export interface LoadedConfig {
  config: Config;
  /** Absolute path of the file the settings came from; null for the built-in default. */
  file: string | null;
  /** What was read of it, to be read again when only the files change that it refers to. */
  held: HeldSettings | null;
  /** Absolute paths of the files that stand in it as `{ file: PATH }`. */
  referredFiles: readonly string[];
  warnings: string[];
}

/**
 * Finds, reads and checks the settings: `--config`, else `$COLLECTOR_CONFIG`, else `config/collector.yaml`, else the
 * built-in default.
 *
 * @throws ConfigError with every problem at once; of a file that is no YAML, only where it breaks.
 */
export async function loadConfig({
  file: given,
  held,
  env,
  cwd,
  vendors,
  schemes,
}: LoadOptions): Promise<LoadedConfig> {
  const found = held === undefined ? await findFile({ given: given ?? env.COLLECTOR_CONFIG, cwd }) : held;
  const tree = found === null ? {} : parseYaml(found.text, found.file);
  const resolved = await resolveReferences(tree, { env, cwd });
  const parsed = fileSchema({ vendors, schemes }).safeParse(resolved.value);
  const { overrides, problems } = readOverrides({ env, cwd });
  const ofFile = onePerKey([...resolved.problems, ...toProblems(parsed.error?.issues ?? [])]);
  problems.unshift(...ofFile.map((problem) => describeProblem(problem, tree)));
  const subject = found?.file ?? 'the environment';
  if (!parsed.success || problems.length > 0) throw new ConfigError(subject, problems);

  const { config, warnings } = applyOverrides(toConfig(parsed.data, cwd), overrides);
  assertTwoListeners(config, subject);
  assertKnownSources(config, subject);
  assertSnapshotsOutside(config, subject);
  assertApart(config, subject);
  return {
    config,
    file: found?.file ?? null,
    held: found,
    referredFiles: resolved.files,
    warnings: [...warnings, ...warnOfWeakSpots(config)],
  };
}

async function findFile({ given, cwd }: { given: string | undefined; cwd: string }): Promise<HeldSettings | null> {
  const file = resolve(cwd, given ?? 'config/collector.yaml');
  try {
    return { file, text: await readFile(file, 'utf8') };
  } catch (error) {
    const errno = errnoOf(error);
    if (given === undefined && errno === 'ENOENT') return null;
    throw new ConfigError(file, [`expected a file that can be read (${errno})`], { cause: error });
  }
}

/** A reference that leads nowhere is the reason for whatever else is wrong with its key. */
function onePerKey(problems: readonly Problem[]): Problem[] {
  const seen = new Set<string>();
  return problems.filter(({ path }) => {
    const key = JSON.stringify(path);
    const isFirst = !seen.has(key);
    seen.add(key);
    return isFirst;
  });
}

/** What was imported by hand has a source of its own that needs no settings. */
function assertKnownSources({ archive, sources }: Config, subject: string): void {
  const known = [...sources.map(({ source }) => source.name), 'import'];
  const problems = (archive.tokens === 'generated' ? [] : archive.tokens).flatMap(({ sources: theirs }, index) =>
    (theirs ?? [])
      .filter((name) => !known.includes(name))
      .map(
        (name) => `archive.auth[${index}].sources names ${JSON.stringify(name)}: expected one of ${known.join(', ')}`,
      ),
  );
  if (problems.length > 0) throw new ConfigError(subject, problems);
}

/** A snapshot is no part of what it is taken of, and the other way round. */
function assertSnapshotsOutside({ snapshots: { dir }, storage }: Config, subject: string): void {
  if (dir === null || !(isIn(dir, storage.dir) || isIn(storage.dir, dir))) return;
  throw new ConfigError(subject, [
    `snapshots.dir is ${JSON.stringify(dir)}: expected a folder beside storage.dir, neither in it nor around it`,
  ]);
}

function isIn(path: string, folder: string): boolean {
  return !relative(folder, path).startsWith('..');
}

function assertTwoListeners({ server, archive }: Config, subject: string): void {
  if (archive.listen === null || archive.listen.port === 0) return;
  const shown = formatListen(archive.listen);
  if (shown !== formatListen(server.listen)) return;
  throw new ConfigError(subject, [
    `archive.listen is ${JSON.stringify(shown)}: expected another address than server.listen, or leave the key out to serve both there`,
  ]);
}

type SourceSettings = NonNullable<FileSettings['sources']>[string];

/** Turns checked settings into the form the collector works with; relative paths start at `cwd`. */
export function toConfig(
  { server, storage, snapshots, tracing, sources, archive, log }: FileSettings,
  cwd: string,
): Config {
  const { timeouts } = server;
  return {
    server: {
      listen: server.listen,
      tls: server.tls === undefined ? null : { cert: resolve(cwd, server.tls.cert), key: resolve(cwd, server.tls.key) },
      trustedProxies: [...new Set(server.trustedProxies)],
      publicUrl: server.publicUrl ?? null,
      timeouts: { headersMs: timeouts.headers, idleMs: timeouts.idle, drainMs: timeouts.drain },
      max: server.max,
    },
    storage: {
      dir: resolve(cwd, storage.dir),
      reserveBytes: storage.reserve,
      quarantineBytes: storage.quarantine,
    },
    tracing: tracing.endpoint === undefined ? null : { ...tracing, endpoint: tracing.endpoint },
    snapshots: { dir: snapshots.dir === undefined ? null : resolve(cwd, snapshots.dir) },
    sources: sources === undefined ? builtInSources() : toSources(sources, cwd),
    archive: { listen: archive.listen ?? null, tokens: archive.auth ?? 'generated', auditKeepMs: archive.auditKeep },
    logLevel: log.level,
  };
}

/** What a collector without any sources in its settings serves: one that takes the generated token from anyone. */
function builtInSources(): SourceConfig[] {
  const vendors = new Map([['auto', { egress: null, fetch: null }]]);
  const settings = fileSchema({ vendors, schemes: new Map() }).parse({
    sources: { default: { auth: [], allow: 'anyone' } },
  });
  return toSources(settings.sources ?? {}, '/').map((entry) => ({ ...entry, generatedToken: true }));
}

function toSources(sources: Readonly<Record<string, SourceSettings>>, cwd: string): SourceConfig[] {
  return Object.entries(sources).map(
    ([name, { vendor, auth, allow, limits, expect, overdueAfter, keep, generic, fetch, drop, handshake }]) => ({
      source: {
        name,
        vendor,
        limits: { bodyBytes: limits.body, partBytes: limits.part, parts: limits.parts },
        expect: expect ?? null,
        overdueAfterMs: overdueAfter,
        ...(generic !== undefined && { generic }),
        ...(keep !== undefined && { keep: toKeepRule(keep) }),
      },
      ...toSenders(auth ?? [], allow ?? []),
      isCalled: auth !== undefined,
      drop: drop === undefined ? null : toDropRule(drop, cwd),
      generatedToken: false,
      fetch:
        fetch === undefined
          ? null
          : { apiKey: fetch.apiKey ?? null, endpoint: fetch.endpoint ?? null, afterMs: fetch.after },
      handshake: handshake ?? null,
    }),
  );
}

function toKeepRule({ default: otherwiseMs, record: recordMs, ...kindsMs }: KeepSettings): KeepRule {
  const named = Object.entries(kindsMs).filter(([, ms]) => ms !== undefined);
  return { kindsMs: Object.fromEntries(named), otherwiseMs: otherwiseMs ?? null, recordMs: recordMs ?? null };
}

function toDropRule({ dir, quiet, linger, after, done }: NonNullable<SourceSettings['drop']>, cwd: string): DropRule {
  return {
    ...{ dir: resolve(cwd, dir), quietMs: quiet, lingerMs: linger },
    after: after === 'move' && done !== undefined ? { type: 'move', done: resolve(cwd, done) } : { type: 'delete' },
  };
}

function toSenders(
  auth: NonNullable<SourceSettings['auth']>,
  allow: NonNullable<SourceSettings['allow']>,
): Pick<SourceConfig, 'gate' | 'listed'> {
  if (allow === 'anyone') return { gate: { auth, allow, mode: 'enforce' }, listed: [] };
  const { list, mode } = 'list' in allow ? allow : { list: allow, mode: 'enforce' as const };
  return { gate: { auth, allow: [...new Set(list.flatMap(({ ranges }) => ranges))], mode }, listed: list };
}

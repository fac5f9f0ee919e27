import { resolve } from 'node:path';
import type { Config, SourceConfig } from './config.ts';
import { type FileSettings, fileSchema } from './schema.ts';

type SourceSettings = NonNullable<FileSettings['sources']>[string];

/** Turns checked settings into the form the collector works with; relative paths start at `cwd`. */
export function toConfig({ server, storage, sources, archive, log }: FileSettings, cwd: string): Config {
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
    sources: sources === undefined ? builtInSources() : toSources(sources),
    archive: { listen: archive.listen ?? null, tokens: archive.auth ?? 'generated' },
    logLevel: log.level,
  };
}

/** What a collector without any sources in its settings serves: one that takes the generated token from anyone. */
function builtInSources(): SourceConfig[] {
  const vendors = new Map([['auto', { egress: null, fetch: null }]]);
  const settings = fileSchema({ vendors, schemes: new Map() }).parse({
    sources: { default: { auth: [], allow: 'anyone' } },
  });
  return toSources(settings.sources ?? {}).map((entry) => ({ ...entry, generatedToken: true }));
}

function toSources(sources: Readonly<Record<string, SourceSettings>>): SourceConfig[] {
  return Object.entries(sources).map(
    ([name, { vendor, auth, allow, limits, expect, overdueAfter, generic, fetch }]) => ({
      source: {
        name,
        vendor,
        limits: { bodyBytes: limits.body, partBytes: limits.part, parts: limits.parts },
        expect: expect ?? null,
        overdueAfterMs: overdueAfter,
        ...(generic !== undefined && { generic }),
      },
      ...toSenders(auth, allow),
      generatedToken: false,
      fetch:
        fetch === undefined
          ? null
          : { apiKey: fetch.apiKey ?? null, endpoint: fetch.endpoint ?? null, afterMs: fetch.after },
    }),
  );
}

function toSenders(
  auth: SourceSettings['auth'],
  allow: SourceSettings['allow'],
): Pick<SourceConfig, 'gate' | 'listed'> {
  if (allow === 'anyone') return { gate: { auth, allow, mode: 'enforce' }, listed: [] };
  const { list, mode } = 'list' in allow ? allow : { list: allow, mode: 'enforce' as const };
  return { gate: { auth, allow: [...new Set(list.flatMap(({ ranges }) => ranges))], mode }, listed: list };
}

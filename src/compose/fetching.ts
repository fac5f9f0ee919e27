import type { Logger } from 'pino';
import type { Config, SourceConfig } from '../config/config.ts';
import type { Fetching, FetchingSettings } from '../domain/fetching.ts';
import { wordKinds } from '../domain/job-state.ts';
import { createFetching } from '../fetching/fetching.ts';
import { compileHosts } from '../fetching/hosts.ts';
import { createHttpGet } from '../fetching/http-get.ts';
import type { FetchingTarget } from '../fetching/perform.ts';
import { startRunner } from '../fetching/runner.ts';
import { createS3Signer } from '../fetching/s3-signer.ts';
import type { ImportParts } from '../intake/imports.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { vendors } from '../vendors/all.ts';
import { jobParameterOf } from '../vendors/guides.ts';
import type { LiveSettings } from './live-settings.ts';
import { composeOwnIntake } from './own-intake.ts';
import type { Shutdown } from './shutdown.ts';
import type { Stores } from './storage.ts';

export interface FetchingEnvironment extends Pick<ImportParts, 'admission' | 'quarantine' | 'memory'> {
  stores: Pick<Stores, 'inbox' | 'spool' | 'catalog' | 'archive' | 'fetches' | 'filing' | 'whenSettled'>;
  metrics: Pick<Metrics, 'fetched'>;
  log: Logger;
  version: string;
  newId(): string;
  now(): Date;
}

/** Fetching for the sources whose settings ask for it; where none does, nothing runs. */
export function composeFetching(
  settings: LiveSettings,
  environment: FetchingEnvironment,
  shutdown: Shutdown,
): Fetching {
  const { stores, metrics, log, version, newId, now } = environment;
  const targets = new Map<string, FetchingTarget>();
  const queue = stores.fetches;
  const tellOfTrouble = (error: unknown): void => log.error({ err: error }, 'nothing can be fetched right now');
  const tellOfDamage = (path: string | null): void => {
    if (path !== null) log.warn(`the queue of fetches was damaged; it was moved to ${path}`);
  };
  const runner = startRunner({
    ...stores,
    queue,
    targets,
    intake: composeOwnIntake({ ...environment, ...stores }, settings),
    get: createHttpGet(),
    signS3: createS3Signer(),
    wasDeleted: stores.filing.wasDeleted,
    userAgent: `transcript-collector/${version}`,
    newId,
    now,
    random: Math.random,
    onFiled: (filed) => log.info(filed, 'fetched'),
    onEnd(task, end) {
      const { source, jobId, tries } = task;
      if ('error' in end) log.warn({ source, jobId, tries, state: end.state, reason: end.error }, 'not fetched');
      metrics.fetched({ source, as: end.state });
    },
    onTrouble: tellOfTrouble,
  });
  let isFollowing = false;
  function use({ sources }: Config): void {
    targets.clear();
    for (const [name, target] of sources.flatMap((entry) => toTarget(entry))) targets.set(name, target);
    if (isFollowing || targets.size === 0) return;
    isFollowing = true;
    stores.whenSettled(runner.settledTo);
    void queue.movedAside().then(tellOfDamage, tellOfTrouble);
  }
  use(settings.current());
  settings.follow((next) => () => use(next));
  shutdown.add(() => runner.stop());
  const habits = new Map(
    [...vendors.values()].map(({ name, sends, fetch }) => {
      const sendsWords = sends.some((kind) => wordKinds.includes(kind));
      return [name, { sendsWords, canBeFetched: fetch !== null }];
    }),
  );
  return createFetching({ queue, sources: targets, habits, now, wake: runner.wake });
}

/** What the queue has to know of the sources that fetch. */
export function fetchingSettings(sources: readonly SourceConfig[]): FetchingSettings {
  return new Map(
    sources.flatMap(({ source: { name, vendor, overdueAfterMs }, fetch }) =>
      fetch === null ? [] : [[name, { vendor, afterMs: fetch.afterMs, overdueAfterMs }]],
    ),
  );
}

function toTarget({ source, fetch }: SourceConfig): [string, FetchingTarget][] {
  const vendor = vendors.get(source.vendor)?.fetch ?? null;
  if (fetch === null || vendor === null) return [];
  const target: FetchingTarget = {
    source: source.name,
    vendorName: source.vendor,
    vendor,
    jobParameter: jobParameterOf(source.vendor),
    origin: fetch.endpoint ?? vendor.origin,
    apiKey: fetch.apiKey,
    classOf: compileHosts(vendor, fetch.endpoint),
  };
  return [[source.name, target]];
}

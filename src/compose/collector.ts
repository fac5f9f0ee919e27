import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import type { Fetching } from '../domain/fetching.ts';
import type { FiledSummary } from '../domain/filing.ts';
import type { Health } from '../domain/health.ts';
import type { Expired } from '../domain/keeping.ts';
import type { SettingsReload } from '../domain/settings.ts';
import type { Source } from '../domain/source.ts';
import type { AnsweredCallback, WrongToken } from '../domain/telemetry.ts';
import type { Tracing } from '../domain/tracing.ts';
import { createHealth } from '../health/checks.ts';
import { createMetrics, type Metrics } from '../telemetry/metrics.ts';
import { createTelemetry, type Telemetry } from '../telemetry/telemetry.ts';
import type { DerivedSummary } from '../transcripts/client.ts';
import { createLingering } from '../web/http/lingering.ts';
import { createEvents } from '../web/reading/events.ts';
import { composeAudit } from './audit.ts';
import { createExpiryReport } from './expiry-report.ts';
import { createFeed } from './feed.ts';
import { composeFetching, fetchingSettings } from './fetching.ts';
import { figuresOf } from './figures.ts';
import { composeAddressOf, createListeners, type Listeners } from './listeners.ts';
import { holdSettings, type LiveSettings } from './live-settings.ts';
import { composeReaders } from './readers.ts';
import { composeCallbacks, composeReceiving, type Receiving } from './receiving.ts';
import { writeDownRefusals } from './refusals.ts';
import { type SenderWatch, startSenders } from './senders.ts';
import { createSettingsReload, type SettingsReader } from './settings-reload.ts';
import { createShutdown, type Shutdown } from './shutdown.ts';
import { composeSnapshots } from './snapshots.ts';
import { quarantinedAtStart, type Stores, startStores } from './storage.ts';
import { composeTracing, traceAnswer, traceCommits, traceDerived, traceFiled } from './tracing.ts';
import { composeWaysIn, type WaysIn } from './ways-in.ts';

/** A collector that takes callbacks. */
export interface Collector {
  /** Where callbacks go, e.g. `http://127.0.0.1:8080`. */
  origin: string;
  /** Where pages and API are. */
  archiveOrigin: string;
  /** Reads the settings again. @throws CollectorError `bad-settings` */
  reloadSettings: SettingsReload['reload'];
  /** Those that count now. */
  settings(): Config;
  /** Finishes what is under way and lets go of the storage. Safe to call twice. */
  stop(): Promise<void>;
}

export interface Environment {
  log: Logger;
  version: string;
  /** Where the settings came from. */
  settingsReader: SettingsReader;
  /** As `compileFailpoint` takes it. */
  failpoint: string | undefined;
  /** Called when a thread that nothing works without has ended: the process should end, and be started again. */
  onFatal: (error: Error) => void;
}

/**
 * Makes a running collector of a configuration, in the order that recovery needs: lock, leftovers, ledger and catalog,
 * and only then the first callback.
 *
 * @throws CollectorError `conflict` when another process holds the storage.
 */
export async function startCollector(config: Config, environment: Environment): Promise<Collector> {
  const shutdown = createShutdown();
  try {
    return await startParts(config, environment, shutdown);
  } catch (error) {
    // What was started must not keep a process alive, or a storage locked, that takes no callbacks.
    await shutdown.run();
    throw error;
  }
}

async function startParts(config: Config, environment: Environment, shutdown: Shutdown): Promise<Collector> {
  const { log, version } = environment;
  const settings = holdSettings(config);
  const now = (): Date => new Date();
  const metrics = createMetrics();
  const tracing = await composeTracing(config, { log, version }, shutdown);
  const telemetry = createTelemetry({ log, metrics, now, tracing });
  const filed = createFeed(telemetry.onFiled);
  if (tracing !== null) filed.follow((deliveries) => traceFiled(tracing, deliveries));
  const expired = createFeed(createExpiryReport(log, metrics));
  const gone = { onFiled: filed.tell, onExpired: expired.tell };
  const stores = await openStores(config, environment, { metrics, telemetry, tracing, ...gone }, shutdown);
  const senders = await startSenders(settings, { log }, shutdown);

  const quarantined = await quarantinedAtStart(config.storage.dir, stores.inbox);
  const isDraining = shutdown.hasBegun;
  const receiving = composeReceiving(settings, stores, { quarantined, log, now, isDraining });
  expired.follow(({ deliveries }) => deliveries.forEach(receiving.quarantine.forget));
  const fetching = composeFetching(settings, { ...receiving, stores, metrics, log, version }, shutdown);

  const { failpoint } = environment;
  const waysIn = await composeWaysIn(settings, { ...receiving, stores, metrics, log, failpoint }, shutdown);
  const settingsReload = createSettingsReload(settings, { reader: environment.settingsReader, log, shutdown });
  const addressOf = composeAddressOf(settings);
  const lingering = createLingering(addressOf);
  const { connectionRefused: onConnectionRefused } = metrics;
  const listeners = createListeners(settings, { log, lingering, onConnectionRefused });
  const { callbackOrigin, readersOrigin } = listeners;
  const health = composeHealth(settings, { stores, senders, fetching, waysIn, settingsReload, receiving, listeners });
  const snapshots = composeSnapshots(settings, stores, { version, shutdown });
  metrics.observe(figuresOf(stores, { receiving, fetching, listeners, snapshots }));
  const events = createEvents({ health, addressOf });
  filed.follow(events.filed);
  const onAnswered = (answered: AnsweredCallback): void => {
    telemetry.onAnswered(answered);
    if (tracing !== null) traceAnswer(tracing, answered);
    if (answered.code !== null) events.refused(answered.code === 'unknown-source' ? '(unknown)' : answered.source);
  };
  writeDownRefusals(telemetry, stores, log, shutdown);

  const callbacks = composeCallbacks(settings, receiving, senders, {
    lingering,
    onProbed: telemetry.onProbed,
    onAnswered(answered) {
      onAnswered(answered);
      senders.answered(answered);
    },
  });
  const { reportFault } = telemetry;
  const onWrongToken = (wrong: WrongToken): void => {
    telemetry.onWrongToken(wrong);
    events.refused('(archive)');
  };
  const noting = composeAudit(settings, { stores, log }, shutdown);
  const shown = {
    stores,
    receiving,
    senders,
    quarantined,
    fetching,
    health,
    metrics,
    events,
    settingsReload,
    snapshots,
    version,
  };
  const onNotice = (text: string): void => log.warn(text);
  const told = { callbackOrigin, onAnswered, onWrongToken, reportFault, noting, onNotice };
  const served = await composeReaders(settings, { ...shown, ...told });
  settings.follow(async (next) => {
    // The threads last: only a collector that is ending anyway fails there.
    await stores.useSources(sourcesIn(next), fetchingSettings(next.sources));
    const { logLevel } = settings.current();
    return () => {
      if (next.logLevel !== logLevel) log.level = next.logLevel;
    };
  });
  shutdown.add(async () => {
    events.close();
    await listeners.close();
  });
  await listeners.open({ callbacks, ...served });
  waysIn.start();
  const { reload: reloadSettings } = settingsReload;
  const origins = { origin: callbackOrigin(), archiveOrigin: readersOrigin() };
  return { ...origins, reloadSettings, settings: settings.current, stop: shutdown.run };
}

async function openStores(
  { storage, sources }: Config,
  { log, version, failpoint, onFatal }: Environment,
  {
    metrics,
    telemetry,
    tracing,
    onFiled,
    onExpired,
  }: {
    metrics: Metrics;
    telemetry: Telemetry;
    tracing: Tracing | null;
    onFiled(deliveries: readonly FiledSummary[]): void;
    onExpired(expired: Expired): void;
  },
  shutdown: Shutdown,
): Promise<Stores> {
  const options = {
    root: storage.dir,
    version,
    sources: sourcesIn({ sources }),
    catalog: 'keep',
    transcripts: 'follow',
    fetching: fetchingSettings(sources),
    failpoint,
    onCommit: metrics.committed,
    onFiled,
    onExpired,
    onDerived: tracing === null ? null : (derived: DerivedSummary) => traceDerived(tracing, derived),
    onDeferred: telemetry.onDeferred,
    onDeath: onFatal,
    onNotice: (level: 'info' | 'warn', text: string) => log[level](text),
  } as const;
  const stores = await startStores(options, shutdown);
  return tracing === null ? stores : { ...stores, inbox: traceCommits(stores.inbox, tracing) };
}

function sourcesIn({ sources }: Pick<Config, 'sources'>): ReadonlyMap<string, Source> {
  return new Map(sources.map(({ source }) => [source.name, source]));
}

function composeHealth(
  settings: LiveSettings,
  {
    stores,
    senders,
    fetching,
    waysIn,
    settingsReload,
    receiving: { admission, isDraining },
    listeners,
  }: {
    stores: Stores;
    senders: SenderWatch;
    fetching: Fetching;
    waysIn: WaysIn;
    settingsReload: SettingsReload;
    receiving: Receiving;
    listeners: Listeners;
  },
): Health {
  return createHealth({
    ...stores,
    filing: stores.filing.status,
    indexing: stores.indexing.status,
    fetching: () => fetching.counts(),
    senders,
    waysIn: waysIn.status,
    settings: settingsReload.status,
    listeners: listeners.status,
    isOpen: admission.isOpen,
    isDraining,
    get reserveBytes() {
      return settings.current().storage.reserveBytes;
    },
    get quarantineBudgetBytes() {
      return settings.current().storage.quarantineBytes;
    },
    now: Date.now,
  });
}

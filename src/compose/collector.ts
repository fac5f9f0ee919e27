import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import type { Fetching } from '../domain/fetching.ts';
import type { FiledSummary } from '../domain/filing.ts';
import type { Health } from '../domain/health.ts';
import type { AnsweredCallback, WrongToken } from '../domain/telemetry.ts';
import { compileAddressBlock } from '../gate/client-address.ts';
import { createHealth } from '../health/checks.ts';
import { createMetrics, type Metrics, type Observed } from '../telemetry/metrics.ts';
import { createTelemetry, type Telemetry } from '../telemetry/telemetry.ts';
import { createLingering } from '../web/http/lingering.ts';
import { createEvents } from '../web/reading/events.ts';
import { composeFetching, fetchingSettings } from './fetching.ts';
import { createListeners } from './listeners.ts';
import { composeReaders } from './readers.ts';
import { composeCallbacks, composeReceiving, type Receiving } from './receiving.ts';
import { type SenderWatch, startSenders } from './senders.ts';
import { createShutdown, type Shutdown } from './shutdown.ts';
import { quarantinedAtStart, type Stores, startStores } from './storage.ts';

/** A collector that takes callbacks. */
export interface Collector {
  /** Where callbacks go, e.g. `http://127.0.0.1:8080`. */
  origin: string;
  /** Where pages and API are. */
  archiveOrigin: string;
  /** Finishes what is under way and lets go of the storage. Safe to call twice. */
  stop(): Promise<void>;
}

export interface Environment {
  log: Logger;
  version: string;
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
  const now = (): Date => new Date();
  const metrics = createMetrics();
  const telemetry = createTelemetry({ log, metrics, now });
  const filed = createFeed(telemetry.onFiled);
  const stores = await openStores(config, environment, { metrics, telemetry, onFiled: filed.tell }, shutdown);
  const senders = await startSenders(config, { log }, shutdown);

  const quarantined = await quarantinedAtStart(config.storage.dir, stores.inbox);
  const isDraining = shutdown.hasBegun;
  const receiving = composeReceiving(config, stores, { quarantined, log, now, isDraining });
  const fetching = composeFetching(config, { ...receiving, stores, metrics, log, version }, shutdown);

  const health = composeHealth(config, { stores, senders, fetching, isOpen: receiving.admission.isOpen, isDraining });
  metrics.observe(figuresOf(stores, receiving, fetching));
  const events = createEvents({ health });
  filed.follow(events.filed);
  const onAnswered = (answered: AnsweredCallback): void => {
    telemetry.onAnswered(answered);
    if (answered.code !== null) events.refused(answered.code === 'unknown-source' ? '(unknown)' : answered.source);
  };
  writeDownRefusals(telemetry, stores, log, shutdown);

  const lingering = createLingering(compileAddressBlock(config.server.trustedProxies));
  const listeners = createListeners(config, { log, lingering });
  const { callbackOrigin, readersOrigin } = listeners;
  const callbacks = composeCallbacks(config, receiving, senders, {
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
  const shown = { stores, receiving, senders, quarantined, fetching, health, metrics, events, version };
  const served = await composeReaders(config, { ...shown, callbackOrigin, onAnswered, onWrongToken, reportFault });
  shutdown.add(async () => {
    events.close();
    await listeners.close();
  });
  await listeners.open({ callbacks, ...served });
  return { origin: callbackOrigin(), archiveOrigin: readersOrigin(), stop: shutdown.run };
}

/** Passes on what is told, to those who are there by then: filing tells what it recovers before anybody reads. */
function createFeed<News>(first: (news: News) => void): {
  tell(news: News): void;
  follow(listener: (news: News) => void): void;
} {
  const listeners = [first];
  return {
    tell(news) {
      for (const listener of listeners) listener(news);
    },
    follow(listener) {
      listeners.push(listener);
    },
  };
}

function openStores(
  { storage, sources }: Config,
  { log, version, failpoint, onFatal }: Environment,
  {
    metrics,
    telemetry,
    onFiled,
  }: { metrics: Metrics; telemetry: Telemetry; onFiled(deliveries: readonly FiledSummary[]): void },
  shutdown: Shutdown,
): Promise<Stores> {
  const options = {
    root: storage.dir,
    version,
    sources: new Map(sources.map(({ source }) => [source.name, source])),
    catalog: 'keep',
    transcripts: 'follow',
    fetching: fetchingSettings(sources),
    failpoint,
    onCommit: metrics.committed,
    onFiled,
    onDeferred: telemetry.onDeferred,
    onDeath: onFatal,
    onNotice: (level: 'info' | 'warn', text: string) => log[level](text),
  } as const;
  return startStores(options, shutdown);
}

function composeHealth(
  { storage }: Config,
  {
    stores,
    senders,
    fetching,
    isOpen,
    isDraining,
  }: {
    stores: Stores;
    senders: SenderWatch;
    fetching: Fetching;
    isOpen(freeBytes: number): boolean;
    isDraining(): boolean;
  },
): Health {
  return createHealth({
    ...stores,
    filing: stores.filing.status,
    indexing: stores.indexing.status,
    fetching: () => fetching.counts(),
    senders,
    isOpen,
    isDraining,
    reserveBytes: storage.reserveBytes,
    quarantineBudgetBytes: storage.quarantineBytes,
    now: Date.now,
  });
}

function figuresOf({ inbox, archive, filing }: Stores, { admission }: Receiving, fetching: Fetching): Observed {
  return {
    depth: () => inbox.depth(),
    space: () => archive.space(),
    inFlight: () => ({ requests: admission.inFlight, bytes: admission.outstandingBytes }),
    filing: () => filing.status(),
    fetching: () => fetching.counts(),
    now: Date.now,
  };
}

const refusalFlushMs = 1000;

/** Refusals are counted in memory; every moment what was counted goes to the catalog. */
function writeDownRefusals({ refusals }: Telemetry, { filing }: Stores, log: Logger, shutdown: Shutdown): void {
  async function flush(): Promise<void> {
    const counted = refusals.takeAll();
    if (counted.length === 0) return;
    await filing.addRefusals(counted).catch((error: unknown) => log.warn({ err: error }, 'refusals not counted'));
  }
  const flushing = setInterval(() => void flush(), refusalFlushMs).unref();
  shutdown.add(async () => {
    clearInterval(flushing);
    await flush();
  });
}

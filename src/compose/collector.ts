import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import { compileArchiveGate } from '../gate/archive-gate.ts';
import { compileProbeGate } from '../gate/probe.ts';
import { createHealth } from '../health/checks.ts';
import { createAdmission } from '../intake/admission.ts';
import { createProbeIntake } from '../intake/measure.ts';
import { createMemoryBudget } from '../intake/memory-budget.ts';
import { createQuarantine } from '../intake/quarantine.ts';
import { createIntake } from '../intake/receive.ts';
import { createIdMaker } from '../lib/uuid.ts';
import { createMetrics } from '../telemetry/metrics.ts';
import { createTelemetry } from '../telemetry/telemetry.ts';
import { createHealthRoutes } from '../web/api/health.ts';
import type { CallbackParts } from '../web/callback/callback.ts';
import { createProbes } from '../web/callback/probe.ts';
import { createAccess } from '../web/http/access.ts';
import { type Listener, listen } from '../web/http/listen.ts';
import { loadAssets } from '../web/pages/assets.ts';
import { createEvents } from '../web/reading/events.ts';
import { guardCommands } from '../web/reading/guarded-commands.ts';
import { createApp } from './app.ts';
import { createArchiveRouter } from './archive-router.ts';
import { createEndpoints } from './endpoints.ts';
import { composeFetching } from './fetching.ts';
import { composeImports } from './imports.ts';
import { startSenders } from './senders.ts';
import { createSetUp } from './set-up.ts';
import { createEnding, type Ending } from './shutdown.ts';
import { quarantinedAtStart, startStores } from './storage.ts';

/** Bodies in memory, all deliveries together. */
const memoryBytes = 32 * 1024 * 1024;

/** A collector that takes callbacks. */
export interface Collector {
  /** Where callbacks go, e.g. `http://127.0.0.1:8080`. */
  origin: string;
  /** Where pages and API are. */
  archiveOrigin: string;
  /** Finishes what is under way and lets go of the storage. Safe to call twice. */
  stop(): Promise<void>;
}

export interface Surroundings {
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
export async function startCollector(config: Config, surroundings: Surroundings): Promise<Collector> {
  const ending = createEnding();
  try {
    return await startParts(config, surroundings, ending);
  } catch (error) {
    // What was started must not keep a process alive, or a storage locked, that takes no callbacks.
    await ending.run();
    throw error;
  }
}

async function startParts(config: Config, surroundings: Surroundings, ending: Ending): Promise<Collector> {
  const { log, version, failpoint, onFatal } = surroundings;
  const now = (): Date => new Date();
  const metrics = createMetrics({
    depth: () => inbox.depth(),
    space: () => archive.space(),
    inFlight: () => ({ requests: admission.inFlight, bytes: admission.outstandingBytes }),
    filing: () => filing.status(),
    fetching: () => fetching.counts(),
    now: Date.now,
  });
  // Filing tells what it recovers before there is anybody to listen, or health to look at.
  const events = createEvents({ health: { report: () => health.report() } });
  const telemetry = createTelemetry({ log, metrics, now });
  const stores = await startStores(
    {
      root: config.storage.dir,
      sources: new Map(config.sources.map(({ source }) => [source.name, source])),
      catalog: 'keep',
      transcripts: 'follow',
      failpoint,
      onCommit: metrics.committed,
      onFiled: (deliveries) => {
        telemetry.onFiled(deliveries);
        events.filed(deliveries);
      },
      onDeferred: telemetry.onDeferred,
      onDeath: onFatal,
      onNotice: (level, text) => log[level](text),
    },
    ending,
  );
  const { inbox, spool, filing, catalog, archive } = stores;
  const senders = await startSenders(config, { log }, ending);
  const held = await quarantinedAtStart(config.storage.dir, inbox);
  const quarantine = createQuarantine({
    budgetBytes: config.storage.quarantineBytes,
    held,
    inbox,
    onSeenAgain: (id) =>
      void filing.seenAgain(id).catch((error: unknown) => log.warn({ id, err: error }, 'not counted')),
  });
  const admission = createAdmission({
    reserveBytes: config.storage.reserveBytes,
    maxInFlight: config.server.max.inFlight,
    space: () => archive.space(),
    unfiledBytes: () => inbox.depth().bytes,
    now: () => performance.now(),
  });
  const budget = createMemoryBudget(memoryBytes);
  const intake = createIntake({ inbox, spool, admission, budget, quarantine, idleMs: config.server.timeouts.idleMs });

  let isDraining = false;
  const health = createHealth({
    inbox,
    archive,
    spool,
    catalog,
    filing: filing.status,
    indexing: stores.indexing.status,
    fetching: () => fetching.counts(),
    senders,
    isDraining: () => isDraining,
    reserveBytes: config.storage.reserveBytes,
    quarantineBudgetBytes: config.storage.quarantineBytes,
    now: Date.now,
  });
  const receiving: Omit<CallbackParts, 'endpoints' | 'intake' | 'probes' | 'isListed'> = {
    now,
    newId: createIdMaker(),
    isDraining: () => isDraining,
    onAnswered: (event) => {
      telemetry.onAnswered(event);
      if (event.code !== null) events.refused(event.code === 'unknown-source' ? '(unknown)' : event.source);
    },
  };
  const forFetching = { ...receiving, stores, admission, quarantine, metrics, log, version };
  const fetching = composeFetching(config, forFetching, ending);
  const archiveTokens = config.archive.tokens === 'generated' ? [] : config.archive.tokens;
  const probes = createProbes({
    gate: compileProbeGate(archiveTokens, now),
    intake: createProbeIntake({ admission, idleMs: config.server.timeouts.idleMs }),
    isDraining: receiving.isDraining,
    onProbed: telemetry.onProbed,
  });
  const callbacks: CallbackParts = {
    ...receiving,
    endpoints: createEndpoints(config, now, senders.isTrusted),
    intake,
    probes,
    isListed: senders.isListed,
    onAnswered(event) {
      receiving.onAnswered(event);
      senders.answered(event);
    },
  };
  const transport = config.server.tls === null && !config.server.publicUrl?.startsWith('https:') ? 'http' : 'https';
  const gate = compileArchiveGate(archiveTokens);
  const access = createAccess({ gate, transport, now: Date.now });
  const commands = guardCommands(filing, inbox, quarantine.forget);
  const senderCommands = senders.commands(held, {
    catalog,
    inbox,
    fileUpTo: filing.fileUpTo,
    release: commands.release,
  });
  const archiveRouter = createArchiveRouter({
    ...stores,
    commands,
    senders,
    senderCommands,
    access,
    health,
    fetching,
    metrics,
    assets: await loadAssets(),
    events,
    sources: config.sources.map(({ source }) => source),
    setUp: createSetUp(config, { callbackOrigin: () => listeners.callbacks.origin, now, isTrusted: senders.isTrusted }),
    imports: composeImports(config, { inbox, spool, admission, quarantine, ...receiving }),
    transport,
    version,
    now: Date.now,
    reportFault: telemetry.reportFault,
  });

  const flushing = setInterval(() => void flushRefusals(), refusalFlushMs).unref();
  async function flushRefusals(): Promise<void> {
    const refusals = telemetry.refusals.takeAll();
    if (refusals.length === 0) return;
    await filing.addRefusals(refusals).catch((error: unknown) => log.warn({ err: error }, 'refusals not counted'));
  }
  ending.add(async () => {
    clearInterval(flushing);
    await flushRefusals();
  });

  const listeners = await openListeners(config, callbacks, archiveRouter, createHealthRoutes({ health, access }), log);
  ending.add(async () => {
    isDraining = true;
    events.close();
    await Promise.all(listeners.all.map((listener) => listener.close(config.server.timeouts.drainMs)));
  });
  return {
    origin: listeners.callbacks.origin,
    archiveOrigin: listeners.archive.origin,
    stop: ending.run,
  };
}

const refusalFlushMs = 1000;

/** One listener for all, or a second one for pages and API. Health answers on both. */
async function openListeners(
  config: Config,
  callbacks: CallbackParts,
  archiveRouter: ReturnType<typeof createArchiveRouter>,
  healthRoutes: ReturnType<typeof createHealthRoutes>,
  log: Logger,
): Promise<{ callbacks: Listener; archive: Listener; all: Listener[] }> {
  const { tls, timeouts, max } = config.server;
  const options = {
    tls,
    headersMs: timeouts.headersMs,
    maxConnections: max.connections,
    onCertificates: (error: unknown) =>
      error === null
        ? log.info('certificates read again')
        : log.error({ err: error }, 'changed certificates not usable'),
  };
  const isShared = config.archive.listen === null;
  const first = await listen(createApp(callbacks, isShared ? archiveRouter : healthRoutes), {
    ...options,
    ...config.server.listen,
  });
  if (config.archive.listen === null) return { callbacks: first, archive: first, all: [first] };
  const second = await listen(createApp(null, archiveRouter), { ...options, ...config.archive.listen });
  return { callbacks: first, archive: second, all: [first, second] };
}

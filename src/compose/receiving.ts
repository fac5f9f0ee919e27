import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import type { Config, SourceConfig } from '../config/config.ts';
import type { Echo } from '../domain/echo.ts';
import { type ArchiveToken, reaches } from '../domain/people.ts';
import type { Quarantined } from '../domain/quarantined.ts';
import { compileEcho } from '../gate/echo.ts';
import { compileGate } from '../gate/gate.ts';
import { compileProbeGate } from '../gate/probe.ts';
import { type Admission, createAdmission } from '../intake/admission.ts';
import { createProbeIntake } from '../intake/measure.ts';
import { createMemoryBudget, type MemoryBudget } from '../intake/memory-budget.ts';
import { createQuarantine, type Quarantine } from '../intake/quarantine.ts';
import { createIntake, type Intake } from '../intake/receive.ts';
import { createIdMaker } from '../lib/uuid.ts';
import { vendors } from '../vendors/all.ts';
import type { CallbackParts } from '../web/callback/callback.ts';
import type { Endpoint } from '../web/callback/head.ts';
import { createProbes } from '../web/callback/probe.ts';
import { signatureSchemes } from './known.ts';
import type { LiveSettings } from './live-settings.ts';
import type { SenderWatch } from './senders.ts';
import type { Stores } from './storage.ts';

const mib = 1024 * 1024;

/** What is held in memory of all deliveries together. */
const memory = { bodyBytes: 32 * mib, headBytes: 32 * mib };
/** And of those whose sender is not proved. */
const unprovedMemory = { bodyBytes: 16 * mib, headBytes: 8 * mib };

/** What takes deliveries in, whichever way they come. */
export interface Receiving {
  admission: Admission;
  quarantine: Quarantine;
  intake: Intake;
  /** Of all deliveries together. */
  memory: MemoryBudget;
  now(): Date;
  newId(): string;
  isDraining(): boolean;
}

/** @param quarantined what lies in the quarantine already */
export function composeReceiving(
  settings: Pick<LiveSettings, 'current'>,
  { inbox, spool, archive, filing }: Pick<Stores, 'inbox' | 'spool' | 'archive' | 'filing'>,
  {
    quarantined,
    log,
    ...clocks
  }: { quarantined: readonly Quarantined[]; log: Logger; now(): Date; isDraining(): boolean },
): Receiving {
  const quarantine = createQuarantine({
    get budgetBytes() {
      return settings.current().storage.quarantineBytes;
    },
    held: quarantined,
    inbox,
    onSeenAgain: (id) =>
      void filing.seenAgain(id).catch((error: unknown) => log.warn({ id, err: error }, 'not counted')),
  });
  const admission = createAdmission({
    get reserveBytes() {
      return settings.current().storage.reserveBytes;
    },
    get maxInFlight() {
      return settings.current().server.max.inFlight;
    },
    space: () => archive.space(),
    unfiledBytes: () => inbox.depth().bytes,
    now: () => performance.now(),
  });
  const budget = createMemoryBudget(memory);
  const intake = createIntake({
    ...{ inbox, spool, admission, budget, quarantine },
    unprovedBudget: createMemoryBudget(unprovedMemory, budget),
    get idleMs() {
      return settings.current().server.timeouts.idleMs;
    },
  });
  return { admission, quarantine, intake, memory: budget, newId: createIdMaker(), ...clocks };
}

/** What callbacks go through: every source's gate, then the intake; probes of the way here are only measured. */
export function composeCallbacks(
  settings: LiveSettings,
  { intake, admission, now, newId, isDraining }: Receiving,
  senders: Pick<SenderWatch, 'isTrusted' | 'isListed'>,
  told: Pick<CallbackParts, 'lingering' | 'onAnswered'> & Pick<Parameters<typeof createProbes>[0], 'onProbed'>,
): CallbackParts {
  const compile = (config: Config) => compileEndpoints(config, now, senders.isTrusted);
  let compiled = { config: settings.current(), endpoints: compile(settings.current()) };
  const probeIntake = createProbeIntake({
    admission,
    get idleMs() {
      return settings.current().server.timeouts.idleMs;
    },
  });
  const probesFor = (config: Config) =>
    createProbes({
      gate: compileProbeGate(probingTokens(config), now),
      intake: probeIntake,
      isDraining,
      onProbed: told.onProbed,
    });
  let probes = probesFor(settings.current());
  settings.follow((next) => {
    const before = compiled;
    const endpoints = keepUnchanged(before, next, compile(next));
    const keepsTokens = isDeepStrictEqual(archiveTokens(before.config), archiveTokens(next));
    const nextProbes = keepsTokens ? probes : probesFor(next);
    return () => {
      compiled = { config: next, endpoints };
      probes = nextProbes;
    };
  });
  return {
    get endpoints() {
      return compiled.endpoints;
    },
    get probes() {
      return probes;
    },
    intake,
    now,
    newId,
    isDraining,
    isListed: senders.isListed,
    lingering: told.lingering,
    onAnswered: told.onAnswered,
  };
}

type Endpoints = ReadonlyMap<string, Endpoint>;

/** What a gate remembers, such as a vendor's keys, goes on counting where nothing has changed for its source. */
function keepUnchanged(
  { config, endpoints }: { config: Config; endpoints: Endpoints },
  next: Config,
  compiled: Endpoints,
): Endpoints {
  const surroundingsOf = ({ server: { trustedProxies, publicUrl } }: Config) => ({ trustedProxies, publicUrl });
  if (!isDeepStrictEqual(surroundingsOf(config), surroundingsOf(next))) return compiled;
  const before = new Map(config.sources.map((entry) => [entry.source.name, entry]));
  const isUnchanged = (entry: SourceConfig): boolean => isDeepStrictEqual(before.get(entry.source.name), entry);
  const unchanged = next.sources.filter(isUnchanged).flatMap(({ source: { name } }) => {
    const endpoint = endpoints.get(name);
    return endpoint === undefined ? [] : [[name, endpoint] as const];
  });
  return new Map([...compiled, ...unchanged]);
}

/** Those of the settings; a generated one is put there when the settings are loaded. */
export function archiveTokens({ archive }: Pick<Config, 'archive'>): readonly ArchiveToken[] {
  return archive.tokens === 'generated' ? [] : archive.tokens;
}

/** Of those who may try whether callbacks arrive. */
function probingTokens(config: Pick<Config, 'archive'>): string[] {
  const need = { role: 'operator', allSources: false } as const;
  return archiveTokens(config).flatMap((entry) => (reaches(entry, need) ? [entry.token] : []));
}

/** What has to stand somewhere may be a token; in a body, it is the sender's. */
function tokensOf(echo: Echo | null): string[] {
  return (echo?.where ?? []).flatMap(({ place }) => (place.in === 'json' ? [] : [place.name]));
}

/** Compiles every source's gate: what is wrong with a rule stops the start and not a delivery. */
function compileEndpoints(config: Config, now: () => Date, isTrusted: SenderWatch['isTrusted']): Endpoints {
  const { trustedProxies, publicUrl } = config.server;
  return new Map(
    config.sources
      .filter(({ isCalled }) => isCalled)
      .map(({ source, gate, handshake }) => {
        const vendor = vendors.get(source.vendor);
        if (vendor === undefined) throw new Error(`there is no vendor ${source.vendor}`);
        const environment = {
          now,
          isTrusted: (address: string) => isTrusted(source.name, address),
          schemes: signatureSchemes,
        };
        const echo = handshake ?? vendor.echo ?? null;
        const endpoint: Endpoint = {
          source,
          vendor,
          gate: compileGate({ ...gate, trustedProxies, publicUrl, masked: tokensOf(echo) }, environment),
          echo: echo === null ? null : { of: echo.of, answer: compileEcho(echo) },
        };
        return [source.name, endpoint];
      }),
  );
}

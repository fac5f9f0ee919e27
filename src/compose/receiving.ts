import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import { type ArchiveToken, reaches } from '../domain/people.ts';
import type { Quarantined } from '../domain/quarantined.ts';
import { compileGate } from '../gate/gate.ts';
import { compileProbeGate } from '../gate/probe.ts';
import { type Admission, createAdmission } from '../intake/admission.ts';
import { createProbeIntake } from '../intake/measure.ts';
import { createMemoryBudget } from '../intake/memory-budget.ts';
import { createQuarantine, type Quarantine } from '../intake/quarantine.ts';
import { createIntake, type Intake } from '../intake/receive.ts';
import { createIdMaker } from '../lib/uuid.ts';
import { vendors } from '../vendors/all.ts';
import type { CallbackParts } from '../web/callback/callback.ts';
import type { Endpoint } from '../web/callback/head.ts';
import { createProbes } from '../web/callback/probe.ts';
import { signatureSchemes } from './known.ts';
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
  now(): Date;
  newId(): string;
  isDraining(): boolean;
}

/** @param quarantined what lies in the quarantine already */
export function composeReceiving(
  { storage, server }: Pick<Config, 'storage' | 'server'>,
  { inbox, spool, archive, filing }: Pick<Stores, 'inbox' | 'spool' | 'archive' | 'filing'>,
  {
    quarantined,
    log,
    ...clocks
  }: { quarantined: readonly Quarantined[]; log: Logger; now(): Date; isDraining(): boolean },
): Receiving {
  const quarantine = createQuarantine({
    budgetBytes: storage.quarantineBytes,
    held: quarantined,
    inbox,
    onSeenAgain: (id) =>
      void filing.seenAgain(id).catch((error: unknown) => log.warn({ id, err: error }, 'not counted')),
  });
  const admission = createAdmission({
    reserveBytes: storage.reserveBytes,
    maxInFlight: server.max.inFlight,
    space: () => archive.space(),
    unfiledBytes: () => inbox.depth().bytes,
    now: () => performance.now(),
  });
  const budget = createMemoryBudget(memory);
  const intake = createIntake({
    ...{ inbox, spool, admission, budget, quarantine },
    unprovedBudget: createMemoryBudget(unprovedMemory, budget),
    idleMs: server.timeouts.idleMs,
  });
  return { admission, quarantine, intake, newId: createIdMaker(), ...clocks };
}

/** What callbacks go through: every source's gate, then the intake; probes of the way here are only measured. */
export function composeCallbacks(
  config: Config,
  { intake, admission, now, newId, isDraining }: Receiving,
  senders: Pick<SenderWatch, 'isTrusted' | 'isListed'>,
  told: Pick<CallbackParts, 'lingering' | 'onAnswered'> & Pick<Parameters<typeof createProbes>[0], 'onProbed'>,
): CallbackParts {
  return {
    endpoints: createEndpoints(config, now, senders.isTrusted),
    intake,
    probes: createProbes({
      gate: compileProbeGate(probingTokens(config), now),
      intake: createProbeIntake({ admission, idleMs: config.server.timeouts.idleMs }),
      isDraining,
      onProbed: told.onProbed,
    }),
    now,
    newId,
    isDraining,
    isListed: senders.isListed,
    lingering: told.lingering,
    onAnswered: told.onAnswered,
  };
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

/** Compiles every source's gate: what is wrong with a rule stops the start and not a delivery. */
function createEndpoints(
  config: Config,
  now: () => Date,
  isTrusted: SenderWatch['isTrusted'],
): ReadonlyMap<string, Endpoint> {
  const { trustedProxies, publicUrl } = config.server;
  return new Map(
    config.sources.map(({ source, gate }) => {
      const vendor = vendors.get(source.vendor);
      if (vendor === undefined) throw new Error(`there is no vendor ${source.vendor}`);
      const environment = {
        now,
        isTrusted: (address: string) => isTrusted(source.name, address),
        schemes: signatureSchemes,
      };
      return [source.name, { source, vendor, gate: compileGate({ ...gate, trustedProxies, publicUrl }, environment) }];
    }),
  );
}

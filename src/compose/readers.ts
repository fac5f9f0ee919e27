import type { IncomingMessage } from 'node:http';
import type { RequestHandler, Router } from 'express';
import type { Config } from '../config/config.ts';
import type { Fetching } from '../domain/fetching.ts';
import type { Health } from '../domain/health.ts';
import type { Quarantined } from '../domain/quarantined.ts';
import type { SettingsReload } from '../domain/settings.ts';
import type { Snapshots } from '../domain/snapshots.ts';
import type { Source } from '../domain/source.ts';
import type { AnsweredCallback, MetricsView, WrongToken } from '../domain/telemetry.ts';
import { compileClientAddress } from '../gate/client-address.ts';
import { compileMasking } from '../gate/masking.ts';
import { compileArchiveGate } from '../gate/secrets.ts';
import { createImportIntake, type ImportParts } from '../intake/imports.ts';
import { jobParameterOf } from '../vendors/guides.ts';
import { createHealthRoutes } from '../web/api/health.ts';
import { type Access, createAccess } from '../web/http/access.ts';
import type { Audit } from '../web/http/audit.ts';
import type { ReportFault } from '../web/http/error-response.ts';
import { loadAssets } from '../web/pages/assets.ts';
import type { Events } from '../web/reading/events.ts';
import { guardCommands, guardKeeping } from '../web/reading/guarded-commands.ts';
import { importSource } from '../web/reading/import-fields.ts';
import { createImports, type ImportDeps, type Imports } from '../web/reading/imports.ts';
import { composeAnnotations } from './annotations.ts';
import { createIdClaims } from './id-claims.ts';
import type { LiveSettings } from './live-settings.ts';
import { createReaderRouter } from './reader-router.ts';
import { archiveTokens, type Receiving } from './receiving.ts';
import type { SenderWatch } from './senders.ts';
import { createSetUp } from './set-up.ts';
import type { Stores } from './storage.ts';

/** What readers are shown, and can change. */
interface ReaderSide {
  stores: Stores;
  receiving: Receiving;
  senders: SenderWatch;
  /** What lay in the quarantine at the start. */
  quarantined: readonly Quarantined[];
  fetching: Fetching;
  health: Health;
  metrics: MetricsView;
  events: Events;
  settingsReload: SettingsReload;
  snapshots: Snapshots;
  version: string;
  /** Of the callbacks' listener; asked once there is one. */
  callbackOrigin(): string;
  /** Told of what was imported. */
  onAnswered(answered: AnsweredCallback): void;
  /** Told of tokens that did not open the archive. */
  onWrongToken(wrong: WrongToken): void;
  reportFault: ReportFault;
  noting: Audit;
  /** Something for the operator to know. */
  onNotice(text: string): void;
}

/** Everything for readers, and the health routes alone for a listener that has nothing else of it. */
export async function composeReaders(
  settings: LiveSettings,
  {
    stores,
    receiving,
    senders,
    quarantined,
    callbackOrigin,
    onAnswered,
    onWrongToken,
    noting,
    onNotice,
    ...shown
  }: ReaderSide,
): Promise<{ readers: RequestHandler; health: RequestHandler }> {
  const { catalog, inbox, filing } = stores;
  const commands = guardCommands(filing, inbox, receiving.quarantine.forget);
  const releasing = { catalog, inbox, fileUpTo: filing.fileUpTo, release: commands.release };
  const lasting = {
    ...stores,
    ...shown,
    commands,
    keeping: guardKeeping(filing, inbox, filing.fileUpTo),
    senders,
    senderCommands: senders.commands(quarantined, releasing),
    access: composeAccess(settings, noting, (wrong) => {
      noting.failed(wrong);
      onWrongToken(wrong);
    }),
    noting,
    annotations: composeAnnotations(settings.current().storage.dir, stores, onNotice),
    assets: await loadAssets(),
    now: Date.now,
  };
  const claimId = createIdClaims(stores);
  function make(config: Config): Router {
    return createReaderRouter({
      ...lasting,
      sources: config.sources.map(({ source }) => source),
      setUp: createSetUp(config, { callbackOrigin, isTrusted: senders.isTrusted }),
      imports: composeImports(config, { ...stores, ...receiving, claimId, senderOf: senderOf(config), onAnswered }),
      transport: transportOf(config),
    });
  }
  let router = make(settings.current());
  settings.follow((next) => {
    const made = make(next);
    return () => {
      router = made;
    };
  });
  return {
    // A request that has begun goes on through the router that it met.
    readers: (request, response, next) => router(request, response, next),
    health: createHealthRoutes({ health: shown.health, access: lasting.access }),
  };
}

/** Sessions outlive other settings, unless the token that opened them is gone. */
function composeAccess(settings: LiveSettings, audit: Audit, onWrongToken: ReaderSide['onWrongToken']): Access {
  let gate = compileArchiveGate(archiveTokens(settings.current()));
  let addressOf = senderOf(settings.current());
  settings.follow((next) => {
    const compiled = compileArchiveGate(archiveTokens(next));
    const address = senderOf(next);
    return () => {
      gate = compiled;
      addressOf = address;
    };
  });
  return createAccess({
    gate: {
      personOf: (token) => gate.personOf(token),
      holder: (key) => gate.holder(key),
    },
    get transport() {
      return transportOf(settings.current());
    },
    senderOf: (request) => addressOf(request),
    audit,
    onWrongToken,
    now: Date.now,
  });
}

function transportOf({ server }: Config): 'http' | 'https' {
  return server.tls === null && !server.publicUrl?.startsWith('https:') ? 'http' : 'https';
}

/** Canonical address of who sends a request to the archive. */
export function senderOf({ server }: Config): (request: IncomingMessage) => string | null {
  const addressOf = compileClientAddress(server.trustedProxies);
  return ({ socket, rawHeaders }) => addressOf({ peerAddress: socket.remoteAddress, rawHeaders });
}

/** Files that people hand in may go to any source, and to one of their own that nobody calls. */
function composeImports(
  config: Config,
  parts: ImportParts & Pick<ImportDeps, 'newId' | 'now' | 'isDraining' | 'senderOf' | 'claimId' | 'onAnswered'>,
): Imports {
  const configured = config.sources.map(({ source }) => source);
  const own = configured.some(({ name }) => name === importSource) ? [] : [importedByHand];
  return createImports({
    ...parts,
    intake: createImportIntake(parts),
    targets: [...own, ...configured].map((source) => ({ source, jobParameter: jobParameterOf(source.vendor) })),
    idleMs: config.server.timeouts.idleMs,
    maskHeaders: compileMasking([]).maskHeaders,
  });
}

const gib = 1024 ** 3;

/** With the limits that every source has unless the settings say otherwise. */
const importedByHand: Source = {
  name: importSource,
  vendor: 'auto',
  limits: { bodyBytes: 5 * gib, partBytes: 5 * gib, parts: 1000 },
  expect: null,
  overdueAfterMs: 3_600_000,
};

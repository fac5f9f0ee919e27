import type { Logger } from 'pino';
import type { Config, SourceConfig } from '../config/config.ts';
import { CollectorError, StartError } from '../domain/errors.ts';
import type { StuckFile, WaysInStatus } from '../domain/ways-in.ts';
import type { ImportParts } from '../intake/imports.ts';
import { compileFailpoint } from '../lib/failpoint.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { createDropFolder, type DropFolder } from '../ways-in/drop/drop-folder.ts';
import { whyUnusable } from '../ways-in/drop/usable.ts';
import type { LiveSettings } from './live-settings.ts';
import { composeOwnIntake } from './own-intake.ts';
import type { Shutdown } from './shutdown.ts';
import type { Stores } from './storage.ts';

export interface WaysInEnvironment extends Pick<ImportParts, 'admission' | 'quarantine' | 'memory'> {
  stores: Pick<Stores, 'inbox' | 'spool' | 'catalog'>;
  metrics: Pick<Metrics, 'taken'>;
  log: Logger;
  failpoint: string | undefined;
  newId(): string;
  now(): Date;
}

/** The ways in other than callbacks. */
export interface WaysIn {
  status(): WaysInStatus;
  /** From now on what lies there is taken. */
  start(): void;
}

type Dropping = SourceConfig & { drop: NonNullable<SourceConfig['drop']> };

/** Health names so many files; all of them stand in the log. */
const mostExamples = 5;

/**
 * Drop folders for the sources that have one; where none has, nothing runs.
 *
 * @throws StartError for a folder that cannot be used
 */
export async function composeWaysIn(
  settings: LiveSettings,
  environment: WaysInEnvironment,
  shutdown: Shutdown,
): Promise<WaysIn> {
  await assertUsable(settings.current());
  let stopping = new AbortController();
  let folders: DropFolder[] = [];
  let running: Promise<void>[] = [];

  function start(config: Config): void {
    const { signal } = stopping;
    const opened = droppingIn(config).map((entry) => openFolder(entry, { ...environment, settings, signal }));
    folders = opened.map(({ folder }) => folder);
    running = opened.map(({ run }) => run());
  }
  async function stop(): Promise<void> {
    stopping.abort();
    await Promise.all(running);
  }
  settings.follow(async (next) => {
    await assertUsable(next);
    return () => {
      const before = stop();
      stopping = new AbortController();
      // One at a time looks into a folder.
      void before.then(() => start(next));
    };
  });
  shutdown.add(stop);
  return {
    start: () => start(settings.current()),
    status() {
      const stuck = folders.flatMap((folder) => folder.stuck());
      return { folders: folders.length, stuck: { count: stuck.length, examples: stuck.slice(0, mostExamples) } };
    },
  };
}

function droppingIn({ sources }: Config): Dropping[] {
  return sources.flatMap((entry) => (entry.drop === null ? [] : [{ ...entry, drop: entry.drop }]));
}

async function assertUsable(config: Config): Promise<void> {
  for (const { source, drop } of droppingIn(config)) {
    const reason = await whyUnusable(drop);
    if (reason !== null) throw new StartError(`sources.${source.name}.drop: ${reason}`);
  }
}

function openFolder(
  { source, drop: rule }: Dropping,
  {
    stores: { inbox, spool, catalog },
    settings,
    log,
    metrics,
    failpoint,
    signal,
    ...parts
  }: WaysInEnvironment & { settings: LiveSettings; signal: AbortSignal },
): { folder: DropFolder; run(): Promise<void> } {
  let trouble = '';
  const tellOfTrouble = (error: unknown): void => {
    // Those that are cut off are taken at the next start.
    const text = error instanceof Error ? error.message : String(error);
    if (signal.aborted || text === trouble) return;
    trouble = text;
    const isPassing = error instanceof CollectorError;
    log.warn(
      { source: source.name, folder: rule.dir, ...(isPassing ? { reason: text } : { err: error }) },
      'not taken for now',
    );
  };
  const folder = createDropFolder({
    ...parts,
    ...{ rule, signal, source: source.name, vendor: source.vendor },
    intake: composeOwnIntake({ ...parts, inbox, spool }, settings),
    nowMs: () => performance.now(),
    async find(id) {
      const inCatalog = async () => (await catalog.find(id))?.delivery ?? (await catalog.quarantined(id))?.delivery;
      // It may leave the inbox between two looks.
      const known = (await inCatalog()) ?? (await inbox.find(id)) ?? (await inCatalog());
      return known?.parts[0] ?? null;
    },
    reach: compileFailpoint(failpoint),
    onTaken({ quarantined, ...taken }) {
      metrics.taken({ source: source.name, by: 'drop', as: quarantined === null ? 'accepted' : 'quarantined' });
      if (quarantined === null) log.info(taken, 'taken');
      else log.warn({ ...taken, reason: quarantined }, 'quarantined');
    },
    onStuck: (stuck: StuckFile) => log.warn(stuck, 'cannot be taken, and stays where it is'),
    onTrouble: tellOfTrouble,
  });
  async function run(): Promise<void> {
    while (!signal.aborted) {
      await folder.look().then(() => undefined, tellOfTrouble);
      await pause(lookEveryMs(rule.quietMs), signal);
    }
  }
  return { folder, run };
}

/** A file is found to be quiet by two looks. */
function lookEveryMs(quietMs: number): number {
  return Math.min(Math.max(quietMs / 2, 100), 5000);
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}

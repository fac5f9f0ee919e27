import type { Worker } from 'node:worker_threads';
import type { RefusalCount } from '../domain/catalog-writer.ts';
import { CollectorError, reviveError, reviveStartError } from '../domain/errors.ts';
import type { FetchingSettings } from '../domain/fetching.ts';
import type {
  AnnotationCommands,
  FiledSummary,
  FilingCommands,
  FilingStatus,
  KeepingCommands,
} from '../domain/filing.ts';
import type { GenericPlaces } from '../domain/generic-places.ts';
import type { LedgerPosition } from '../domain/inbox.ts';
import type { Expired, KeepRules } from '../domain/keeping.ts';
import type { DeletedRecord } from '../domain/ledger.ts';
import { callOver } from '../lib/threads/calls.ts';

/** What the thread tells the main one. */
export type FilingEvent =
  | { event: 'ready'; lastSeq: number; warnings: string[] }
  | { event: 'status'; status: FilingStatus }
  | { event: 'settled'; position: LedgerPosition }
  | { event: 'filed'; deliveries: FiledSummary[] }
  | { event: 'deferred'; seq: number; reason: string }
  | { event: 'gone'; lines: readonly DeletedRecord[] }
  | { event: 'expired'; expired: Expired }
  | { event: 'expiry-trouble'; reason: string }
  | { event: 'erasure-trouble'; reason: string };

/** What filing has to know of the settings. */
export interface FilingSettings {
  /** Of the sources that have their own, by name. */
  generic: ReadonlyMap<string, GenericPlaces>;
  fetching: FetchingSettings;
  keep: KeepRules;
}

/** What the thread answers. */
export interface FilingApi extends FilingCommands, KeepingCommands, AnnotationCommands {
  addRefusals(refusals: readonly RefusalCount[]): Promise<void>;
  /** Files what waits in the inbox up to this delivery, which must have been accepted. */
  fileUpTo(id: string): Promise<void>;
  /** What counts from the next delivery on. */
  useSettings(settings: FilingSettings): Promise<void>;
  /** Removes what is due by the rules, and resolves when that is done. */
  expire(): Promise<void>;
  /**
   * Files and deletes nothing more until `resume`; resolves to how far the ledger is settled when the batch at hand is done.
   * Whatever is asked for meanwhile waits.
   */
  pause(): Promise<LedgerPosition>;
  resume(): Promise<void>;
  /** Finishes the batch at hand. */
  stop(): Promise<void>;
}

/** Filing as the main thread sees it. */
export interface Filing extends FilingApi {
  /** Highest sequence number ever filed, as of the start. */
  readonly lastSeq: number;
  /** What the recovery had to mend. */
  readonly warnings: readonly string[];
  status(): FilingStatus;
}

/** Filing on its thread; resolves when the recovery is done. */
export async function filingOver(
  worker: Worker,
  options: {
    onFiled: (deliveries: readonly FiledSummary[]) => void;
    /** The ledger is settled up to there; told once at the start, too. */
    onSettled: (position: LedgerPosition) => void;
    onDeferred: (seq: number, reason: string) => void;
    /** What is gone as soon as that is settled. */
    onGone: (lines: readonly DeletedRecord[]) => void;
    onExpired: (expired: Expired) => void;
    onExpiryTrouble: (reason: string) => void;
    onErasureTrouble: (reason: string) => void;
    onDeath: (error: Error) => void;
  },
): Promise<Filing> {
  let status: FilingStatus = { lastError: null, stalledSinceMs: null };
  let isStopping = false;
  const { remote, abandon } = callOver<FilingApi>(worker, reviveError);
  const ready = new Promise<{ lastSeq: number; warnings: string[] }>((resolve, reject) => {
    worker.once('error', (error) => reject(reviveStartError(error)));
    worker.on('message', (message: FilingEvent) => {
      if (!('event' in message)) return;
      if (message.event === 'ready') resolve(message);
      else if (message.event === 'status') status = message.status;
      else if (message.event === 'settled') options.onSettled(message.position);
      else if (message.event === 'filed') options.onFiled(message.deliveries);
      else if (message.event === 'gone') options.onGone(message.lines);
      else if (message.event === 'expired') options.onExpired(message.expired);
      else if (message.event === 'erasure-trouble') options.onErasureTrouble(message.reason);
      else if (message.event === 'expiry-trouble') options.onExpiryTrouble(message.reason);
      else options.onDeferred(message.seq, message.reason);
    });
  });
  const { lastSeq, warnings } = await ready;

  const onEnd = (error: Error): void => {
    abandon(new CollectorError('storage-unavailable', 'filing has ended', { cause: error }));
    if (!isStopping) options.onDeath(error);
  };
  worker.on('error', onEnd);
  worker.on('exit', (code) => onEnd(new Error(`the filing thread ended with code ${code}`)));
  return {
    delete: remote.delete,
    release: remote.release,
    drop: remote.drop,
    seenAgain: remote.seenAgain,
    hold: remote.hold,
    erase: remote.erase,
    annotated: remote.annotated,
    wasDeleted: remote.wasDeleted,
    allowAgain: remote.allowAgain,
    unhold: remote.unhold,
    fileUpTo: remote.fileUpTo,
    expire: remote.expire,
    addRefusals: remote.addRefusals,
    useSettings: remote.useSettings,
    pause: remote.pause,
    resume: remote.resume,
    lastSeq,
    warnings,
    status: () => status,
    async stop() {
      isStopping = true;
      const ended = new Promise((resolve) => worker.once('exit', resolve));
      await remote.stop();
      await ended;
    },
  };
}

import type { Page, Within } from './catalog.ts';
import type { LedgerSink } from './follow-ledger.ts';
import type { LedgerPosition } from './inbox.ts';

/** `given-up`: only a person, or a new notice, makes it begin again. */
export const fetchStates = ['waiting', 'done', 'given-up'] as const;
export type FetchState = (typeof fetchStates)[number];

/** Why a job is fetched: a notice told of it, it is overdue and lacks something, or a person asked. */
export type FetchReason = 'notice' | 'gap' | 'asked';

/** What became of fetching one job from its vendor. Times are ISO 8601. */
export interface Fetch {
  source: string;
  jobId: string;
  state: FetchState;
  reason: FetchReason;
  /** When it was first wanted. */
  since: string;
  /** Begun so far, and how many requests to the vendor they took. */
  tries: number;
  requests: number;
  /** Null when nothing is tried any more. */
  nextTryAt: string | null;
  lastTryAt: string | null;
  /** Why the last try did not succeed, in plain words and without secrets; null when it did, or there was none. */
  lastError: string | null;
  /** Whether the vendor did not accept the key. */
  keyRefused: boolean;
}

export interface FetchCounts {
  waiting: number;
  /** Given up within the last day. */
  givenUp: number;
  /** Sources whose key the vendor did not accept when it was last shown. */
  keyRefused: readonly string[];
}

export interface FetchFilter extends Within {
  source: string | null;
  state: FetchState | null;
}

/** How what was said comes from a vendor. */
export interface VendorHabits {
  /** It may stand in a callback. */
  sendsWords: boolean;
  /** A source can fetch it, once its settings say so. */
  canBeFetched: boolean;
}

/** Fetching as people and programs see it. */
export interface Fetching {
  /** True for a source whose settings have `fetch`. */
  isOn(source: string): boolean;
  /** How what was said comes from the vendor of that name. */
  habitsOf(vendor: string): VendorHabits;
  /** By the id of the job or an alias of it; null when it was never to be fetched. */
  find(source: string, jobIds: readonly string[]): Promise<Fetch | null>;
  /** Those that were begun last come first. */
  list(filter: FetchFilter, query: { cursor: string | null; limit: number }): Promise<Page<Fetch>>;
  /** Fetches a job now, whatever became of it before. @throws CollectorError `conflict` when the source fetches nothing */
  ask(source: string, jobId: string): Promise<Fetch>;
  counts(): Promise<FetchCounts>;
}

/** What a line of the ledger means for fetching. Times in ms since 1970. */
export type FetchNews = { source: string; jobId: string; sinceMs: number; dueMs: number } & (
  | {
      type: 'notice';
      /** Id of a delivery after which the words must have come; null: any words will do. */
      anewAfter: string | null;
    }
  /** Looked at again when it would be overdue. */
  | { type: 'watch' }
);

/** A try that has begun. */
export interface FetchTask {
  source: string;
  jobId: string;
  /** `watch`: nothing is known to be missing yet. */
  reason: FetchReason | 'watch';
  anewAfter: string | null;
  sinceMs: number;
  /** This one included. */
  tries: number;
}

/** How a try ended. `dropped`: there was nothing to fetch, and nothing to tell. */
export type FetchEnd =
  | { state: 'done' }
  | { state: 'dropped' }
  | { state: 'given-up'; error: string; keyRefused: boolean }
  | { state: 'waiting'; error: string; keyRefused: boolean; nextMs: number };

/** The jobs that are to be fetched, kept over restarts. */
export interface FetchQueue {
  /** Begins the tries that are due, those that wait longest first. `nextMs`: when there is more to do; null for never. */
  take(nowMs: number, limit: number): Promise<{ tasks: FetchTask[]; nextMs: number | null }>;
  end(task: FetchTask, end: FetchEnd, at: { nowMs: number; requests: number }): Promise<void>;
  ask(source: string, jobId: string, nowMs: number): Promise<Fetch>;
  /** By any of these ids of a job; null when it was never to be fetched, or is only watched. */
  find(source: string, jobIds: readonly string[]): Promise<Fetch | null>;
  list(filter: FetchFilter, query: { cursor: string | null; limit: number }): Promise<Page<Fetch>>;
  counts(nowMs: number): Promise<FetchCounts>;
}

/** The queue where it is kept: it learns of jobs from the ledger. */
export interface FetchStore extends FetchQueue, LedgerSink<FetchNews> {
  /** Forgets jobs by any of their ids; gives how many there were. */
  forget(calls: readonly { source: string; jobIds: readonly string[] }[]): Promise<number>;
  close(): Promise<void>;
}

/** The queue as it is kept up to the ledger, on another thread. */
export interface FollowingFetchQueue extends FetchQueue {
  /** The ledger is settled up to here; resolves when the queue knows what stands in it. */
  settledTo(position: LedgerPosition): Promise<void>;
  /** Path of the damaged file that was found when the queue was opened, and moved aside; null when all was well. */
  movedAside(): Promise<string | null>;
}

/** What the queue has to know of the sources that fetch, by their names; `vendor` is its name. */
export type FetchingSettings = ReadonlyMap<string, { vendor: string; afterMs: number; overdueAfterMs: number }>;

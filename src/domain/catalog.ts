import type { Activity } from './activity.ts';
import { type Delivery, isHeld, type Outcome, type Part, type PartKind } from './delivery.ts';
import type { ErasureReport } from './erasure.ts';
import type { Hold } from './holds.ts';
import type { JobState } from './job-state.ts';
import type { DueKind } from './keeping.ts';

/** The only sources that exist for whoever asks; left out: all. */
export interface Within {
  within?: readonly string[];
}

/** Filters of the delivery listing; null means any. Times in ms since 1970, `from` inclusive, `to` exclusive. */
export interface DeliveryFilter extends Within {
  source: string | null;
  job: string | null;
  outcome: Outcome | null;
  kind: PartKind | null;
  sender: string | null;
  fromMs: number | null;
  toMs: number | null;
}

/** A page of a listing, newest first. `next` is the cursor of the following page, or null at the end. */
export interface Page<Item> {
  items: Item[];
  next: string | null;
}

/** A delivery with its place in the order of acceptance. */
export interface SequencedDelivery {
  seq: number;
  delivery: Delivery;
}

/** All deliveries of one vendor job. */
export interface Job {
  source: string;
  jobId: string;
  /** Other ids under which deliveries of this job came. */
  aliases: readonly string[];
  /** What the newest delivery that names the recording calls it, or null. */
  title: string | null;
  /** Ids and tags the customer gave the recording, each once, at most 50, oldest first. */
  externalIds: readonly string[];
  vendor: string;
  state: JobState;
  /** The vendor's last word: see `JobFacts.lastWord`; `error` came with it. */
  outcome: Outcome;
  error: Delivery['error'];
  /** Kinds that are held, each once, in the order of `partKinds`. */
  contents: readonly PartKind[];
  /** Kinds that were asked for, or null when nobody said. */
  expected: readonly string[] | null;
  /** Of these, what never came. */
  missing: readonly string[];
  /** What deliveries of the job warn of, such as notifications that failed: each once, at most 50, oldest first. */
  warnings: readonly string[];
  /** ISO 8601: of the first and the last delivery. */
  firstAt: string;
  lastAt: string;
  deliveries: number;
}

export interface JobWithDeliveries extends Omit<Job, 'deliveries'> {
  /** In order of acceptance. */
  deliveries: readonly Delivery[];
  /** The recordings that are held, those of the newest delivery first, distinct. */
  media: readonly JobMedia[];
}

/** A job by its ids alone. */
export type NamedJob = Pick<Job, 'source' | 'jobId' | 'aliases' | 'vendor'>;

/** A recording among the parts of a job. */
export interface JobMedia extends Pick<Part, 'mediaType' | 'bytes' | 'filename' | 'sha256'> {
  deliveryId: string;
  /** Index of the part. */
  part: number;
}

/** The recordings among the parts of deliveries, which come oldest first: as `JobWithDeliveries.media`. */
export function mediaOf(deliveries: readonly Delivery[]): JobMedia[] {
  const byHash = new Map<string, JobMedia>();
  for (const { id: deliveryId, state, duplicateOf, parts } of deliveries.toReversed()) {
    if (state !== 'filed' || duplicateOf !== null) continue;
    for (const { index, kind, mediaType, bytes, filename, sha256 } of parts.filter(isHeld)) {
      if (kind !== 'media' || byHash.has(sha256)) continue;
      byHash.set(sha256, { deliveryId, part: index, mediaType, bytes, filename, sha256 });
    }
  }
  return [...byHash.values()];
}

export interface JobFilter extends Within {
  source: string | null;
  state: JobState | null;
  fromMs: number | null;
  toMs: number | null;
}

/** An entry of a folder in the archive. */
export type FileEntry =
  | { type: 'folder'; name: string; path: string }
  | {
      type: 'file';
      name: string;
      path: string;
      bytes: number;
      mediaType: string | null;
      sha256: string;
      receivedAt: string;
      deliveryId: string;
      part: number;
    };

/** Refused requests of one source, address, code and minute, counted. */
export interface Refusal {
  /** ISO 8601, start of the minute. */
  minute: string;
  source: string;
  /** Canonical address, or null when it could not be read. */
  sender: string | null;
  code: string;
  count: number;
}

/** A quarantined delivery and why it is there. */
export interface QuarantinedDelivery {
  delivery: Delivery;
  code: string;
  message: string;
  /** How often the same bytes came. */
  timesSeen: number;
  lastSeenAt: string;
}

export interface CatalogCounts {
  deliveries: number;
  filed: number;
  quarantined: number;
  quarantinedBytes: number;
  deleted: number;
}

/** When each source was last heard of. */
export interface LastSeen {
  source: string;
  receivedAt: string;
}

/** Reads the index. Every answer costs the same whether there are a thousand deliveries or a million. */
export interface CatalogReader {
  find(id: string): Promise<SequencedDelivery | null>;
  /**
   * Newest first, below the sequence number `before` when given. Fewer than there are when they are large, and at least
   * one: the end is where there is none.
   */
  list(filter: DeliveryFilter, query: { before: number | null; limit: number }): Promise<SequencedDelivery[]>;
  jobs(filter: JobFilter, query: { cursor: string | null; limit: number }): Promise<Page<Job>>;
  /** By job id or by any of its aliases; null when there is none. */
  job(source: string, jobId: string): Promise<JobWithDeliveries | null>;
  /** The jobs of these ids, or that have them as aliases, each once; in all sources where the source is null. */
  jobsNamed(names: readonly { source: string | null; jobId: string }[]): Promise<Job[]>;
  /** Jobs that have a title, by it, whatever the case of its letters. */
  jobsByTitle(
    filter: Pick<JobFilter, 'source' | 'within'>,
    query: { cursor: string | null; limit: number },
  ): Promise<Page<Job>>;
  /** Entries of a folder: folders first, then files, each by name. Of a file, that file. Null when neither is there. */
  files(path: string, query: { cursor: string | null; limit: number }): Promise<Page<FileEntry> | null>;
  refusals(query: { cursor: string | null; limit: number }): Promise<Page<Refusal>>;
  quarantine(query: { cursor: string | null; limit: number }): Promise<Page<QuarantinedDelivery>>;
  /** Null for an id that is not in the quarantine, or no longer. */
  quarantined(id: string): Promise<QuarantinedDelivery | null>;
  /** What of a kind and source is due when all is that was received until a moment, holds or not. */
  dueUntil(of: { source: string; kind: DueKind; untilMs: number }): Promise<{ deliveries: number; bytes: number }>;
  /** What is held, newest hold first. */
  holds(query: { cursor: string | null; limit: number }): Promise<Page<Hold>>;
  /** The holds that were set on one of these deliveries, oldest first. */
  holdsOn(ids: readonly string[]): Promise<Hold[]>;
  /** The report of an erasure, `running`, or null where there is none of this id. */
  erasure(id: string): Promise<ErasureReport | 'running' | null>;
  /** Erasures that are done, newest first. */
  erasures(query: { cursor: string | null; limit: number }): Promise<Page<ErasureReport>>;
  counts(): Promise<CatalogCounts>;
  lastSeen(): Promise<LastSeen[]>;
  /** What happened in the hours that begin from `fromMs` until `toMs` (exclusive), in ms since 1970. */
  activity(fromMs: number, toMs: number): Promise<Activity>;
}

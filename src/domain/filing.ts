import type { AnnotatedRecord } from './annotations.ts';
import type { Delivery } from './delivery.ts';
import type { ErasureReport, ErasureWish } from './erasure.ts';
import type { Hold, HoldWish, Reason } from './holds.ts';
import type { LeftOut } from './transcript-index.ts';

/** How filing is doing. */
export interface FilingStatus {
  /** Reason of the last failure, null while all goes well. */
  lastError: string | null;
  /** Since when nothing could be filed, in ms since 1970; null while all goes well. */
  stalledSinceMs: number | null;
}

/** How the indexing of transcripts is doing. */
export interface IndexingStatus {
  /** Reason of the last failure, null while all goes well. */
  lastError: string | null;
  /** Whether everything settled is indexed. */
  isCurrent: boolean;
  /** Deliveries that were passed for what they hold. */
  leftOut: readonly LeftOut[];
}

/** A filed delivery, as the log and the metrics want it. */
export type FiledSummary = Pick<Delivery, 'id' | 'source' | 'jobId' | 'receivedAt' | 'duplicateOf' | 'state'> & {
  paths: string[];
  /** When the filing of its batch began, in ms since 1970. */
  sinceMs: number;
};

/** What people say about calls is kept elsewhere; that they did stands in the ledger. */
export interface AnnotationCommands {
  /** @throws CollectorError `not-found` */
  annotated(line: AnnotatedRecord): Promise<void>;
}

/** What is kept, and what must be. As the other commands, these run in the filing loop. */
export interface KeepingCommands {
  /**
   * Keeps a delivery, or its call, from being removed by anybody or anything. Where that is so already, the hold that stands.
   *
   * @throws CollectorError `not-found`, `conflict` for a delivery of which nothing is left
   */
  hold(wish: HoldWish & { reason: Reason }): Promise<Hold>;
  /** Takes the holds of this scope away. @throws CollectorError `not-found` where there is none */
  unhold(wish: HoldWish): Promise<void>;
  /** Whether something of a call is gone that must not be brought back: deleted, expired or erased. */
  wasDeleted(call: { source: string; jobIds: readonly string[] }): Promise<boolean>;
  /** Lets it be fetched and handed in again. */
  allowAgain(call: { source: string; jobIds: readonly string[]; by: string | null }): Promise<void>;
  /**
   * Erases what is known of calls, deleted and expired ones too: payload, titles, ids, names. Resolves when it is done.
   *
   * @throws CollectorError `not-found`, `held`
   */
  erase(wish: ErasureWish): Promise<ErasureReport>;
}

/** Changes to what is filed, asked for by people. They run in the filing loop, the only writer of names. */
export interface FilingCommands {
  /** Removes the payload and keeps the record. @throws CollectorError `not-found`, `conflict` while not filed yet, `held` */
  delete(id: string): Promise<void>;
  /** Files a quarantined delivery under its own id. @throws CollectorError `not-found`, `conflict` */
  release(id: string): Promise<void>;
  /** Removes a quarantined payload. @throws CollectorError `not-found`, `conflict`, `held` */
  drop(id: string): Promise<void>;
  /** Counts that the bytes of a quarantined delivery came again; nothing happens when it is not there any more. */
  seenAgain(id: string): Promise<void>;
}

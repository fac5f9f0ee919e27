import type { Delivery } from './delivery.ts';
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
};

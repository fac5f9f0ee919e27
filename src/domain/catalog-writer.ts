import type { Part } from './delivery.ts';
import type { GoneQuestion } from './erased-record.ts';
import type { ErasingRecord } from './erasure.ts';
import type { Hold, HoldScope } from './holds.ts';
import type { LedgerPosition } from './inbox.ts';
import type { DueQuery } from './keeping.ts';
import type { DeliveryRecord, LedgerRecord } from './ledger.ts';

/** What a write to the catalog is made from, and what naming and duplicates ask it. Used by the filing loop alone. */
export interface CatalogWriter {
  /** How much of the ledger is in the catalog; null for an empty one. */
  position(): Promise<LedgerPosition | null>;
  /** Highest sequence number applied, 0 for none. */
  lastSeq(): Promise<number>;
  /** Applies records in their order, in one transaction with the position. A record applied before changes nothing. */
  apply(records: readonly LedgerRecord[], position: LedgerPosition): Promise<void>;
  /** The first delivery with the fingerprint whose payload is held: filed, not deleted, not in quarantine. */
  firstWith(fingerprint: string): Promise<{ id: string; parts: readonly Part[] } | null>;
  /** True when a file of the archive has, or once had, the path with this key. */
  isTaken(key: string): Promise<boolean>;
  /** The lowest number not yet given to the base key; 0 when the name was never used. */
  nextNumber(baseKey: string): Promise<number>;
  /** What is recorded of a delivery, later facts applied. */
  record(id: string): Promise<DeliveryRecord | null>;
  /** What keeps a delivery from being removed: its own hold, one of another copy of its bytes, or one of its call. */
  holdOn(id: string): Promise<Hold | null>;
  /** What is held of a kind and source, in the order in which it is due, with the time from which its keeping counts. */
  due(query: DueQuery): Promise<{ record: DeliveryRecord; basisMs: number }[]>;
  /** The holds of this scope in the call of a delivery; of one without a job, those of the delivery. */
  holdsWithin(id: string, scope: HoldScope): Promise<Hold[]>;
  /** A delivery and all that came again of it; of one that came again, only itself. */
  copiesOf(id: string): Promise<DeliveryRecord[]>;
  /** All deliveries of the call of a delivery, and all that came again of them; without a job, as `copiesOf`. */
  callOf(id: string): Promise<DeliveryRecord[]>;
  /** Ids of the deliveries, deleted ones too, that have an id of the customer. */
  idsWithExternal(externalId: string): Promise<string[]>;
  /** What is recorded at these sequence numbers. */
  recordsAt(seqs: readonly number[]): Promise<DeliveryRecord[]>;
  /** Whether a delivery, or something of a call, is gone: deleted, expired or erased, and nobody allowed it again. */
  isGone(question: GoneQuestion): Promise<boolean>;
  /** Erasures that were begun and not ended, oldest first. */
  unfinishedErasures(): Promise<ErasingRecord[]>;
  /** Adds to the counts of refused requests; the oldest minutes go when there are over 10,000 rows. */
  addRefusals(refusals: readonly RefusalCount[]): Promise<void>;
}

export interface RefusalCount {
  /** Start of the minute, ms since 1970. */
  minuteMs: number;
  source: string;
  sender: string | null;
  code: string;
  count: number;
}

import type { DeliveryHead, ReceivedPart } from './delivery.ts';

/** Where the bytes of an accepted part are until they are filed. */
export type HeldBytes =
  | { in: 'inbox'; bytes: Uint8Array }
  /** Name of a file in `spool/`, already durable. */
  | { in: 'spool'; name: string };

/** A part as accepted: what was sent about it, and its bytes. */
export interface HeldPart extends ReceivedPart {
  held: HeldBytes;
}

/** Why an authenticated delivery was not accepted but kept aside. */
export interface QuarantineReason {
  code: string;
  message: string;
}

/** One delivery as intake hands it over. */
export interface InboxEntry {
  head: DeliveryHead;
  parts: readonly HeldPart[];
  /** Null for a delivery that is fine. */
  quarantine: QuarantineReason | null;
}

/** A delivery in the inbox, with what filing decided about it so far. */
export interface PendingDelivery extends InboxEntry {
  /** Order of acceptance: strictly growing, over restarts too, whatever the clock does. */
  seq: number;
  plan: FilingPlan | null;
}

/** Where each part goes; written down before the first file is touched, so that a restart ends in the same place. */
export interface FilingPlan {
  /** Id of the first delivery with the same content, or null. */
  duplicateOf: string | null;
  /** One per part, same order. */
  parts: readonly PlannedPart[];
}

export interface PlannedPart extends PartPlacement {
  /** Relative to the root of the archive or of the quarantine. */
  path: string;
}

/** How a part got its name. */
export interface PartPlacement {
  /** True when this delivery owns the file; false for a duplicate, whose path is the first copy's. */
  owned: boolean;
  /** `pathKey` of the wanted path, before any number: what the numbers are counted for. */
  baseKey: string;
  /** 0 for the wanted name itself, 1 for `name.1.ext` … */
  number: number;
}

declare const ofLedger: unique symbol;

/**
 * A point in the ledger, written in a way that only the ledger understands: it alone makes and compares them, everybody
 * else keeps them and gives them back. The same point is always the same text.
 */
export type LedgerPosition = string & { readonly [ofLedger]: true };

/** A position that comes back from where it was kept. */
export function asLedgerPosition(kept: string): LedgerPosition {
  return kept as LedgerPosition;
}

/** A pending delivery as listings show it: no bytes. */
export interface PendingSummary {
  seq: number;
  head: DeliveryHead;
  parts: readonly ReceivedPart[];
  quarantine: QuarantineReason | null;
}

export interface InboxDepth {
  deliveries: number;
  /** Bytes held in the inbox itself; spooled ones already have their space. */
  bytes: number;
  /** Deliveries that filing could not digest and set aside until the next start. */
  deferred: number;
}

/** Accepts deliveries. */
export interface InboxIntake {
  /**
   * Resolves when the delivery would survive a power cut, and not before.
   *
   * Waiting deliveries share one commit. After a failed commit the delivery is surely not in the inbox.
   *
   * @throws CollectorError as `storageError` makes it
   */
  commit(entry: InboxEntry): Promise<void>;
}

/** What filing needs of the inbox. */
export interface InboxQueue {
  /** The oldest deliveries in order of acceptance, at most `limit` and about `bytes` of held bodies, never fewer than one. */
  take(limit: number, bytes: number): Promise<PendingDelivery[]>;
  /** Writes the plans down durably. */
  plan(plans: readonly { seq: number; plan: FilingPlan }[]): Promise<void>;
  /** Plans of deliveries that are not in the inbox: of releases that did not come to their end. */
  abandonedPlans(): Promise<{ seq: number; plan: FilingPlan }[]>;
  /** Sets a delivery aside that filing cannot digest, so that it does not block the ones behind it. */
  defer(seq: number): Promise<void>;
  /** Drops filed deliveries, and the plans of these numbers, and stores how far the ledger is settled, in one durable step. */
  settle(seqs: readonly number[], position: LedgerPosition): Promise<void>;
  /**
   * Leaves nothing of what was filed in free pages and logs. It takes as long as what waits is large: false, and nothing done, where that
   * is more than 64 MiB.
   */
  emptyLogs(): Promise<boolean>;
  /** How far the ledger is settled; null when this inbox is new. */
  settledPosition(): Promise<LedgerPosition | null>;
}

/** Looks into the inbox for deliveries that are not filed yet. */
export interface InboxView {
  find(id: string): Promise<PendingSummary | null>;
  /** Newest first, with a sequence number below `before` when given; fewer when they are large, as in the catalog. */
  list(query: { before: number | null; limit: number }): Promise<PendingSummary[]>;
  /** Where the bytes of a part are, or null when the delivery is not in the inbox. */
  openPart(id: string, index: number): Promise<HeldBytes | null>;
  depth(): InboxDepth;
  /** Proves that a commit works right now: writes and syncs a row of its own. */
  probe(): Promise<void>;
}

export interface Inbox extends InboxIntake, InboxView {
  /** Makes sure that the next delivery comes after `seq`, whatever happened to this inbox's file. */
  startAfter(seq: number): Promise<void>;
  /** Names of the spool files that belong to deliveries in the inbox. */
  spoolNames(): Promise<string[]>;
  /** Finishes what is waiting, then releases the lock on the storage. */
  close(): Promise<void>;
}

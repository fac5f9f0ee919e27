import type { AnnotatedRecord } from './annotations.ts';
import type { Delivery } from './delivery.ts';
import type { ErasureLine } from './erasure.ts';
import type { HoldRecord } from './holds.ts';
import type { LedgerPosition, PartPlacement, QuarantineReason } from './inbox.ts';

/** A delivery with everything known about it but the bodies: the catalog can be rebuilt from these alone. */
export interface DeliveryRecord {
  type: 'delivery';
  seq: number;
  delivery: Delivery;
  /** Path tail as sent, decoded, or null. */
  tail: string | null;
  multipart: boolean;
  /** Vendor the source was configured for; `delivery.vendor` is the one that was recognised. */
  configuredVendor: string;
  /** Other ids of the same job. */
  aliases: readonly string[];
  /** As in `Claim`; null in lines that were written before titles were kept. */
  title: string | null;
  /** As in `Claim`; none in lines that were written before they were kept. */
  externalIds: readonly string[];
  /** Contents asked for, as the vendor named them; null when this delivery does not tell. */
  expected: readonly string[] | null;
  /** Equal for deliveries that are the same; null for one that nothing can be a duplicate of. */
  fingerprint: string | null;
  /** Why it is in the quarantine, or null. */
  quarantine: QuarantineReason | null;
  /** One per part, same order. */
  placements: readonly PartPlacement[];
}

/** The payload is gone, for the first copy and all that came again; the record stays. */
export interface DeletedRecord {
  type: 'deleted';
  id: string;
  at: string;
  /** `rule` for what was kept for its time; left out where somebody wished it. */
  by?: 'rule';
  /** Places of the parts that are gone; left out: all. */
  parts?: readonly number[];
  /** With `parts`, where the recording's title and ids may have been read out of one of them: they go, too. */
  unnamed?: true;
}

/** One line of the ledger. Later facts name the delivery they are about; times are ISO 8601. */
export type LedgerRecord =
  | DeliveryRecord
  | DeletedRecord
  /** Left the quarantine for the archive: `delivery` and `placements` are the new truth, `seq` the old one. */
  | { type: 'released'; at: string; record: DeliveryRecord }
  /** The bytes of a quarantined delivery came again and were not kept again. */
  | { type: 'seen-again'; id: string; at: string }
  | HoldRecord
  | AnnotatedRecord
  /** What was barred from being fetched again, by its hashes, is no longer. */
  | { type: 'lifted'; gone: readonly string[]; at: string; by: string | null }
  | ErasureLine;

/** The record of the delivery that a line brings; null for one that brings none. */
export function deliveryIn(record: LedgerRecord): DeliveryRecord | null {
  if (record.type === 'delivery') return record;
  return record.type === 'released' ? record.record : null;
}

/** What replaces lines of the ledger. */
export interface LineEraser {
  /** Whether a line that begins like this may have to be replaced: the rest of the others is not looked at. */
  mayConcern(beginning: string): boolean;
  /** The text that takes the place of a line of so many bytes, its end not counted; null for one that stays. */
  replace(record: LedgerRecord, bytes: number): string | null;
}

/** The record of everything filed: it is appended to, and a line is changed only when it is erased. Written by the filing loop alone. */
export interface Ledger {
  /** Before the first line. */
  readonly beginning: LedgerPosition;
  /** Before everything that is appended on the day of that time (UTC) or later. */
  startOfDay(time: Date): LedgerPosition;
  /** Below 0 when `a` comes first, 0 when both are the same. */
  compare(a: LedgerPosition, b: LedgerPosition): number;
  /** Appends lines; not durable before `sync`. Resolves to the position behind them. */
  append(records: readonly LedgerRecord[]): Promise<LedgerPosition>;
  /** Makes everything appended durable, new file included. @throws CollectorError `storage-unavailable` */
  sync(): Promise<void>;
  /**
   * Puts others of the same length in the place of lines that are not to be read any more, so that every position stays
   * what it is. The only change that a written line ever sees. First `past`: of files that nothing is appended to any more, which
   * may go on beside everything else; then `newest`: of what is left, to which nothing else may be done meanwhile.
   *
   * @throws CollectorError `storage-unavailable`, `storage-full`; what was not replaced then is found by doing it again
   */
  erase(which: 'past' | 'newest', eraser: LineEraser): Promise<{ lines: number; files: number }>;
  /**
   * Cuts everything behind the position off: lines of deliveries that are still in the inbox. Null: only a torn last line.
   * Resolves to where the ledger ends now: before the position when lines were lost.
   */
  cutTo(position: LedgerPosition | null): Promise<LedgerPosition>;
  /**
   * Everything behind `from` (null: from the first line) and up to `until` (null: to the end), in pieces of up to 1,000
   * records, each with the position behind it.
   */
  read(
    from: LedgerPosition | null,
    until?: LedgerPosition | null,
  ): AsyncIterable<{ records: LedgerRecord[]; position: LedgerPosition }>;
  close(): Promise<void>;
}

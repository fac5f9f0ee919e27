import type { DeliveryState } from './delivery.ts';
import type { Reason } from './holds.ts';

/** Tells that texts are the same without telling what they are: only who has the key can try some. */
export interface KeyedHashes {
  /** Tells one key from another. */
  readonly print: string;
  /** 22 characters for one or several texts together. */
  of(...texts: readonly string[]): string;
}

/** A name that is used up: hash of the key that its numbers are counted for, the number, and the hash of the numbered key, if that is another. */
export type HashedName = readonly [base: string, number: number] | readonly [base: string, number: number, own: string];

/** What stands in the place of a line of the ledger that was erased, of the same length. */
export interface ErasedLine {
  type: 'erased';
  seq: number;
  print: string;
  names: readonly HashedName[];
  /** Fills the line up. */
  pad: string;
}

/** An erasure has begun: whatever ends the process, the next start goes on with it. */
export interface ErasingRecord {
  type: 'erasing';
  id: string;
  seqs: readonly number[];
  at: string;
  by: string | null;
  code: string | null;
}

/** An erasure is done. */
export interface ErasureRecord {
  type: 'erased';
  id: string;
  seqs: readonly number[];
  print: string;
  /** Of lines that were too short to hold them. */
  names: readonly HashedName[];
  /** What must not be fetched again. */
  gone: readonly string[];
  report: ErasureReport;
}

/** Lines of the ledger about erasing. */
export type ErasureLine = ErasedLine | ErasingRecord | ErasureRecord;

/** What was found, where, and is gone. It names deliveries by their ids and nothing else of them. */
export interface ErasureReport {
  id: string;
  /** ISO 8601: when it was asked for. */
  at: string;
  /** `rule` for records that were kept for their time. */
  by: string | null;
  /** Of the reason; its text is kept nowhere. */
  code: string | null;
  found: {
    deliveries: number;
    /** Of these, what had been deleted or had expired before. */
    deletedBefore: number;
    /** Of these, what lay in the quarantine. */
    quarantined: number;
    files: number;
    bytes: number;
    ledgerLines: number;
    ledgerFiles: number;
    fetches: number;
  };
  /** The deliveries, 1,000 at most. */
  deliveries: readonly {
    id: string;
    source: string;
    receivedAt: string;
    state: DeliveryState;
    duplicateOf: string | null;
  }[];
}

/** An erasure that somebody asks for. */
export interface ErasureWish {
  /** The id that it will have. */
  id: string;
  /** What is erased: a delivery, the call of a delivery, or every call that has an id of the customer. */
  of: { delivery: string } | { call: string } | { externalId: string };
  by: string | null;
  reason: Reason;
}

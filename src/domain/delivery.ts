/** What the vendor said happened to its job. `unknown` when it said nothing. */
export type Outcome = 'success' | 'failure' | 'progress' | 'unknown';

/** What a part is good for, whatever its format. */
export const partKinds = ['transcript', 'subtitles', 'text', 'media', 'jobinfo', 'notice', 'other'] as const;
export type PartKind = (typeof partKinds)[number];

/** `received`: durable in the inbox. `filed`: in the archive. `deleted`: the payload is gone, the record is kept. */
export type DeliveryState = 'received' | 'filed' | 'quarantined' | 'deleted';

/** A vendor's own words about a failure. */
export interface VendorError {
  code: string | null;
  message: string;
}

/** A query as it came: a key that was repeated is an array, in the order sent. Secrets read `***`. */
export type Query = Readonly<Record<string, string | readonly string[]>>;

/**
 * What was known about a callback before its body came, with every secret already masked: this is what is
 * written to disk, logged and shown.
 */
export interface DeliveryHead {
  /** UUIDv7. */
  id: string;
  source: string;
  /** The vendor the source is configured for, `auto` included. */
  vendor: string;
  /** ISO 8601, UTC, milliseconds. */
  receivedAt: string;
  /**
   * `GET` when the collector fetched it from the vendor: path, sender and headers are those of that request. `FILE` when it
   * lay in the drop folder of its source.
   */
  method: 'POST' | 'PUT' | 'GET' | 'FILE';
  /** Path of the request without the query, as sent; of a file, from its drop folder on. */
  path: string;
  /** What followed `/callback/<source>/`, percent-decoded, or null: a suggested file name. Of a file, its sub-folders. */
  tail: string | null;
  query: Query;
  /** Canonical IP address of the sender, or `file:` for what lay in a drop folder; null when no proxy wrote it down readably, where anyone may call. */
  sender: string | null;
  /** Lower-case names; repeated headers joined with `, `; secrets read `***`. */
  headers: Readonly<Record<string, string>>;
  /** True when the parts were the parts of a multipart/form-data body. */
  multipart: boolean;
  /** Present when the sender was not in the list of its source. */
  unlisted?: true;
  /** Present when anybody could have sent it: it held no credential, and its address had to be in no list. */
  unproved?: true;
}

/** One body as received, before anyone has looked at what it means. */
export interface ReceivedPart {
  index: number;
  /** Name of the form field, or null for a part without Content-Disposition and for a body that is not multipart. */
  field: string | null;
  /** File name as sent, unsafe as it is, or null. */
  filename: string | null;
  /** Content-Type as sent, without parameters and in lower case, or null. */
  mediaType: string | null;
  bytes: number;
  /** Lower-case hexadecimal. */
  sha256: string;
}

/** One body in the archive. */
export interface Part extends ReceivedPart {
  kind: PartKind;
  /**
   * Where the bytes lie, relative to `archive/` (or to `quarantine/` for a quarantined delivery), with `/`;
   * null while the delivery waits to be filed and after it was deleted. A duplicate names the first copy.
   */
  path: string | null;
}

/** One callback, as listed by the API and recorded in the ledger. */
export interface Delivery extends Omit<DeliveryHead, 'tail' | 'multipart' | 'unlisted'> {
  /** Null until filed, and when the vendor named none. */
  jobId: string | null;
  outcome: Outcome;
  /** The vendor's own word for the outcome, e.g. `fetch_error` or `transcription.success`. */
  vendorStatus: string | null;
  error: VendorError | null;
  /** Id of the first delivery with the same content, never of another duplicate. */
  duplicateOf: string | null;
  state: DeliveryState;
  /** What the vendor warned of, and what had to be guessed in filing. */
  warnings: readonly string[];
  parts: readonly Part[];
}

/** Whether the bytes of a part of a filed delivery are there: what is kept for a shorter time goes before the others. */
export function isHeld({ path }: Pick<Part, 'path'>): boolean {
  return path !== null;
}

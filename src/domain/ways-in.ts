import type { DeliveryHead } from './delivery.ts';

/** A folder whose files are deliveries of a source. Paths are absolute. */
export interface DropRule {
  dir: string;
  /** A file that has not changed for so long is taken. */
  quietMs: number;
  /** How long a file that was taken is still watched: what grew meanwhile is a further version. */
  lingerMs: number;
  /** What becomes of it then; `done` is where it is moved to. */
  after: { type: 'delete' } | { type: 'move'; done: string };
}

/** A file that cannot be taken, and stays where it is. */
export interface StuckFile {
  source: string;
  /** Absolute. */
  file: string;
  /** In plain words, with what mends it. */
  reason: string;
}

/** The ways in other than callbacks, as health sees them. */
export interface WaysInStatus {
  /** How many folders are looked into. */
  folders: number;
  /** Some of what cannot be taken, and how much there is in all. */
  stuck: { count: number; examples: readonly StuckFile[] };
}

/** Takes what the collector itself brings in, each body as one delivery: by the same promises as a callback. */
export interface OwnIntake {
  /** Makes room for a body of that many bytes. @throws CollectorError `overloaded`, `storage-full` */
  begin(source: string, declaredBytes: number | null): Promise<OwnDelivery>;
}

/** A body on its way. Whatever happens, `end` it. */
export interface OwnDelivery {
  /** Writes it to the spool. @throws CollectorError over a limit of the source, and what the stream fails with */
  take(body: OwnBody): Promise<void>;
  /**
   * Resolves when it would survive a power cut.
   *
   * @throws CollectorError `malformed-json`, with the id of the delivery: it lies in the quarantine then;
   * `storage-unavailable`, `storage-full`
   */
  commit(head: DeliveryHead): Promise<void>;
  /** Leaves nothing behind of what was not committed. */
  end(): Promise<void>;
}

export interface OwnBody {
  filename: string | null;
  /** Without parameters, in lower case; null where nobody says. */
  mediaType: string | null;
  stream: AsyncIterable<Uint8Array>;
}

import type { Database } from 'better-sqlite3';
import {
  asLedgerPosition,
  type FilingPlan,
  type HeldBytes,
  type InboxDepth,
  type LedgerPosition,
  type PendingDelivery,
  type PendingSummary,
} from '../domain/inbox.ts';
import { storageError } from '../domain/storage-fault.ts';
import { connectInbox, type InboxConnection } from './connection.ts';
import {
  type PackedBatch,
  parseHead,
  parseQuarantine,
  spoolNamesOf,
  summariseParts,
  unpackPart,
  unpackParts,
} from './packing.ts';
import { checkpointFully } from './schema.ts';
import type { Row, Statements } from './statements.ts';

/** Of one listing; a delivery of a thousand long names has megabytes of them. */
const answerCharacters = 8 * 1024 * 1024;

/** Commits wait while so much is copied: some 100 ms. */
const mostCopiedBytes = 64 * 1024 * 1024;

/**
 * Opens the inbox at the path.
 *
 * @throws CollectorError `conflict` when another process holds the storage.
 */
export function openInboxStore(path: string): InboxStore {
  return new InboxStore(path);
}

/** The inbox itself, synchronous: it lives on a thread of its own. */
class InboxStore {
  readonly #connection: InboxConnection;
  /** Everything up to here was committed and answered for; what a failed commit may have left lies behind it. */
  #lastSeq: number;
  /** Set aside until the next start, when a mended collector may digest them. */
  readonly #deferred = new Set<number>();
  #depth: InboxDepth;

  constructor(path: string) {
    this.#connection = connectInbox(path, (run) => {
      this.#depth = { ...measureDepth(run), deferred: this.#deferred.size };
    });
    this.#lastSeq = readLastSeq(this.#run);
    this.#depth = measureDepth(this.#run);
  }

  commit({ entries, bodies }: PackedBatch): void {
    this.#durably(
      entries.map((entry) => entry.id),
      (run) => {
        let end = 0;
        let seq = this.#lastSeq;
        for (const entry of entries) {
          const body = entry.bodyBytes === 0 ? null : bodies.subarray(end, end + entry.bodyBytes);
          seq += 1;
          run.insert.run(seq, entry.id, entry.head, entry.parts, entry.quarantine, body);
          end += entry.bodyBytes;
        }
      },
    );
    this.#lastSeq += entries.length;
    this.#depth.deliveries += entries.length;
    this.#depth.bytes += bodies.byteLength;
  }

  take(limit: number, bytes: number): PendingDelivery[] {
    const taken: PendingDelivery[] = [];
    let takenBytes = 0;
    for (const row of this.#run.pending.iterate(this.#lastSeq)) {
      if (this.#deferred.has(row.seq)) continue;
      taken.push(toPending(row));
      takenBytes += row.body?.byteLength ?? 0;
      if (taken.length >= limit || takenBytes >= bytes) break;
    }
    return taken;
  }

  plan(plans: readonly { seq: number; plan: FilingPlan }[]): void {
    this.#durably([], (run) => {
      for (const { seq, plan } of plans) run.plan.run(seq, JSON.stringify(plan));
    });
  }

  abandonedPlans(): { seq: number; plan: FilingPlan }[] {
    return this.#run.abandoned.all().map(({ seq, plan }) => ({ seq, plan: JSON.parse(plan) }));
  }

  defer(seq: number): void {
    this.#deferred.add(seq);
    this.#depth.deferred = this.#deferred.size;
  }

  settle(seqs: readonly number[], position: LedgerPosition): void {
    const run = this.#run;
    const bytes = seqs.reduce((sum, seq) => sum + (run.bodyBytes.get(seq)?.bytes ?? 0), 0);
    let deliveries = 0;
    this.#durably([], (statements) => {
      deliveries = 0;
      for (const seq of seqs) {
        deliveries += statements.deleteRow.run(seq).changes;
        statements.deletePlan.run(seq);
      }
      statements.setMeta.run('ledger', position);
      // Where the counting goes on when the inbox is empty at the next start.
      statements.setMeta.run('seq', String(this.#lastSeq));
    });
    this.#depth.deliveries -= deliveries;
    this.#depth.bytes -= bytes;
  }

  settledPosition(): LedgerPosition | null {
    const value = this.#run.getMeta.get('ledger')?.value;
    return value === undefined ? null : asLedgerPosition(value);
  }

  startAfter(seq: number): void {
    const raised = Math.max(this.#lastSeq, seq);
    this.#durably([], (run) => run.setMeta.run('seq', String(raised)));
    this.#lastSeq = raised;
  }

  find(id: string): PendingSummary | null {
    const row = this.#run.findById.get(id, this.#lastSeq);
    return row === undefined ? null : toSummary(row);
  }

  list(before: number | null, limit: number): PendingSummary[] {
    const below = Math.min(before ?? Number.MAX_SAFE_INTEGER, this.#lastSeq + 1);
    const found: PendingSummary[] = [];
    let characters = 0;
    for (const row of this.#run.list.iterate(below, limit)) {
      found.push(toSummary(row));
      characters += row.head.length + row.parts.length;
      if (characters >= answerCharacters) break;
    }
    return found;
  }

  openPart(id: string, index: number): HeldBytes | null {
    const run = this.#run;
    const row = run.findById.get(id, this.#lastSeq);
    if (row === undefined) return null;
    return unpackPart(row.parts, index, () => run.body.get(row.seq)?.body ?? null);
  }

  spoolNames(): string[] {
    return this.#run.allParts.all().flatMap((row) => spoolNamesOf(row.parts));
  }

  /**
   * Copies the inbox into a new file while commits go on, a few pages at a time; gives the spool files that the copy
   * refers to. Nothing may be settled meanwhile.
   */
  async copyTo(path: string): Promise<string[]> {
    try {
      await this.#connection.writable().database.backup(path);
    } catch (error) {
      throw storageError('the inbox could not be copied', error);
    }
    return this.spoolNames();
  }

  depth(): InboxDepth {
    return { ...this.#depth };
  }

  probe(): void {
    this.#durably([], (run) => run.setMeta.run('probe', String(Date.now())));
  }

  /** Gives the space of an empty inbox back, and with it what filed bodies left in free pages. */
  tidy(): void {
    const { database, run } = this.#connection.writable();
    if (this.#depth.deliveries > 0 || (run.freePages.get()?.pages ?? 0) === 0) return;
    this.#vacuum(database);
  }

  /** Leaves nothing of what was filed in free pages and the log, whatever waits. */
  emptyLogs(): boolean {
    if (this.#depth.bytes > mostCopiedBytes) return false;
    this.#vacuum(this.#connection.writable().database);
    return true;
  }

  #vacuum(database: Database): void {
    try {
      database.exec('VACUUM');
      checkpointFully(database);
    } catch (error) {
      this.#connection.distrust(error, []);
      throw error;
    }
  }

  close(): void {
    this.#connection.close();
  }

  /** For reading, which goes on while nothing can be written. */
  get #run(): Statements {
    return this.#connection.readable().run;
  }

  /** Runs one durable transaction. `ids` are those of the rows it adds. */
  #durably(ids: readonly string[], work: (run: Statements) => void): void {
    const { database, run } = this.#connection.writable();
    try {
      database.transaction(() => work(run)).immediate();
    } catch (error) {
      const rows = ids.map((id) => ({ id, behindSeq: this.#lastSeq }));
      this.#connection.distrust(error, rows);
      throw storageError('the delivery could not be made durable', error);
    }
  }
}

function readLastSeq(run: Statements): number {
  return Math.max(run.lastSeq.get()?.seq ?? 0, Number(run.getMeta.get('seq')?.value ?? 0));
}

function measureDepth(run: Statements): InboxDepth {
  const { deliveries, bytes } = run.depth.get() ?? { deliveries: 0, bytes: 0 };
  return { deliveries, bytes, deferred: 0 };
}

function toPending(row: Row & { body: Buffer | null; plan: string | null }): PendingDelivery {
  return {
    seq: row.seq,
    head: parseHead(row.head),
    parts: unpackParts(row.parts, row.body),
    quarantine: parseQuarantine(row.quarantine),
    plan: row.plan === null ? null : (JSON.parse(row.plan) as FilingPlan),
  };
}

function toSummary(row: Row): PendingSummary {
  return {
    seq: row.seq,
    head: parseHead(row.head),
    parts: summariseParts(row.parts),
    quarantine: parseQuarantine(row.quarantine),
  };
}

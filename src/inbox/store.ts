import type {
  FilingPlan,
  HeldBytes,
  InboxDepth,
  LedgerPosition,
  PendingDelivery,
  PendingSummary,
} from '../domain/inbox.ts';
import { storageError } from '../domain/storage-fault.ts';
import { connectInbox } from './connection.ts';
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

/** The inbox itself, synchronous: it lives on a thread of its own. */
export interface InboxStore {
  commit(batch: PackedBatch): void;
  take(limit: number, bytes: number): PendingDelivery[];
  plan(plans: readonly { seq: number; plan: FilingPlan }[]): void;
  defer(seq: number): void;
  settle(seqs: readonly number[], position: LedgerPosition): void;
  settledPosition(): LedgerPosition | null;
  startAfter(seq: number): void;
  find(id: string): PendingSummary | null;
  list(before: number | null, limit: number): PendingSummary[];
  openPart(id: string, index: number): HeldBytes | null;
  spoolNames(): string[];
  depth(): InboxDepth;
  probe(): void;
  /** Gives the space of an empty inbox back, and with it what filed bodies left in free pages. */
  tidy(): void;
  close(): void;
}

/** @throws CollectorError `conflict` when another process holds the storage. */
export function openInboxStore(path: string): InboxStore {
  const connection = connectInbox(path, (run) => {
    depth = { ...measureDepth(run), deferred: deferred.size };
  });
  const { readable, writable, distrust } = connection;
  /** Everything up to here was committed and answered for; what a failed commit may have left lies behind it. */
  let lastSeq = readLastSeq(readable().run);
  /** Set aside until the next start, when a mended collector may digest them. */
  const deferred = new Set<number>();
  let depth = measureDepth(readable().run);

  /** Runs one durable transaction. `ids` are those of the rows it adds. */
  function durably(ids: readonly string[], work: (run: Statements) => void): void {
    const { database, run } = writable();
    try {
      database.transaction(() => work(run)).immediate();
    } catch (error) {
      distrust(
        error,
        ids.map((id) => ({ id, behindSeq: lastSeq })),
      );
      throw storageError('the delivery could not be made durable', error);
    }
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

  return {
    commit({ entries, bodies }) {
      durably(
        entries.map((entry) => entry.id),
        (run) => {
          let end = 0;
          let seq = lastSeq;
          for (const entry of entries) {
            const body = entry.bodyBytes === 0 ? null : bodies.subarray(end, end + entry.bodyBytes);
            seq += 1;
            run.insert.run(seq, entry.id, entry.head, entry.parts, entry.quarantine, body);
            end += entry.bodyBytes;
          }
        },
      );
      lastSeq += entries.length;
      depth.deliveries += entries.length;
      depth.bytes += bodies.byteLength;
    },
    take(limit, bytes) {
      const { run } = readable();
      const taken: PendingDelivery[] = [];
      let takenBytes = 0;
      for (const row of run.pending.iterate(lastSeq)) {
        if (deferred.has(row.seq)) continue;
        taken.push(toPending(row));
        takenBytes += row.body?.byteLength ?? 0;
        if (taken.length >= limit || takenBytes >= bytes) break;
      }
      return taken;
    },
    plan(plans) {
      durably([], (run) => {
        for (const { seq, plan } of plans) run.plan.run(seq, JSON.stringify(plan));
      });
    },
    defer(seq) {
      deferred.add(seq);
      depth.deferred = deferred.size;
    },
    settle(seqs, position) {
      const { run } = readable();
      const bytes = seqs.reduce((sum, seq) => sum + (run.bodyBytes.get(seq)?.bytes ?? 0), 0);
      durably([], (statements) => {
        for (const seq of seqs) {
          statements.deleteRow.run(seq);
          statements.deletePlan.run(seq);
        }
        statements.setMeta.run('ledger', JSON.stringify(position));
        // Where the counting goes on when the inbox is empty at the next start.
        statements.setMeta.run('seq', String(lastSeq));
      });
      depth.deliveries -= seqs.length;
      depth.bytes -= bytes;
    },
    settledPosition() {
      const value = readable().run.getMeta.get('ledger')?.value;
      return value === undefined ? null : (JSON.parse(value) as LedgerPosition);
    },
    startAfter(seq) {
      const raised = Math.max(lastSeq, seq);
      durably([], (run) => run.setMeta.run('seq', String(raised)));
      lastSeq = raised;
    },
    find(id) {
      const row = readable().run.findById.get(id, lastSeq);
      return row === undefined ? null : toSummary(row);
    },
    list(before, limit) {
      return readable()
        .run.list.all(Math.min(before ?? Number.MAX_SAFE_INTEGER, lastSeq + 1), limit)
        .map(toSummary);
    },
    openPart(id, index) {
      const { run } = readable();
      const row = run.findById.get(id, lastSeq);
      if (row === undefined) return null;
      return unpackPart(row.parts, index, () => run.body.get(row.seq)?.body ?? null);
    },
    spoolNames() {
      return readable()
        .run.allParts.all()
        .flatMap((row) => spoolNamesOf(row.parts));
    },
    depth: () => ({ ...depth }),
    probe() {
      durably([], (run) => run.setMeta.run('probe', String(Date.now())));
    },
    tidy() {
      const { database, run } = writable();
      if (depth.deliveries > 0 || (run.freePages.get()?.pages ?? 0) === 0) return;
      try {
        database.exec('VACUUM');
        checkpointFully(database);
      } catch (error) {
        distrust(error, []);
        throw error;
      }
    },
    close: connection.close,
  };
}

function readLastSeq(run: Statements): number {
  return Math.max(run.lastSeq.get()?.seq ?? 0, Number(run.getMeta.get('seq')?.value ?? 0));
}

function measureDepth(run: Statements): InboxDepth {
  const { deliveries, bytes } = run.depth.get() ?? { deliveries: 0, bytes: 0 };
  return { deliveries, bytes, deferred: 0 };
}

function toSummary(row: Row): PendingSummary {
  return {
    seq: row.seq,
    head: parseHead(row.head),
    parts: summariseParts(row.parts),
    quarantine: parseQuarantine(row.quarantine),
  };
}

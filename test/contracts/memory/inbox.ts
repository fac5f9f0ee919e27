import { CollectorError } from '../../../src/domain/errors.ts';
import type {
  FilingPlan,
  Inbox,
  InboxDepth,
  InboxEntry,
  InboxQueue,
  LedgerPosition,
  PendingDelivery,
  PendingSummary,
} from '../../../src/domain/inbox.ts';

/** What an inbox holds: opened again over the same, it goes on as after a restart. */
export interface InboxRows {
  deliveries: (InboxEntry & { seq: number })[];
  plans: Map<number, FilingPlan>;
  lastSeq: number;
  settled: LedgerPosition | null;
}

export function noRows(): InboxRows {
  return { deliveries: [], plans: new Map(), lastSeq: 0, settled: null };
}

/** An Inbox that keeps everything in arrays. `onCommitted` is called after each commit. */
export function openMemoryInbox(
  rows: InboxRows = noRows(),
  onCommitted: () => void = () => undefined,
): { inbox: Inbox; queue: InboxQueue } {
  const deferred = new Set<number>();

  function depth(): InboxDepth {
    const bytes = rows.deliveries.reduce((sum, delivery) => sum + inlineBytes(delivery), 0);
    return { deliveries: rows.deliveries.length, bytes, deferred: deferred.size };
  }

  const inbox: Inbox = {
    async commit(entry) {
      if (rows.deliveries.some(({ head }) => head.id === entry.head.id)) {
        throw new CollectorError('storage-unavailable', 'the delivery could not be made durable');
      }
      rows.lastSeq += 1;
      rows.deliveries.push({ ...structuredClone(entry), seq: rows.lastSeq });
      onCommitted();
    },
    async find(id) {
      const found = rows.deliveries.find(({ head }) => head.id === id);
      return found === undefined ? null : toSummary(found);
    },
    async list({ before, limit }) {
      const older = rows.deliveries.filter(({ seq }) => before === null || seq < before);
      return older.toReversed().slice(0, limit).map(toSummary);
    },
    async openPart(id, index) {
      const found = rows.deliveries.find(({ head }) => head.id === id);
      return found?.parts[index]?.held ?? null;
    },
    depth,
    probe: async () => undefined,
    async startAfter(seq) {
      rows.lastSeq = Math.max(rows.lastSeq, seq);
    },
    async spoolNames() {
      return rows.deliveries.flatMap(({ parts }) =>
        parts.flatMap(({ held }) => (held.in === 'spool' ? [held.name] : [])),
      );
    },
    close: async () => undefined,
  };
  const queue: InboxQueue = {
    async take(limit, bytes) {
      const taken: PendingDelivery[] = [];
      let takenBytes = 0;
      for (const delivery of rows.deliveries.filter(({ seq }) => !deferred.has(seq))) {
        taken.push({ ...delivery, plan: rows.plans.get(delivery.seq) ?? null });
        takenBytes += inlineBytes(delivery);
        if (taken.length >= limit || takenBytes >= bytes) break;
      }
      return taken;
    },
    emptyLogs: async () => true,
    abandonedPlans: async () =>
      [...rows.plans]
        .filter(([seq]) => !rows.deliveries.some((held) => held.seq === seq))
        .map(([seq, plan]) => ({ seq, plan })),
    async plan(plans) {
      for (const { seq, plan } of plans) rows.plans.set(seq, plan);
    },
    async defer(seq) {
      deferred.add(seq);
    },
    async settle(seqs, position) {
      rows.deliveries = rows.deliveries.filter(({ seq }) => !seqs.includes(seq));
      for (const seq of seqs) rows.plans.delete(seq);
      rows.settled = position;
    },
    settledPosition: async () => rows.settled,
  };
  return { inbox, queue };
}

function toSummary({ seq, head, parts, quarantine }: InboxEntry & { seq: number }): PendingSummary {
  return { seq, head, parts: parts.map(({ held: _, ...part }) => part), quarantine };
}

function inlineBytes({ parts }: InboxEntry): number {
  return parts.reduce((sum, part) => sum + (part.held.in === 'inbox' ? part.bytes : 0), 0);
}

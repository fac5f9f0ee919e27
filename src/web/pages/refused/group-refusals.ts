import type { Refusal } from '../../../domain/catalog.ts';

/** Refused requests to one source for one reason. */
export interface RefusalGroup {
  /** `(unknown)` for all that no source is configured for. */
  source: string;
  code: string;
  count: number;
  /** ISO 8601, start of a minute: the first and the last one that is known. */
  firstAt: string;
  lastAt: string;
  /** Who it was, the last one first. */
  senders: readonly RefusedSender[];
}

export interface RefusedSender {
  /** Null when the address could not be read. */
  address: string | null;
  count: number;
  lastAt: string;
}

/** Puts together what was refused for the same reason, whatever the minute and the address; what came last is first. */
export function groupRefusals(rows: readonly Refusal[]): RefusalGroup[] {
  const groups = new Map<string, RefusalGroup & { senders: RefusedSender[] }>();
  const senders = new Map<string, RefusedSender>();
  for (const { minute, source, sender, code, count } of rows) {
    const key = JSON.stringify([source, code]);
    const group = groups.get(key) ?? { source, code, count: 0, firstAt: minute, lastAt: minute, senders: [] };
    groups.set(key, group);
    group.count += count;
    if (minute < group.firstAt) group.firstAt = minute;
    if (minute > group.lastAt) group.lastAt = minute;

    const senderKey = JSON.stringify([source, code, sender]);
    const known = senders.get(senderKey) ?? { address: sender, count: 0, lastAt: minute };
    if (!senders.has(senderKey)) group.senders.push(known);
    senders.set(senderKey, known);
    known.count += count;
    if (minute > known.lastAt) known.lastAt = minute;
  }
  for (const group of groups.values()) group.senders.sort(byLast);
  return [...groups.values()].sort(byLast);
}

function byLast<Item extends { lastAt: string; count: number }>(a: Item, b: Item): number {
  return a.lastAt === b.lastAt ? b.count - a.count : a.lastAt < b.lastAt ? 1 : -1;
}

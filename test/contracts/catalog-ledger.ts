import fc from 'fast-check';
import type { DeliveryFilter, SequencedDelivery } from '../../src/domain/catalog.ts';
import { partKinds } from '../../src/domain/delivery.ts';
import type { DeliveryRecord, LedgerRecord } from '../../src/domain/ledger.ts';
import { aDuplicateOf, aQuarantined, aRecord, at, someTime } from './catalog-records.ts';

const sources = ['acme', 'beta'] as const;
const jobIds = ['j1', 'j2', 'j3', 'ext-1', 'ext-2'] as const;
const senders = ['203.0.113.7', '2001:db8::1', '198.51.100.9'] as const;
const outcomes = ['success', 'failure', 'progress', 'unknown'] as const;

const wish = fc.record({
  source: fc.constantFrom(...sources),
  jobId: fc.option(fc.constantFrom(...jobIds)),
  alias: fc.option(fc.constantFrom(...jobIds), { freq: 5 }),
  sender: fc.constantFrom(...senders),
  outcome: fc.constantFrom(...outcomes),
  kinds: fc.uniqueArray(fc.constantFrom(...partKinds), { maxLength: 3 }),
  expected: fc.option(fc.constantFrom(['transcript', 'data'], ['jobinfo'])),
  clockJumpS: fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 0, 0, 7200, -7200, 86_400 * 30),
  fate: fc.constantFrom(
    'filed',
    'filed',
    'filed',
    'filed',
    'duplicate',
    'quarantined',
    'deleted',
    'released',
    'dropped',
  ),
});

/**
 * A ledger of `count` deliveries and what later befell some of them, the same for the same seed.
 *
 * The clock jumps now and then and comes back; a few deliveries are filed long after their place in the order.
 */
export function aLedger(count: number, seed: number): LedgerRecord[] {
  const records: LedgerRecord[] = [];
  const firsts: DeliveryRecord[] = [];
  let clockS = 0;
  for (const [i, w] of fc.sample(wish, { numRuns: count, seed }).entries()) {
    // Far apart, so that a few hundred deliveries fill many blocks of the index of times.
    const seq = (i % 50 === 49 ? i - 40.5 : i + 1) * 400;
    clockS += 60;
    const receivedAt = at(clockS + w.clockJumpS);
    const { source, jobId, sender, outcome } = w;
    const delivery = { source, jobId, sender, outcome, receivedAt };
    const aliases = jobId === null || w.alias === null ? [] : [w.alias];
    const filed = aRecord({ seq, delivery, kinds: w.kinds, aliases, expected: w.expected, fingerprint: `f${seq}` });
    const first = firsts[i % Math.max(firsts.length, 1)];
    const held = aQuarantined(seq, delivery);
    if (w.fate === 'duplicate' && first !== undefined) records.push(aDuplicateOf(first, seq));
    else if (w.fate === 'quarantined')
      records.push(held, { type: 'seen-again', id: held.delivery.id, at: at(clockS + 1) });
    else if (w.fate === 'dropped') records.push(held, { type: 'deleted', id: held.delivery.id, at: at(clockS) });
    else if (w.fate === 'released') records.push(held, { type: 'released', at: at(clockS), record: filed });
    else if (w.fate === 'deleted') records.push(filed, { type: 'deleted', id: filed.delivery.id, at: at(clockS) });
    else {
      records.push(filed);
      firsts.push(filed);
    }
  }
  return records;
}

/** Any combination of filters over what `aLedger` makes. */
export const anyFilter: fc.Arbitrary<DeliveryFilter> = fc.record({
  source: fc.option(fc.constantFrom(...sources, 'nobody')),
  job: fc.option(fc.constantFrom(...jobIds, 'no-job'), { freq: 2 }),
  outcome: fc.option(fc.constantFrom(...outcomes)),
  kind: fc.option(fc.constantFrom(...partKinds)),
  sender: fc.option(fc.constantFrom(...senders)),
  fromMs: fc.option(fc.integer({ min: -8000, max: 40_000 }).map((s) => someTime + s * 1000)),
  toMs: fc.option(fc.integer({ min: -8000, max: 40_000 }).map((s) => someTime + s * 1000)),
});

/** The listing by the words of the contract alone: looks at every delivery. */
export function naively(records: readonly LedgerRecord[]): (filter: DeliveryFilter) => SequencedDelivery[] {
  const rows = new Map<string, DeliveryRecord>();
  for (const record of records) {
    if (record.type === 'delivery') rows.set(record.delivery.id, record);
    if (record.type === 'released') rows.set(record.record.delivery.id, record.record);
    const before = record.type === 'deleted' ? rows.get(record.id) : undefined;
    if (before === undefined) continue;
    const parts = before.delivery.parts.map((part) => ({ ...part, path: null }));
    rows.set(before.delivery.id, { ...before, delivery: { ...before.delivery, state: 'deleted', parts } });
  }
  const sameJob = joinedIds(records);
  const newestFirst = [...rows.values()].sort((a, b) => b.seq - a.seq);
  return (filter) => {
    const matches = ({ delivery }: DeliveryRecord): boolean => {
      const ms = Date.parse(delivery.receivedAt);
      return (
        (filter.source === null || delivery.source === filter.source) &&
        (filter.job === null || (delivery.jobId !== null && sameJob(delivery.source, delivery.jobId, filter.job))) &&
        (filter.outcome === null || delivery.outcome === filter.outcome) &&
        (filter.kind === null || delivery.parts.some((part) => part.kind === filter.kind)) &&
        (filter.sender === null || delivery.sender === filter.sender) &&
        (filter.fromMs === null || ms >= filter.fromMs) &&
        (filter.toMs === null || ms < filter.toMs)
      );
    };
    return newestFirst.filter(matches).map(({ seq, delivery }) => ({ seq, delivery }));
  };
}

function joinedIds(records: readonly LedgerRecord[]): (source: string, a: string, b: string) => boolean {
  const groups: Set<string>[] = [];
  for (const record of records) {
    const one = record.type === 'released' ? record.record : record;
    if (one.type !== 'delivery' || one.delivery.jobId === null) continue;
    const ids = [one.delivery.jobId, ...one.aliases].map((id) => `${one.delivery.source}/${id}`);
    const touched = groups.filter((group) => ids.some((id) => group.has(id)));
    for (const group of touched) groups.splice(groups.indexOf(group), 1);
    groups.push(new Set([...ids, ...touched.flatMap((group) => [...group])]));
  }
  return (source, a, b) => groups.some((group) => group.has(`${source}/${a}`) && group.has(`${source}/${b}`));
}

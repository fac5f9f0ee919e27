import { goneHashes, hashedNames, isErasedLine } from '../../../src/domain/erased-record.ts';
import type { ErasingRecord, ErasureLine, ErasureReport, HashedName } from '../../../src/domain/erasure.ts';
import type { DeliveryRecord } from '../../../src/domain/ledger.ts';
import { testHashes } from '../../fixtures/hashes.ts';

/** What is known of what is gone. */
export interface ErasureRows {
  /** Sequence numbers. */
  erased: ReadonlySet<number>;
  /** By hash. */
  hashedNames: ReadonlyMap<string, { isTaken: boolean; nextNumber: number }>;
  gone: ReadonlySet<string>;
  /** By id, oldest first. */
  erasures: ReadonlyMap<string, { begun: ErasingRecord | null; report: ErasureReport | null }>;
}

export function noErasureRows(): ErasureRows {
  return { erased: new Set(), hashedNames: new Map(), gone: new Set(), erasures: new Map() };
}

interface Rows extends ErasureRows {
  records: ReadonlyMap<string, DeliveryRecord>;
}

/** What a line about erasing does. */
export function withErasure<Held extends Rows>(rows: Held, line: ErasureLine): Held {
  if (line.type === 'erasing') {
    const known = rows.erasures.get(line.id) ?? { begun: line, report: null };
    return { ...rows, erasures: new Map(rows.erasures).set(line.id, known) };
  }
  if (isErasedLine(line)) {
    return { ...rows, erased: new Set([...rows.erased, line.seq]), hashedNames: used(rows.hashedNames, line.names) };
  }
  const all = [...rows.records.values()];
  const gone = all.filter(({ seq }) => line.seqs.includes(seq));
  const left = all.filter(({ seq }) => !line.seqs.includes(seq));
  const names = [...line.names, ...gone.flatMap((record) => hashedNames(record, testHashes))];
  return {
    ...rows,
    records: new Map(left.map((record) => [record.delivery.id, record])),
    erased: new Set([...rows.erased, ...line.seqs]),
    hashedNames: used(rows.hashedNames, names),
    gone: new Set([...rows.gone, ...line.gone]),
    erasures: new Map(rows.erasures).set(line.id, { begun: null, report: line.report }),
  };
}

/** Bars what a delivery would be known by again. */
export function barred(gone: ReadonlySet<string>, record: DeliveryRecord): ReadonlySet<string> {
  return new Set([...gone, ...goneHashes(record, testHashes)]);
}

function used(
  known: ErasureRows['hashedNames'],
  names: readonly HashedName[],
): Map<string, { isTaken: boolean; nextNumber: number }> {
  const all = new Map(known);
  const use = (hash: string, isTaken: boolean, nextNumber: number): void => {
    const row = all.get(hash) ?? { isTaken: false, nextNumber: 0 };
    all.set(hash, { isTaken: row.isTaken || isTaken, nextNumber: Math.max(row.nextNumber, nextNumber) });
  };
  for (const [base, number, own] of names) {
    use(base, own === undefined, number + 1);
    if (own !== undefined) use(own, true, 0);
  }
  return all;
}

import type { Database } from 'better-sqlite3';
import { hashedNames, numberedKey } from '../../domain/erased-record.ts';
import type { HashedName, KeyedHashes } from '../../domain/erasure.ts';
import { pathKey } from '../../domain/file-names.ts';
import type { DeliveryRecord } from '../../domain/ledger.ts';

/** The names that are or were used, and their numbers, for the writer. They outlive the files, and, hashed, the records. */
export interface NameTable {
  /** Marks the names of a delivery that is filed as used. */
  use(record: DeliveryRecord): void;
  /** Leaves of the names of a delivery that is erased no more than their hashes. */
  hash(record: DeliveryRecord): void;
  /** Marks names of erased deliveries as used. */
  useHashed(names: readonly HashedName[]): void;
  isTaken(key: string): boolean;
  nextNumber(baseKey: string): number;
}

interface NameRow {
  is_taken: number;
  next_number: number;
}

export function nameTable(db: Database, hashes: KeyedHashes): NameTable {
  const use = db.prepare<[string, number, number]>(`
    INSERT INTO name (key, is_taken, next_number, uses) VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET uses = uses + 1,
      is_taken = max(is_taken, excluded.is_taken), next_number = max(next_number, excluded.next_number)`);
  // The file of the key is gone; where others count from it, the key stays for them.
  const leave = db.prepare<[number, string]>(
    'UPDATE name SET uses = uses - 1, is_taken = min(is_taken, ?) WHERE key = ?',
  );
  const drop = db.prepare<[string]>('DELETE FROM name WHERE key = ? AND uses <= 0');
  const find = db.prepare<[string], NameRow>('SELECT is_taken, next_number FROM name WHERE key = ?');
  const useHash = db.prepare<[string, number, number]>(`
    INSERT INTO hashed_name (hash, is_taken, next_number) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET
      is_taken = max(is_taken, excluded.is_taken), next_number = max(next_number, excluded.next_number)`);
  const findHash = db.prepare<[string], NameRow>('SELECT is_taken, next_number FROM hashed_name WHERE hash = ?');
  const isAnyHashed = db.prepare<[], number>('SELECT 1 FROM hashed_name LIMIT 1').pluck();

  function useHashed(names: readonly HashedName[]): void {
    for (const [base, number, own] of names) {
      useHash.run(base, own === undefined ? 1 : 0, number + 1);
      if (own !== undefined) useHash.run(own, 1, 0);
    }
  }

  function hashedRow(key: string): NameRow | undefined {
    return isAnyHashed.get() === undefined ? undefined : findHash.get(hashes.of('name', key));
  }

  return {
    use(record) {
      for (const { key, baseKey, number } of usedKeys(record)) {
        use.run(key, 1, key === baseKey ? number + 1 : 0);
        if (key !== baseKey) use.run(baseKey, 0, number + 1);
      }
    },
    hash(record) {
      useHashed(hashedNames(record, hashes));
      for (const { key, baseKey } of usedKeys(record)) {
        leave.run(0, key);
        if (key !== baseKey) leave.run(1, baseKey);
        drop.run(key);
        drop.run(baseKey);
      }
    },
    useHashed,
    isTaken: (key) => find.get(key)?.is_taken === 1 || hashedRow(key)?.is_taken === 1,
    nextNumber: (baseKey) => Math.max(find.get(baseKey)?.next_number ?? 0, hashedRow(baseKey)?.next_number ?? 0),
  };
}

/** Of a delivery in the archive, or that was there: paths in the quarantine are another tree. */
function* usedKeys({ delivery, quarantine, placements }: DeliveryRecord) {
  if (quarantine !== null || delivery.duplicateOf !== null) return;
  for (const [place, { owned, baseKey, number }] of placements.entries()) {
    if (!owned) continue;
    // The file is gone where nothing but its number tells its name.
    const path = delivery.parts[place]?.path ?? null;
    yield { key: path === null ? numberedKey(baseKey, number) : pathKey(path), baseKey, number };
  }
}

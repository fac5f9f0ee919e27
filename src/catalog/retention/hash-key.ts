import type { Database } from 'better-sqlite3';
import type { KeyedHashes } from '../../domain/erasure.ts';
import { retentionSchema } from './schema.ts';

/** Begins the catalog anew when its hashes were made with another key: the ledger tells everything again. */
export function takeHashKey(db: Database, { print }: KeyedHashes): void {
  const known = db.prepare<[], string>('SELECT print FROM hash_key').pluck().get();
  if (known === print) return;
  db.transaction(() => {
    if (known !== undefined) db.exec(retentionSchema);
    db.prepare('INSERT INTO hash_key (print) VALUES (?)').run(print);
  }).immediate();
}

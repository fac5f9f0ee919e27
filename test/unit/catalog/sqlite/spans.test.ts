import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { catalogFile } from '../../../../src/catalog/deliveries/catalog-file.ts';
import { seqSince, spanWriter } from '../../../../src/catalog/sqlite/spans.ts';
import { openFileForWriting } from '../../../../src/catalog/sqlite/sqlite-file.ts';

describe('seqSince', () => {
  let folder: string;
  let db: Database;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'spans-'));
    db = openFileForWriting(join(folder, 'catalog.sqlite'), catalogFile).db;
  });
  afterEach(() => {
    db.close();
    rmSync(folder, { recursive: true });
  });

  it('is at most a block below the first that was received at that time or later, whatever the clock does', () => {
    const moment = fc.record({ seq: fc.nat(2 ** 24), receivedMs: fc.nat(50) });
    const moments = fc.sample(fc.uniqueArray(moment, { selector: ({ seq }) => seq, minLength: 30 }), {
      numRuns: 1,
      seed: 3,
    })[0];
    if (moments === undefined) throw new Error('no sample');
    spanWriter(db)(moments);
    const since = seqSince(db);

    for (let fromMs = 0; fromMs <= 52; fromMs += 1) {
      const seqs = moments.filter(({ receivedMs }) => receivedMs >= fromMs).map(({ seq }) => seq);
      const first = Math.min(...seqs);
      expect(since(fromMs)).toBe(seqs.length === 0 ? null : first - (first % 1024));
    }
  });

  it('is null while nothing was received', () => {
    expect(seqSince(db)(0)).toBeNull();
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { catalogFile } from '../../../../src/catalog/deliveries/catalog-file.ts';
import { deliveryQueries } from '../../../../src/catalog/deliveries/delivery-queries.ts';
import { deliveryTable } from '../../../../src/catalog/deliveries/delivery-table.ts';
import { fileQueries } from '../../../../src/catalog/deliveries/file-queries.ts';
import { fileTable } from '../../../../src/catalog/deliveries/file-table.ts';
import { metaTable } from '../../../../src/catalog/deliveries/meta-table.ts';
import { overviewQueries } from '../../../../src/catalog/deliveries/overview-queries.ts';
import { quarantineTable } from '../../../../src/catalog/deliveries/quarantine-table.ts';
import { refusalReader, refusalWriter } from '../../../../src/catalog/deliveries/refusals.ts';
import { jobQueries } from '../../../../src/catalog/jobs/job-queries.ts';
import { jobTable } from '../../../../src/catalog/jobs/job-table.ts';
import { spanWriter } from '../../../../src/catalog/sqlite/spans.ts';
import { openFileForWriting } from '../../../../src/catalog/sqlite/sqlite-file.ts';

/** Reads all of a table that does not grow with the deliveries: the sources, the facets, one row, 10,000 refusals, a reader's own sources. */
const smallTables = /^SCAN (source|facet|meta|refusal|json_each)\b/;

const namesOfOneJob = /FROM job_name WHERE job/;

describe('the catalog, asked how SQLite will find the answers', () => {
  const folder = mkdtempSync(join(tmpdir(), 'catalog-plans-'));
  let db: Database;
  let statements: string[];

  beforeAll(() => {
    db = openFileForWriting(join(folder, 'catalog.sqlite'), catalogFile).db;
    const prepare = vi.spyOn(db, 'prepare');
    const compile = [deliveryQueries, deliveryTable, fileQueries, fileTable, jobTable, metaTable, overviewQueries];
    for (const queries of [...compile, quarantineTable, refusalReader, refusalWriter, spanWriter]) queries(db);
    jobQueries(db, { sources: new Map(), now: Date.now });
    statements = prepare.mock.calls.map(([sql]) => sql);
    prepare.mockRestore();
  });
  afterAll(() => {
    db.close();
    rmSync(folder, { recursive: true });
  });

  function planOf(sql: string): string[] {
    const unbound = sql.replaceAll(/\?|@\w+/g, 'NULL');
    return db
      .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${unbound}`)
      .all()
      .map((row) => row.detail);
  }

  it('reads no table that grows from end to end', () => {
    expect(statements.length).toBeGreaterThan(40);
    const scans = statements.flatMap((sql) => {
      const growing = planOf(sql).filter((step) => step.startsWith('SCAN') && !smallTables.test(step));
      return growing.map((step) => `${step}: ${sql}`);
    });
    expect(scans).toEqual([]);
  });

  it('sorts nothing but the names of one job', () => {
    const sorting = statements.filter((sql) => planOf(sql).some((step) => step.includes('TEMP B-TREE')));
    expect(sorting.filter((sql) => !namesOfOneJob.test(sql))).toEqual([]);
  });

  it.each([
    ['delivery_by_facet', 'facet=? AND seq>? AND seq<?'],
    ['delivery_by_sender', 'sender=? AND facet=? AND seq>? AND seq<?'],
  ])('finds filtered deliveries in %s alone', (index, terms) => {
    const plans = statements.filter((sql) => sql.includes(`INDEXED BY ${index}`)).flatMap(planOf);
    expect(plans).toEqual([expect.stringMatching(`^SEARCH delivery USING COVERING INDEX ${index} \\(`)]);
    expect(plans[0]).toContain(terms);
  });

  it('finds jobs of a state by their status, in that index alone', () => {
    const plans = statements.filter((sql) => sql.includes('INDEXED BY job_by_status')).map(planOf);
    expect(plans).toEqual([
      [expect.stringMatching(/^SEARCH job USING COVERING INDEX job_by_status .*status=\? AND last_seq>\?/)],
      [expect.stringMatching(/^SEARCH job USING COVERING INDEX job_by_status .*status>\?/)],
    ]);
  });
});

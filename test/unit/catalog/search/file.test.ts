import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { searchPage } from '../../../../src/catalog/search/page.ts';
import { openTranscriptIndexReader } from '../../../../src/catalog/search/reader.ts';
import { transcriptsFile } from '../../../../src/catalog/search/schema.ts';
import { transcriptTable } from '../../../../src/catalog/search/table.ts';
import { openTranscriptIndexWriter } from '../../../../src/catalog/search/writer.ts';
import { openFileForReading } from '../../../../src/catalog/sqlite/sqlite-file.ts';
import { asLedgerPosition } from '../../../../src/domain/inbox.ts';
import { aDelivery, allHits, aQuery, aTranscript, idOf } from '../../../contracts/transcript-samples.ts';

const position = asLedgerPosition('7');

let folder: string;
let path: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'transcripts-file-'));
  path = join(folder, 'transcripts.sqlite');
});
afterEach(() => rmSync(folder, { recursive: true }));

async function fill(count: number, mapperVersion = '1'): Promise<void> {
  const writer = openTranscriptIndexWriter(path, { mapperVersion });
  const changes = Array.from({ length: count }, (_, i) => {
    return { type: 'add', delivery: aDelivery(i + 1, { said: [`blue number${i + 1}`] }) } as const;
  });
  await writer.apply(changes, position);
  await writer.close();
}

async function found(text: string): Promise<number> {
  const reader = openTranscriptIndexReader(path);
  try {
    return (await allHits(reader, aQuery(text))).length;
  } finally {
    await reader.close();
  }
}

describe('openTranscriptIndexWriter', () => {
  it('keeps a sound index as it is', async () => {
    await fill(3);
    const writer = openTranscriptIndexWriter(path, { mapperVersion: '1' });
    expect(writer.movedAside).toBeNull();
    expect(await writer.position()).toEqual(position);
    await writer.close();
    expect(await found('blue')).toBe(3);
  });

  it('begins anew when transcripts were read by another version', async () => {
    await fill(3, '1');
    const reader = openTranscriptIndexReader(path);
    expect(await allHits(reader, aQuery('blue'))).toHaveLength(3);
    const writer = openTranscriptIndexWriter(path, { mapperVersion: '2' });
    expect(writer.movedAside).toBeNull();
    expect(await writer.position()).toBeNull();
    expect(await allHits(reader, aQuery('blue'))).toEqual([]);
    expect(await reader.status()).toEqual({ transcripts: 0, words: 0, position: null });
    await writer.apply([{ type: 'add', delivery: aDelivery(1, { said: ['blue'] }) }], position);
    expect(await allHits(reader, aQuery('blue'))).toHaveLength(1);
    await writer.close();
    await reader.close();
    const again = openTranscriptIndexWriter(path, { mapperVersion: '2' });
    expect(await again.position()).toEqual(position);
    await again.close();
    expect(readdirSync(folder)).toEqual(['transcripts.sqlite']);
  });

  it.each([
    ['is no database', async () => writeFileSync(path, 'hello, this is no database')],
    ['lost its schema', () => scribble(100, 200)],
    ['was cut short', () => open(path, 'r+').then((file) => file.truncate(20_000).then(() => file.close()))],
  ])('moves a file aside that %s, and begins a new one', async (_what, damage) => {
    await fill(200);
    await damage();
    const writer = openTranscriptIndexWriter(path, { mapperVersion: '1' });
    expect(writer.movedAside).toMatch(/transcripts\.sqlite\.corrupt-\d{8}T\d{9}Z$/);
    expect(existsSync(writer.movedAside ?? '')).toBe(true);
    expect(await writer.position()).toBeNull();
    await writer.close();
    await fill(1);
    expect(await found('blue')).toBe(1);
  });

  it('moves a file aside whose documents are not found by their source', async () => {
    await fill(2);
    const db = new Database(path);
    db.exec('DELETE FROM fulltext WHERE rowid IN (SELECT max(rowid) FROM fulltext)');
    db.close();
    const writer = openTranscriptIndexWriter(path, { mapperVersion: '1' });
    expect(writer.movedAside).not.toBeNull();
    await writer.close();
  });

  it('says storage-unavailable when the file cannot be opened', async () => {
    expect(() => openTranscriptIndexWriter(folder, { mapperVersion: '1' })).toThrow(
      expect.objectContaining({ code: 'storage-unavailable' }),
    );
  });

  it('leaves no word of what was removed or replaced in any byte of its files', async () => {
    const writer = openTranscriptIndexWriter(path, { mapperVersion: '1' });
    const secret = (seq: number) => `canary${seq}bird`;
    const delivery = (seq: number, word: string) => {
      const said = [{ text: `${`common words ${seq % 7} around `.repeat(40)}${word} at last`, by: `${word}speaker` }];
      const transcripts = [aTranscript(said, { title: `${word}title` })];
      return {
        type: 'add',
        delivery: aDelivery(seq, { transcripts, jobId: `${word}job`, labels: [`${word}label`] }),
      } as const;
    };
    for (let seq = 1; seq <= 200; seq += 20) {
      const batch = Array.from({ length: 20 }, (_, i) => delivery(seq + i, secret(seq + i)));
      await writer.apply(batch, position);
    }
    const holds = (seq: number): boolean =>
      readdirSync(folder).some((name) => readFileSync(join(folder, name)).includes(secret(seq)));
    expect(holds(3)).toBe(true);
    for (let seq = 3; seq <= 200; seq += 3) {
      const remove = { type: 'remove', deliveryId: idOf(seq) } as const;
      await writer.apply([seq % 2 === 0 ? remove : delivery(seq, 'harmless')], position);
    }
    // Merges of what is added afterwards move the rest about.
    for (let seq = 201; seq <= 260; seq += 1) await writer.apply([delivery(seq, secret(seq))], position);
    const gone = Array.from({ length: 200 }, (_, i) => i + 1).filter((seq) => seq % 3 === 0);
    expect(gone.filter(holds)).toEqual([]);
    expect(holds(4)).toBe(true);
    await writer.close();
    expect(gone.filter(holds)).toEqual([]);
    expect(await found('harmlesstitle')).toBe(33);
    expect(await found(secret(4))).toBe(1);
  });

  async function scribble(at: number, length: number): Promise<void> {
    const file = await open(path, 'r+');
    await file.write(Buffer.alloc(length, 0x5a), 0, length, at);
    await file.close();
  }
});

describe('openTranscriptIndexReader', () => {
  it('answers as an empty index until there is one, then reads it', async () => {
    const reader = openTranscriptIndexReader(path);
    expect(await allHits(reader, aQuery('blue'))).toEqual([]);
    await expect(allHits(reader, aQuery('-blue'))).rejects.toMatchObject({ code: 'bad-request' });
    expect(await reader.summaries([idOf(1)])).toEqual([]);
    new Database(path).close();
    expect(await reader.status()).toEqual({ transcripts: 0, words: 0, position: null });
    await fill(2);
    expect(await allHits(reader, aQuery('blue'))).toHaveLength(2);
    expect(await reader.status()).toMatchObject({ transcripts: 2, position });
    await reader.close();
  });

  it('notices that the file was replaced', async () => {
    await fill(2);
    const reader = openTranscriptIndexReader(path);
    expect(await reader.status()).toMatchObject({ transcripts: 2 });
    await rename(path, `${path}.old`);
    await fill(1);
    expect(await reader.status()).toMatchObject({ transcripts: 1 });
    await reader.close();
  });

  it('says storage-unavailable of a file that is damaged', async () => {
    writeFileSync(path, 'hello, this is no database, and it is longer than a header of one hundred bytes'.repeat(9));
    const reader = openTranscriptIndexReader(path);
    await expect(reader.status()).rejects.toMatchObject({ code: 'storage-unavailable' });
    await reader.close();
  });
});

describe('the index of transcripts, asked how SQLite will find the answers', () => {
  it('reads no table from end to end, sorts nothing, and gives FTS5 words, bounds and order', async () => {
    await fill(1);
    const db = openFileForReading(path, transcriptsFile);
    if (db === null) throw new Error('no index');
    const prepare = vi.spyOn(db, 'prepare');
    transcriptTable(db);
    searchPage(db);
    const plans = prepare.mock.calls.map(([sql]) =>
      db
        .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql.replaceAll(/\?|@\w+/g, 'NULL')}`)
        .all()
        .map(({ detail }) => detail),
    );
    db.close();
    const steps = plans.flat();
    expect(steps.filter((step) => step.includes('TEMP B-TREE'))).toEqual([]);
    expect(steps.filter((step) => step.startsWith('SCAN') && !step.includes('VIRTUAL TABLE INDEX'))).toEqual([]);
    // M: MATCH, ><: both bounds of the rowid; 64 + 128: by rowid, descending (fts5_main.c of SQLite 3.54).
    expect(steps.filter((step) => step.startsWith('SCAN fulltext'))).toEqual([
      'SCAN fulltext VIRTUAL TABLE INDEX 0:=',
      'SCAN fulltext VIRTUAL TABLE INDEX 0:=',
      'SCAN fulltext VIRTUAL TABLE INDEX 192:M3><',
    ]);
  });
});

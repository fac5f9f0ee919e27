import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSpool } from '../../../src/archive/spool.ts';
import { startThread } from '../../../src/compose/threads/start.ts';
import type { Spool } from '../../../src/domain/archive.ts';
import { createMemoryBudget } from '../../../src/intake/memory-budget.ts';
import { createPartCollector, type PartCollector } from '../../../src/intake/part-collector.ts';

let folder: string;
let spool: Spool;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'collector-'));
  spool = openSpool(folder, () => startThread('spool', { dir: folder, failpoint: undefined }));
});
afterEach(async () => {
  await spool.close();
  await rm(folder, { recursive: true });
});

const kibibyte = 1024;
const headBytes = 1e6;
/** Taken for what is known of a part without names. */
const aPartBytes = 512;
const budget = createMemoryBudget({ bodyBytes: 1024 * kibibyte, headBytes });

function aCollector(limits = { partBytes: 1e9, parts: 10 }, memory = budget): PartCollector {
  return createPartCollector({ spool, budget: memory, limits, checkJson: true });
}

async function give(collector: PartCollector, body: Buffer, mediaType: string | null = null): Promise<void> {
  collector.begin({ field: null, filename: null, mediaType });
  for (let at = 0; at < body.length; at += 64 * kibibyte) {
    collector.take(body.subarray(at, at + 64 * kibibyte));
    await collector.flush();
  }
  collector.end();
  await collector.flush();
}

describe('createPartCollector', () => {
  it('keeps small parts in memory and gives the memory back', async () => {
    const collector = aCollector();
    await give(collector, Buffer.from('one'));
    await give(collector, Buffer.alloc(0));
    expect(budget.takenBytes).toBe(3 + 2 * aPartBytes);

    const parts = await collector.finish();
    collector.release();

    expect(parts.map(({ bytes, held }) => [bytes, held.in])).toEqual([
      [3, 'inbox'],
      [0, 'inbox'],
    ]);
    expect(parts[0]?.sha256).toBe(createHash('sha256').update('one').digest('hex'));
    expect(budget.takenBytes).toBe(0);
    expect(await readdir(folder)).toEqual([]);
  });

  it('moves a part that grows to the spool, beginning included, and keeps the small ones', async () => {
    const collector = aCollector();
    const large = Buffer.alloc(400 * kibibyte, 'abc');
    await give(collector, Buffer.from('small'));
    await give(collector, large);
    await give(collector, Buffer.from('last'));

    const parts = await collector.finish();

    expect(parts.map(({ held }) => held.in)).toEqual(['inbox', 'spool', 'inbox']);
    expect(parts[1]?.sha256).toBe(createHash('sha256').update(large).digest('hex'));
    const held = parts[1]?.held;
    expect(held?.in === 'spool' && (await readFile(join(folder, held.name))).equals(large)).toBe(true);
    await collector.discard();
    expect(await readdir(folder)).toEqual([]);
    expect(budget.takenBytes).toBe(0);
  });

  it('holds at most 256 KiB of a delivery in memory, however small its parts', async () => {
    const collector = aCollector({ partBytes: 1e9, parts: 100 });
    for (let index = 0; index < 10; index += 1) await give(collector, Buffer.alloc(50 * kibibyte, 'x'));
    expect(budget.takenBytes).toBeLessThanOrEqual(256 * kibibyte + 10 * aPartBytes);

    const parts = await collector.finish();

    expect(parts.map(({ held }) => held.in)).toEqual([...Array(5).fill('inbox'), ...Array(5).fill('spool')]);
    await collector.discard();
  });

  it('goes to the spool at once when the memory for all deliveries is used up', async () => {
    const collector = aCollector({ partBytes: 1e9, parts: 10 }, createMemoryBudget({ bodyBytes: 2, headBytes }));
    await give(collector, Buffer.from('three'));

    expect((await collector.finish())[0]?.held.in).toBe('spool');
    await collector.discard();
  });

  it('takes as much memory for single bytes as for one piece', async () => {
    const memory = createMemoryBudget({ bodyBytes: 1e9, headBytes });
    const collector = aCollector({ partBytes: 1e9, parts: 10 }, memory);
    collector.begin({ field: null, filename: null, mediaType: null });
    for (let at = 0; at < 100_000; at += 1) collector.take(Buffer.from('x'));
    expect(memory.takenBytes).toBeGreaterThanOrEqual(100_000);
    expect(memory.takenBytes).toBeLessThanOrEqual(200_000 + aPartBytes);
    for (let at = 100_000; at < 256 * kibibyte; at += 1) collector.take(Buffer.from('x'));
    collector.end();
    const [part] = await collector.finish();
    expect([part?.held.in, part?.bytes]).toEqual(['inbox', 256 * kibibyte]);
    expect(memory.takenBytes).toBe(256 * kibibyte + aPartBytes);
    collector.release();
    expect(memory.takenBytes).toBe(0);
  });

  it('refuses more names than there is memory for, and gives that back', async () => {
    const memory = createMemoryBudget({ bodyBytes: 1e9, headBytes: 8_000 });
    const collector = aCollector({ partBytes: 1e9, parts: 10 }, memory);
    const named = { field: 'f'.repeat(1000), filename: 'n'.repeat(1000), mediaType: null };
    collector.begin(named);
    expect(memory.takenBytes).toBe(aPartBytes + 4000);
    expect(() => collector.begin(named)).toThrow(expect.objectContaining({ code: 'overloaded' }));
    await collector.discard();
    expect(memory.takenBytes).toBe(0);
  });

  it('does not share memory with the chunk it was given', async () => {
    const collector = aCollector();
    const chunk = Buffer.from('kept');
    collector.begin({ field: null, filename: null, mediaType: null });
    collector.take(chunk);
    chunk.fill('x');
    collector.end();

    const [part] = await collector.finish();

    expect(part?.held.in === 'inbox' && Buffer.from(part.held.bytes).toString()).toBe('kept');
    collector.release();
  });

  it('refuses a part over its limit and a part too many', async () => {
    const collector = aCollector({ partBytes: 4, parts: 1 });
    collector.begin({ field: null, filename: null, mediaType: null });
    collector.take(Buffer.from('1234'));

    expect(() => collector.take(Buffer.from('5'))).toThrow(expect.objectContaining({ code: 'part-too-large' }));
    expect(() => collector.begin({ field: null, filename: null, mediaType: null })).toThrow(
      expect.objectContaining({ code: 'too-many-parts' }),
    );
    await collector.discard();
    expect(budget.takenBytes).toBe(0);
  });

  const big = `["${'x'.repeat(300 * kibibyte)}"`;
  it.each([
    ['small JSON', '{"a":1}', 'application/json', true],
    ['small, not JSON', '{"a":', 'application/json', false],
    ['a +json type', '{"a":', 'application/problem+json', false],
    ['large JSON', `${big}]`, 'application/json', true],
    ['large, not JSON', big, 'application/json', false],
    ['another type', '{"a":', 'text/plain', true],
    ['no type', '{"a":', null, true],
    ['nothing', '', 'application/json', true],
    ['a byte order mark', '\uFEFF{"a":1}', 'application/json', true],
    ['PGP', '-----BEGIN PGP MESSAGE-----', 'application/json', true],
  ])('judges %s', async (_name, body, mediaType, isAsDeclared) => {
    const collector = aCollector();
    await give(collector, Buffer.from(body), mediaType);

    expect((await collector.finish())[0]?.isAsDeclared).toBe(isAsDeclared);
    await collector.discard();
  });

  it('does not judge UTF-16', async () => {
    const collector = aCollector();
    await give(collector, Buffer.from('\uFEFF{}', 'utf16le'), 'application/json');
    await give(collector, Buffer.from('{}', 'utf16le'), 'application/json');

    expect((await collector.finish()).map(({ isAsDeclared }) => isAsDeclared)).toEqual([true, true]);
    await collector.discard();
  });
});

import { closeSync, readdirSync, readlinkSync } from 'node:fs';
import { appendFile, mkdir, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openLedger } from '../../../src/archive/ledger.ts';
import { toPlace, toPosition } from '../../../src/archive/ledger-files.ts';
import type { DamagedLine } from '../../../src/archive/ledger-reader.ts';
import { asLedgerPosition } from '../../../src/domain/inbox.ts';
import { fact, facts, idsOf, keepsLedgerContract } from '../../contracts/ledger.ts';
import { aFolder } from '../../fixtures/folder.ts';
import { openFilesIn } from '../../fixtures/open-files.ts';

keepsLedgerContract('disk', async () => {
  const dir = await aFolder();
  const ledgers: ReturnType<typeof openLedger>[] = [];
  let clock = new Date('2026-11-21T10:00:00Z');
  return {
    open() {
      const ledger = openLedger(dir, { now: () => clock });
      ledgers.push(ledger);
      return ledger;
    },
    setClock(now) {
      clock = new Date(now);
    },
    async tear() {
      const newest = (await readdir(dir)).sort().at(-1) ?? '';
      await appendFile(join(dir, newest), '{"type":"deleted","id":"torn');
    },
    async close() {
      await Promise.all(ledgers.map((ledger) => ledger.close()));
      expect(openFilesIn(dir)).toEqual([]);
    },
  };
});

const noon = () => new Date('2026-11-21T12:00:00Z');
const today = '2026-11-21.ndjson';

describe('openLedger', () => {
  it('writes one JSON object per line into the file of the day, for the own user alone', async () => {
    const dir = await aFolder();
    const ledger = openLedger(dir, { now: noon });
    const position = await ledger.append([fact('a'), fact('b')]);
    await ledger.close();

    const text = await readFile(join(dir, today), 'utf8');
    expect(
      text
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line)),
    ).toEqual([fact('a'), fact('b')]);
    expect(toPlace(position)).toEqual({ file: today, offset: Buffer.byteLength(text) });
    expect((await stat(join(dir, today))).mode & 0o777).toBe(0o600);
  });

  it('goes on with the file of today over a restart', async () => {
    const dir = await aFolder();
    for (const id of ['a', 'b']) {
      const ledger = openLedger(dir, { now: noon });
      await ledger.append([fact(id)]);
      await ledger.sync();
      await ledger.close();
    }

    expect(await readdir(dir)).toEqual([today]);
    expect(await idsOf(openLedger(dir, { now: noon }), null)).toEqual(['a', 'b']);
  });

  it('P22: reads lines of earlier versions, which lack title and ids of the customer, as without any', async () => {
    const dir = await aFolder();
    const old = { type: 'delivery', seq: 1, delivery: { id: 'a', jobId: 'j' }, aliases: ['b'] };
    const released = { type: 'released', at: 'c', record: old };
    const current = { ...old, title: 'A call', externalIds: ['7'] };
    const lines = [old, released, fact('a'), current].map((record) => `${JSON.stringify(record)}\n`);
    await writeFile(join(dir, today), lines.join(''));

    const pieces = await Array.fromAsync(openLedger(dir, { now: noon }).read(null));
    const inFull = { ...old, title: null, externalIds: [] };
    expect(pieces.flatMap(({ records }) => records)).toEqual([
      inFull,
      { ...released, record: inFull },
      fact('a'),
      current,
    ]);
  });

  it('removes the files behind a position, and shortens its own', async () => {
    const dir = await aFolder();
    for (const name of ['2026-11-21.ndjson', '2026-11-22.ndjson', '2026-11-23.ndjson']) {
      await writeFile(join(dir, name), `${JSON.stringify(fact(name))}\n`);
    }
    await writeFile(join(dir, 'README'), 'not the ledger’s');
    const ledger = openLedger(dir, { now: noon });
    await ledger.cutTo(toPosition({ file: '2026-11-22.ndjson', offset: 0 }));

    expect((await readdir(dir)).sort()).toEqual(['2026-11-21.ndjson', '2026-11-22.ndjson', 'README']);
    expect((await stat(join(dir, '2026-11-22.ndjson'))).size).toBe(0);
  });

  it('goes on from what is there when the ledger is shorter than the position, or gone', async () => {
    const dir = await aFolder();
    const ledger = openLedger(dir, { now: noon });
    const settled = await ledger.append([fact('a'), fact('b')]);
    await ledger.sync();
    await truncate(join(dir, today), toPlace(settled).offset - 5);
    await ledger.cutTo(settled);
    await ledger.append([fact('c')]);
    expect(await idsOf(ledger, null)).toEqual(['a', 'c']);

    await rm(join(dir, today));
    await ledger.cutTo(settled);
    await ledger.append([fact('d')]);
    expect(await idsOf(ledger, null)).toEqual(['d']);
    await ledger.close();
  });

  it('refuses a position that it has not written', () => {
    const ledger = openLedger('nowhere', { now: noon });
    for (const text of ['', '7', '{"file":"2026-11-21.ndjson"}', '{"file":7,"offset":7}']) {
      expect(() => ledger.compare(asLedgerPosition(text), ledger.beginning), text).toThrow();
    }
  });

  it('finds the end of the lines however long the torn one is', async () => {
    const dir = await aFolder();
    const whole = facts(0, 2000)
      .map((record) => `${JSON.stringify(record)}\n`)
      .join('');
    await writeFile(join(dir, today), `${whole}${'x'.repeat(100_000)}`);
    const ledger = openLedger(dir, { now: noon });
    await ledger.cutTo(null);

    expect((await readFile(join(dir, today), 'utf8')) === whole).toBe(true);
    await writeFile(join(dir, today), 'x'.repeat(200_000));
    await ledger.cutTo(null);
    expect((await stat(join(dir, today))).size).toBe(0);
  });

  it('P14: cuts off what was not synced when a sync fails, and opens the file anew', async () => {
    const dir = await aFolder();
    const ledger = openLedger(dir, { now: noon });
    await ledger.append([fact('durable')]);
    await ledger.sync();
    await ledger.append([fact('lost, and longer than the next line')]);
    closeBehindItsBack(join(dir, today));
    await expect(ledger.sync()).rejects.toMatchObject({ code: 'storage-unavailable', cause: { code: 'EBADF' } });

    await ledger.sync();
    await ledger.append([fact('next')]);
    await ledger.sync();
    const lines = [fact('durable'), fact('next')].map((record) => `${JSON.stringify(record)}\n`);
    expect(await readFile(join(dir, today), 'utf8')).toBe(lines.join(''));
    await ledger.close();
  });

  it('P13: says storage-unavailable while its folder is gone, and loses nothing durable', async () => {
    const dir = join(await aFolder(), 'ledger');
    await mkdir(dir);
    const ledger = openLedger(dir, { now: noon });
    await rm(dir, { recursive: true });
    await expect(ledger.append([fact('a')])).rejects.toMatchObject({ code: 'storage-unavailable' });
    await expect(ledger.cutTo(null)).rejects.toMatchObject({ code: 'storage-unavailable' });
    await expect(idsOf(ledger, null)).rejects.toMatchObject({ code: 'storage-unavailable' });
    await mkdir(dir);
    await ledger.append([fact('a')]);

    expect(await idsOf(ledger, null)).toEqual(['a']);
    await ledger.close();
  });

  it('passes over damaged lines, tells where they are, and reads those behind them', async () => {
    const dir = await aFolder();
    const first = `${JSON.stringify(fact('a'))}\n`;
    const damage = ['not json', '', '{"type":"unheard-of"}', '[1]'];
    await writeFile(join(dir, today), `${first}${damage.join('\n')}\n${JSON.stringify(fact('b'))}\n${damage[0]}\n`);
    const damaged: DamagedLine[] = [];
    const ledger = openLedger(dir, { now: noon, onDamaged: (line) => damaged.push(line) });
    const pieces = await Array.fromAsync(ledger.read(null));

    expect(pieces.flatMap(({ records }) => records)).toEqual([fact('a'), fact('b')]);
    expect(damaged).toHaveLength(5);
    expect(damaged[0]).toEqual({ file: today, offset: first.length, bytes: 'not json'.length });
    expect(pieces.at(-1)?.position).toBe(toPosition({ file: today, offset: (await stat(join(dir, today))).size }));
  });

  it('reads lines longer than its buffer, in pieces of about 4 MiB', async () => {
    const dir = await aFolder();
    const ledger = openLedger(dir, { now: noon });
    const long = facts(0, 12).map((record) => ({ ...record, at: 'x'.repeat(1024 * 1024) }));
    await ledger.append(long);
    const pieces = await Array.fromAsync(ledger.read(null));

    expect(pieces.map(({ records }) => records.length)).toEqual([4, 4, 4]);
    expect(pieces.flatMap(({ records }) => records)).toEqual(long);
    await ledger.close();
  });

  it('lets go of the file when the reader stops early', async () => {
    const dir = await aFolder();
    const ledger = openLedger(dir, { now: noon });
    await ledger.append(facts(0, 3000));
    await ledger.close();
    for await (const _ of ledger.read(null)) break;

    expect(openFilesIn(dir)).toEqual([]);
  });
});

/** The nearest a test without root comes to a disk that fails: the next call on the descriptor says EBADF. */
function closeBehindItsBack(path: string): void {
  const fd = readdirSync('/proc/self/fd').find((number) => leadsTo(`/proc/self/fd/${number}`) === path);
  closeSync(Number(fd));
}

function leadsTo(link: string): string | null {
  try {
    return readlinkSync(link);
  } catch {
    return null;
  }
}

import { describe, expect, it } from 'vitest';
import { openSeenSenders } from '../../../../src/gate/senders/seen-senders.ts';
import { aMemoryFile } from './memory-file.ts';

const options = {
  sources: ['acme'],
  now: () => new Date('2026-11-21T10:00:00.000Z'),
  onDamaged: (error: unknown): void => {
    throw error;
  },
};

describe('openSeenSenders', () => {
  it('goes on where the last save ended', async () => {
    const file = aMemoryFile();
    const first = await openSeenSenders(file, options);
    first.saw('acme', '203.0.113.7', 'listed');
    first.saw('acme', '192.0.2.1', 'unlisted');
    await first.save();
    first.saw('acme', '203.0.113.7', 'listed');

    const second = await openSeenSenders(file, { ...options, now: () => new Date('2026-11-22T10:00:00.000Z') });
    second.saw('acme', '203.0.113.7', 'listed');
    expect(second.of('acme')?.since).toBe('2026-11-21T10:00:00.000Z');
    expect(second.of('acme')?.listed.get('203.0.113.7')).toEqual({
      count: 2,
      firstAt: '2026-11-21T10:00:00.000Z',
      lastAt: '2026-11-22T10:00:00.000Z',
    });
    expect(second.of('acme')?.unlisted.get('192.0.2.1')?.count).toBe(1);
  });

  it('writes nothing while nothing is new, and tries again what failed', async () => {
    const file = aMemoryFile();
    const seenSenders = await openSeenSenders(file, options);
    await seenSenders.save();
    await seenSenders.save();
    expect(file.writes).toBe(1);

    seenSenders.saw('acme', '203.0.113.7', 'listed');
    file.fails = true;
    await expect(seenSenders.save()).rejects.toThrow('disk');
    file.fails = false;
    await seenSenders.save();
    expect(file.held).toMatchObject({ acme: { listed: { '203.0.113.7': { count: 1 } } } });
  });

  it('counts nothing for a source that it was not opened for', async () => {
    const seenSenders = await openSeenSenders(aMemoryFile(), options);
    seenSenders.saw('other', '203.0.113.7', 'listed');
    expect(seenSenders.of('other')).toBeNull();
  });

  it('keeps the addresses that were seen last, within a bound', async () => {
    const file = aMemoryFile();
    let nowMs = 0;
    const seenSenders = await openSeenSenders(file, { ...options, now: () => new Date(++nowMs) });
    for (let address = 0; address < 10_050; address += 1) seenSenders.saw('acme', `a${address}`, 'listed');
    expect(seenSenders.of('acme')?.listed.size).toBe(10_000);
    seenSenders.saw('acme', 'a0', 'listed');
    await seenSenders.save();

    const kept = seenSenders.of('acme')?.listed;
    expect(kept?.size).toBe(5000);
    expect([kept?.has('a0'), kept?.has('a1'), kept?.has('a9999')]).toEqual([true, false, true]);
  });

  it('begins anew over a file that is damaged, and says so', async () => {
    const complaints: unknown[] = [];
    const damaged = { ...aMemoryFile(), held: { acme: 1 } };
    const onDamaged = (error: unknown) => void complaints.push(error);
    const seenSenders = await openSeenSenders(damaged, { ...options, onDamaged });
    expect(complaints).toHaveLength(1);
    expect(seenSenders.of('acme')?.listed.size).toBe(0);
  });
});

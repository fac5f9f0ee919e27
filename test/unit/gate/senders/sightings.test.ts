import { describe, expect, it } from 'vitest';
import { openSightings } from '../../../../src/gate/senders/sightings.ts';
import { aMemoryFile } from './memory-file.ts';

const options = {
  sources: ['acme'],
  now: () => new Date('2026-11-21T10:00:00.000Z'),
  onDamaged: (error: unknown): void => {
    throw error;
  },
};

describe('openSightings', () => {
  it('goes on where the last save ended', async () => {
    const file = aMemoryFile();
    const first = await openSightings(file, options);
    first.saw('acme', '203.0.113.7', 'listed');
    first.saw('acme', '192.0.2.1', 'unlisted');
    await first.save();
    first.saw('acme', '203.0.113.7', 'listed');

    const second = await openSightings(file, { ...options, now: () => new Date('2026-11-22T10:00:00.000Z') });
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
    const sightings = await openSightings(file, options);
    await sightings.save();
    await sightings.save();
    expect(file.writes).toBe(1);

    sightings.saw('acme', '203.0.113.7', 'listed');
    file.fails = true;
    await expect(sightings.save()).rejects.toThrow('disk');
    file.fails = false;
    await sightings.save();
    expect(file.held).toMatchObject({ acme: { listed: { '203.0.113.7': { count: 1 } } } });
  });

  it('counts nothing for a source that it was not opened for', async () => {
    const sightings = await openSightings(aMemoryFile(), options);
    sightings.saw('other', '203.0.113.7', 'listed');
    expect(sightings.of('other')).toBeNull();
  });

  it('keeps the addresses that were seen last, within a bound', async () => {
    const file = aMemoryFile();
    let nowMs = 0;
    const sightings = await openSightings(file, { ...options, now: () => new Date(++nowMs) });
    for (let address = 0; address < 10_050; address += 1) sightings.saw('acme', `a${address}`, 'listed');
    expect(sightings.of('acme')?.listed.size).toBe(10_000);
    sightings.saw('acme', 'a0', 'listed');
    await sightings.save();

    const kept = sightings.of('acme')?.listed;
    expect(kept?.size).toBe(5000);
    expect([kept?.has('a0'), kept?.has('a1'), kept?.has('a9999')]).toEqual([true, false, true]);
  });

  it('begins anew over a file that is damaged, and says so', async () => {
    const complaints: unknown[] = [];
    const damaged = { ...aMemoryFile(), held: { acme: 1 } };
    const onDamaged = (error: unknown) => void complaints.push(error);
    const sightings = await openSightings(damaged, { ...options, onDamaged });
    expect(complaints).toHaveLength(1);
    expect(sightings.of('acme')?.listed.size).toBe(0);
  });
});

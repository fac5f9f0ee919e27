import { describe, expect, it } from 'vitest';
import { openTrustedSenders } from '../../../../src/gate/senders/trusted-senders.ts';
import { aMemoryFile } from './memory-file.ts';

const now = () => new Date('2026-11-21T10:00:00.000Z');

describe('openTrustedSenders', () => {
  it('admits what was added, for that source alone, also when it is opened again', async () => {
    const file = aMemoryFile();
    const trusted = await openTrustedSenders(file, now);
    expect(trusted.admits('acme', '192.0.2.1')).toBe(false);
    await Promise.all([trusted.add('acme', '192.0.2.1'), trusted.add('acme', '2001:db8::/32')]);

    for (const opened of [trusted, await openTrustedSenders(file, now)]) {
      expect(opened.admits('acme', '192.0.2.1')).toBe(true);
      expect(opened.admits('acme', '2001:db8::7')).toBe(true);
      expect(opened.admits('other', '192.0.2.1')).toBe(false);
      expect(opened.of('acme')).toEqual([
        { range: '192.0.2.1', at: '2026-11-21T10:00:00.000Z' },
        { range: '2001:db8::/32', at: '2026-11-21T10:00:00.000Z' },
      ]);
    }
  });

  it('forgets what was removed, and keeps the day of what is added twice', async () => {
    const file = aMemoryFile();
    await (await openTrustedSenders(file, now)).add('acme', '192.0.2.1');
    const trusted = await openTrustedSenders(file, () => new Date(0));
    await trusted.add('acme', '192.0.2.1');
    expect(trusted.of('acme')).toEqual([{ range: '192.0.2.1', at: '2026-11-21T10:00:00.000Z' }]);
    await trusted.remove('acme', '192.0.2.1');

    expect(trusted.admits('acme', '192.0.2.1')).toBe(false);
    expect(file.held).toEqual({});
    await expect(trusted.remove('acme', '192.0.2.1')).rejects.toMatchObject({ code: 'not-found' });
  });

  it('admits nobody that could not be written down', async () => {
    const file = aMemoryFile();
    const trusted = await openTrustedSenders(file, now);
    file.fails = true;
    await expect(trusted.add('acme', '192.0.2.1')).rejects.toThrow('disk');
    file.fails = false;

    expect(trusted.admits('acme', '192.0.2.1')).toBe(false);
    await trusted.add('acme', '192.0.2.2');
    expect(file.held).toEqual({ acme: [expect.objectContaining({ range: '192.0.2.2' })] });
  });

  it.each([[[]], [{ acme: 'all' }], [{ acme: [{ range: '0x0a', at: 'x' }] }]])(
    'stops the start over a file with %j',
    async (held) => {
      const file = { ...aMemoryFile(), held };
      await expect(openTrustedSenders(file, now)).rejects.toThrow(/trusted\.json/);
    },
  );
});

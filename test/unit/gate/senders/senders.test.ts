import { describe, expect, it } from 'vitest';
import type { AllowMode } from '../../../../src/domain/credential.ts';
import { openSeenSenders } from '../../../../src/gate/senders/seen-senders.ts';
import { createSenders } from '../../../../src/gate/senders/senders.ts';
import { openTrustedSenders } from '../../../../src/gate/senders/trusted-senders.ts';
import { aMemoryFile } from './memory-file.ts';

const startMs = Date.parse('2026-11-21T10:00:00.000Z');
const dayMs = 86_400_000;

async function aWatch({ mode = 'shadow' as AllowMode } = {}) {
  const clock = { nowMs: startMs };
  const now = () => new Date(clock.nowMs);
  const trusted = await openTrustedSenders(aMemoryFile(), now);
  const seenSenders = await openSeenSenders(aMemoryFile(), { sources: ['acme'], now, onDamaged: () => undefined });
  const listed = [
    { entry: 'vendor:eu', ranges: ['203.0.113.7', '203.0.113.8'] },
    { entry: '198.51.100.0/24', ranges: ['198.51.100.0/24'] },
  ];
  const list = { source: 'acme', allow: listed.flatMap(({ ranges }) => ranges), mode, listed };
  const open = { source: 'open', allow: 'anyone' as const, mode: 'enforce' as const, listed: [] };
  return {
    clock,
    trusted,
    seenSenders,
    senders: createSenders([list, open], { trusted, seenSenders, now: () => clock.nowMs }),
  };
}

describe('createSenders', () => {
  it('counts calls by the address of a preset and by block, and shows which never called', async () => {
    const { senders, seenSenders, clock } = await aWatch();
    seenSenders.saw('acme', '203.0.113.7', 'listed');
    seenSenders.saw('acme', '198.51.100.1', 'listed');
    clock.nowMs += 1000;
    seenSenders.saw('acme', '198.51.100.2', 'listed');

    expect(senders.of('acme')).toMatchObject({
      since: '2026-11-21T10:00:00.000Z',
      listed: [
        {
          entry: 'vendor:eu',
          ranges: [
            { range: '203.0.113.7', hits: 1, lastAt: '2026-11-21T10:00:00.000Z' },
            { range: '203.0.113.8', hits: 0, lastAt: null },
          ],
        },
        { ranges: [{ range: '198.51.100.0/24', hits: 2, lastAt: '2026-11-21T10:00:01.000Z' }] },
      ],
    });
    expect(senders.of('open')).toBeNull();
    expect(senders.of('nobody')).toBeNull();
  });

  it('alarms over an unlisted sender until it is trusted, and again when that is taken back', async () => {
    const { senders, seenSenders, trusted } = await aWatch();
    seenSenders.saw('acme', '192.0.2.1', 'unlisted');
    seenSenders.saw('acme', '192.0.2.1', 'unlisted');
    expect(senders.alarms()).toMatchObject([{ source: 'acme', mode: 'shadow', address: '192.0.2.1', count: 2 }]);

    await trusted.add('acme', '192.0.2.0/24');
    expect(senders.isListed('acme', '192.0.2.1')).toBe(true);
    expect(senders.alarms()).toEqual([]);
    expect(senders.of('acme')?.unlisted).toEqual([]);
    await trusted.remove('acme', '192.0.2.0/24');
    expect(senders.alarms()).toHaveLength(1);
  });

  it('alarms no more after seven days without a call, and still shows the sender', async () => {
    const { senders, seenSenders, clock } = await aWatch();
    seenSenders.saw('acme', '192.0.2.1', 'unlisted');
    clock.nowMs += 7 * dayMs - 1;
    expect(senders.alarms()).toHaveLength(1);
    clock.nowMs += 1;

    expect(senders.alarms()).toEqual([]);
    expect(senders.of('acme')?.unlisted).toMatchObject([{ address: '192.0.2.1', isAlarming: false }]);
  });

  it('leaves it to the refusals where the list is enforced again', async () => {
    const { senders, seenSenders } = await aWatch({ mode: 'enforce' });
    seenSenders.saw('acme', '192.0.2.1', 'unlisted');
    expect(senders.alarms()).toEqual([]);
  });
});

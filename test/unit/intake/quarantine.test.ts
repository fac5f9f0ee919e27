import { describe, expect, it } from 'vitest';
import { mostQuarantined } from '../../../src/domain/quarantined.ts';
import { createQuarantine } from '../../../src/intake/quarantine.ts';
import { noRows, openMemoryInbox } from '../../contracts/memory/inbox.ts';
import { aHead, aPart } from '../../fixtures/deliveries.ts';

const reason = { code: 'malformed-json' as const, message: 'the body is not JSON' };

function aQuarantine({ budgetBytes = 100, held = [] as Parameters<typeof createQuarantine>[0]['held'] } = {}) {
  const rows = noRows();
  const { commit } = openMemoryInbox(rows).inbox;
  const seenAgain: string[] = [];
  const inbox = { fails: false };
  const quarantine = createQuarantine({
    budgetBytes,
    held,
    inbox: {
      async commit(entry) {
        if (inbox.fails) throw new Error('disk');
        await commit(entry);
      },
    },
    onSeenAgain: (id) => seenAgain.push(id),
  });
  return { quarantine, committed: rows.deliveries, seenAgain, inbox };
}

describe('the quarantine', () => {
  it('keeps a delivery and says where', async () => {
    const { quarantine, committed } = aQuarantine();

    const refusal = await quarantine.keep(aHead({ id: 'q' }), [aPart('{"half')], reason);

    expect(refusal).toMatchObject({ code: 'malformed-json', deliveryId: 'q' });
    expect(committed).toMatchObject([{ head: { id: 'q' }, quarantine: { code: 'malformed-json' } }]);
    expect(quarantine.usedBytes).toBe(6);
  });

  it('counts the same bytes again instead of keeping them, even at the same moment', async () => {
    const { quarantine, committed, seenAgain } = aQuarantine();
    const parts = [aPart('{"half')];

    const outcomes = await Promise.allSettled([
      quarantine.keep(aHead({ id: 'first' }), parts, reason),
      quarantine.keep(aHead({ id: 'second' }), parts, reason),
    ]);

    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(outcomes[1]).toMatchObject({ reason: { code: 'malformed-json', deliveryId: 'first' } });
    expect(seenAgain).toEqual(['first']);
    expect(committed).toHaveLength(1);
  });

  it('knows what was there before the start', async () => {
    const part = aPart('{"half');
    const { quarantine, seenAgain } = aQuarantine({
      held: [{ id: 'old', source: 'calls', code: 'malformed-json', parts: [part] }],
    });

    await expect(quarantine.keep(aHead(), [part], reason)).rejects.toMatchObject({ deliveryId: 'old' });
    expect(seenAgain).toEqual(['old']);
    await quarantine.keep(aHead({ source: 'other' }), [part], reason);
  });

  it('says that it is full, and keeps nothing then', async () => {
    const { quarantine, committed } = aQuarantine({ budgetBytes: 5 });

    await expect(quarantine.keep(aHead(), [aPart('{"half')], reason)).rejects.toMatchObject({
      code: 'malformed-json',
      deliveryId: null,
      message: expect.stringContaining('quarantine is full'),
    });
    expect(committed).toEqual([]);
  });

  it('keeps each of what is only kept aside, whatever bytes it has, and knows it again after a start', async () => {
    const part = aPart('same');
    const aside = { code: 'sender-unlisted' as const, message: 'not listed' };
    const held = [{ id: 'old', source: 'calls', code: 'sender-unlisted', parts: [part] }];
    const { quarantine, committed, seenAgain } = aQuarantine({ budgetBytes: 12, held });
    await quarantine.keepAside(aHead({ id: 'a' }), [part], aside);
    await quarantine.keepAside(aHead({ id: 'b' }), [part], aside);

    expect(committed).toMatchObject([{ head: { id: 'a' }, quarantine: aside }, { head: { id: 'b' } }]);
    expect(seenAgain).toEqual([]);
    await expect(quarantine.keepAside(aHead(), [part], aside)).rejects.toMatchObject({
      code: 'quarantine-full',
      deliveryId: null,
    });
    quarantine.forget('old');
    await quarantine.keepAside(aHead(), [part], aside);
  });

  it('keeps so many and no more, also of those that have no body and take nothing of the budget', async () => {
    const held = Array.from({ length: mostQuarantined }, (_, index) => {
      return { id: String(index), source: 'calls', code: 'sender-unlisted', parts: [] };
    });
    const { quarantine } = aQuarantine({ held });
    const aside = { code: 'sender-unlisted' as const, message: 'not listed' };

    await expect(quarantine.keepAside(aHead(), [], aside)).rejects.toMatchObject({ code: 'quarantine-full' });
    quarantine.forget('0');
    await quarantine.keepAside(aHead(), [], aside);
  });

  it('has room again for what was released', async () => {
    const { quarantine } = aQuarantine({ budgetBytes: 6 });
    await quarantine.keep(aHead({ id: 'q' }), [aPart('{"half')], reason);
    quarantine.forget('q');

    expect(quarantine.usedBytes).toBe(0);
    await quarantine.keep(aHead({ id: 'r' }), [aPart('{"half')], reason);
  });

  it('forgets a delivery whose commit failed', async () => {
    const { quarantine, inbox } = aQuarantine();
    inbox.fails = true;
    await expect(quarantine.keep(aHead(), [aPart('{"half')], reason)).rejects.toThrow('disk');
    inbox.fails = false;

    expect(quarantine.usedBytes).toBe(0);
    await quarantine.keep(aHead(), [aPart('{"half')], reason);
  });
});

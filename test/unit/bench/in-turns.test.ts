import { describe, expect, it } from 'vitest';
import { inTurns } from '../../../bench/lib/in-turns.ts';

describe('inTurns', () => {
  const servers = [{ name: 'one' }, { name: 'two' }, { name: 'three' }];

  it('measures every server once a round, beginning with another one each time', async () => {
    const order: string[] = [];
    await inTurns(servers, 3, async ({ name }) => order.push(name));

    expect(order).toEqual(['one', 'two', 'three', 'two', 'three', 'one', 'three', 'one', 'two']);
  });

  it('tells the results of each in the order of rounds, the servers in their own', async () => {
    const results = await inTurns(servers, 2, async ({ name }, round) => `${name} ${round}`);

    expect([...results]).toEqual([
      ['one', ['one 0', 'one 1']],
      ['two', ['two 0', 'two 1']],
      ['three', ['three 0', 'three 1']],
    ]);
  });
});

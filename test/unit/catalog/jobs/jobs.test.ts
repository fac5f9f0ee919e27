import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeJob } from '../../../../src/catalog/jobs/job-state.ts';
import { joinTallies, tallyOf } from '../../../../src/catalog/jobs/job-tally.ts';
import { aLedger } from '../../../contracts/catalog-ledger.ts';
import { aRecord, someTime } from '../../../contracts/catalog-records.ts';

const rule = { expect: ['transcript', 'data'], overdueAfterMs: 60_000 };

function described(wish: Parameters<typeof aRecord>[0], nowMs: number, source: typeof rule | undefined = rule) {
  const tally = tallyOf(aRecord(wish));
  return describeJob({ source: 'acme', ids: ['j', 'alias'], tally }, source, nowMs);
}

describe('joinTallies', () => {
  it('gives the same whatever was joined first', () => {
    const records = aLedger(60, 5).filter((record) => record.type === 'delivery');
    const tallies = records.map((record, i) => {
      const title = i % 4 === 0 ? `title ${i}` : null;
      const delivery = { ...record.delivery, warnings: [`w${i % 9}`, `w${i}`] };
      return tallyOf({ ...record, title, externalIds: [`id ${i % 5}`, `id ${i % 7}`], delivery });
    });
    const [first, ...rest] = tallies;
    if (first === undefined) throw new Error('no tallies');
    const inOrder = rest.reduce(joinTallies, first);
    fc.assert(
      fc.property(fc.shuffledSubarray(rest, { minLength: rest.length }), fc.nat(rest.length), (shuffled, cut) => {
        const left = shuffled.slice(0, cut).reduce(joinTallies, first);
        const [head, ...tail] = shuffled.slice(cut);
        expect(head === undefined ? left : joinTallies(tail.reduce(joinTallies, head), left)).toEqual(inOrder);
      }),
      { numRuns: 50 },
    );
  });
});

describe('describeJob', () => {
  it('waits for what is missing until the time since the first delivery is up', () => {
    expect(described({ seq: 0 }, someTime + 59_999)).toMatchObject({ state: 'waiting', missing: ['media'] });
    expect(described({ seq: 0 }, someTime + 60_000)).toMatchObject({ state: 'partial', missing: ['media'] });
  });

  it('is complete when nobody asked for more', () => {
    expect(described({ seq: 0, expected: [] }, someTime + 60_000)).toMatchObject({ state: 'complete', expected: [] });
    expect(described({ seq: 0, kinds: ['media', 'transcript'] }, someTime)).toMatchObject({ state: 'complete' });
  });

  it('takes the word of the delivery before that of the configuration', () => {
    const job = described({ seq: 0, expected: ['transcript.srt', 'summary', 'transcript'] }, someTime);
    expect(job).toMatchObject({ expected: ['transcript', 'subtitles', 'summary'], missing: ['subtitles', 'summary'] });
  });

  it('waits for nothing of a source that is configured no more', () => {
    expect(
      describeJob({ source: 'x', ids: ['j'], tally: tallyOf(aRecord({ seq: 0 })) }, undefined, someTime),
    ).toMatchObject({
      state: 'complete',
      expected: null,
    });
    const tally = tallyOf(aRecord({ seq: 0, expected: ['data'] }));
    expect(describeJob({ source: 'x', ids: ['j'], tally }, undefined, someTime).state).toBe('partial');
  });

  it('names the job by its first id', () => {
    expect(described({ seq: 0 }, someTime)).toMatchObject({ jobId: 'j', aliases: ['alias'] });
  });
});

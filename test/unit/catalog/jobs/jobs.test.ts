import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addCounters, countersOf } from '../../../../src/catalog/jobs/job-counters.ts';
import { describeJob } from '../../../../src/catalog/jobs/job-queries.ts';
import { aLedger } from '../../../contracts/catalog-ledger.ts';
import { aRecord, someTime } from '../../../contracts/catalog-records.ts';

const rule = { expect: ['transcript', 'data'], overdueAfterMs: 60_000 };

function described(wish: Parameters<typeof aRecord>[0], nowMs: number, source: typeof rule | undefined = rule) {
  const counters = countersOf(aRecord(wish));
  return describeJob({ source: 'acme', ids: ['j', 'alias'], counters }, source, nowMs);
}

describe('addCounters', () => {
  it('gives the same whatever was joined first', () => {
    const records = aLedger(60, 5).filter((record) => record.type === 'delivery');
    const counters = records.map((record, i) => {
      const title = i % 4 === 0 ? `title ${i}` : null;
      const delivery = { ...record.delivery, warnings: [`w${i % 9}`, `w${i}`] };
      return countersOf({ ...record, title, externalIds: [`id ${i % 5}`, `id ${i % 7}`], delivery });
    });
    const [first, ...rest] = counters;
    if (first === undefined) throw new Error('no counters');
    const inOrder = rest.reduce(addCounters, first);
    fc.assert(
      fc.property(fc.shuffledSubarray(rest, { minLength: rest.length }), fc.nat(rest.length), (shuffled, cut) => {
        const left = shuffled.slice(0, cut).reduce(addCounters, first);
        const [head, ...tail] = shuffled.slice(cut);
        expect(head === undefined ? left : addCounters(tail.reduce(addCounters, head), left)).toEqual(inOrder);
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
      describeJob({ source: 'x', ids: ['j'], counters: countersOf(aRecord({ seq: 0 })) }, undefined, someTime),
    ).toMatchObject({
      state: 'complete',
      expected: null,
    });
    const counters = countersOf(aRecord({ seq: 0, expected: ['data'] }));
    expect(describeJob({ source: 'x', ids: ['j'], counters }, undefined, someTime).state).toBe('partial');
  });

  it('names the job by its first id', () => {
    expect(described({ seq: 0 }, someTime)).toMatchObject({ jobId: 'j', aliases: ['alias'] });
  });
});

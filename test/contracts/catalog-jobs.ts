import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JobFilter, JobWithDeliveries } from '../../src/domain/catalog.ts';
import { asLedgerPosition } from '../../src/domain/inbox.ts';
import { type JobState, jobStates } from '../../src/domain/job-state.ts';
import type { DeliveryRecord, LedgerRecord } from '../../src/domain/ledger.ts';
import type { CatalogHarness, MakeCatalog } from './catalog.ts';
import { aLedger } from './catalog-ledger.ts';
import {
  aDuplicateOf,
  allPages,
  anyJob,
  aQuarantined,
  aRecord,
  at,
  idOf,
  type RecordWish,
  someTime,
} from './catalog-records.ts';

const hourMs = 3_600_000;

const quarantined: Omit<RecordWish, 'seq'> = {
  delivery: { state: 'quarantined' },
  quarantine: { code: 'malformed-json', message: 'the body is not JSON' },
};

/** Deliveries of one job, and what they make of it in whatever order they come. */
const stories: readonly [what: string, wishes: readonly Omit<RecordWish, 'seq'>[], job: Partial<JobWithDeliveries>][] =
  [
    [
      'all that was asked for came, one of it twice',
      [
        { kinds: ['jobinfo'], expected: ['transcript', 'data', 'jobinfo'] },
        { kinds: ['transcript', 'subtitles'], title: 'Call 17' },
        { kinds: ['media'], externalIds: ['a', 'b'] },
        { kinds: ['media'], delivery: { duplicateOf: 'x' }, externalIds: ['b', 'a'] },
      ],
      { state: 'complete', missing: [], contents: ['transcript', 'subtitles', 'media', 'jobinfo'], title: 'Call 17' },
    ],
    [
      'one content never came',
      [
        { kinds: ['jobinfo'], expected: ['transcript', 'data'], delivery: { warnings: ['Sending failed'] } },
        { kinds: ['transcript'] },
        { kinds: [], delivery: { outcome: 'unknown', warnings: ['Sending failed'] } },
      ],
      { state: 'partial', missing: ['media'], warnings: ['Sending failed'] },
    ],
    [
      'two notices ask for different things',
      [
        { kinds: ['transcript'], expected: ['transcript'] },
        { kinds: ['media'], expected: ['transcript.srt', 'data'] },
      ],
      { state: 'partial', expected: ['transcript', 'subtitles', 'media'], missing: ['subtitles'] },
    ],
    [
      'it failed, and said so with the jobinfo and without',
      [
        { kinds: ['jobinfo'], delivery: { outcome: 'failure' }, expected: ['jobinfo'] },
        { kinds: [], delivery: { outcome: 'failure' }, expected: ['jobinfo'] },
        { kinds: ['notice'], delivery: { outcome: 'progress' }, expected: ['transcript', 'data'] },
      ],
      { state: 'failed', outcome: 'failure', expected: ['jobinfo'], missing: [] },
    ],
    [
      'it is under way',
      [
        { kinds: ['notice'], delivery: { outcome: 'progress' } },
        { kinds: ['media'], delivery: { outcome: 'unknown' } },
      ],
      { state: 'partial', outcome: 'progress', missing: [] },
    ],
    [
      'only pieces of it came, and nobody asked',
      [
        { kinds: ['transcript'], delivery: { outcome: 'progress' } },
        { kinds: ['transcript'], delivery: { outcome: 'progress' } },
      ],
      { state: 'complete', outcome: 'progress' },
    ],
    [
      'only notices came, the last of success',
      [
        { kinds: ['notice'], delivery: { outcome: 'progress' } },
        { kinds: ['notice'] },
        { kinds: ['other'], delivery: { outcome: 'unknown' } },
      ],
      { state: 'notified', outcome: 'success', expected: null, missing: [] },
    ],
    [
      'nobody told an outcome',
      [{ kinds: ['notice'], delivery: { outcome: 'unknown' } }],
      { state: 'partial', outcome: 'unknown' },
    ],
    [
      'all of it lies in the quarantine, whatever its heads say',
      [{ ...quarantined, kinds: ['transcript'], expected: ['transcript'] }],
      { state: 'quarantined', outcome: 'unknown', contents: [], expected: null, missing: [] },
    ],
    [
      'a failure lies in the quarantine, with all that it asks for',
      [
        { kinds: ['transcript'] },
        { ...quarantined, delivery: { state: 'quarantined', outcome: 'failure' }, kinds: ['media'] },
      ],
      { state: 'complete', outcome: 'success', contents: ['transcript'] },
    ],
    [
      'a duplicate of its failure came after it was done',
      [
        { kinds: ['transcript'] },
        { kinds: ['notice'], delivery: { outcome: 'failure', duplicateOf: 'x' } },
        { kinds: ['notice'], delivery: { outcome: 'progress' } },
      ],
      { state: 'complete', outcome: 'success' },
    ],
    [
      'its end came before its beginning',
      [{ kinds: ['transcript'] }, { kinds: ['notice'], delivery: { outcome: 'progress' } }],
      { state: 'complete', outcome: 'success' },
    ],
  ];

/** Every catalog passes these too: what it makes of the deliveries of a job. */
export function keepsJobContract(name: string, make: MakeCatalog): void {
  describe(`${name} as a catalog of jobs`, () => {
    let catalog: CatalogHarness;
    let offset = 0;

    beforeEach(async () => {
      // Of `beta`, what came in the later half of a ledger is not overdue; half a minute from where it matters.
      const notOverdueMs = Date.now() - someTime - 200 * 60_000 - 30_000;
      catalog = await make(
        new Map([
          ['acme', { expect: null, overdueAfterMs: hourMs }],
          ['beta', { expect: ['transcript'], overdueAfterMs: notOverdueMs }],
        ]),
      );
      offset = 0;
    });
    afterEach(() => catalog.close());

    async function apply(...records: LedgerRecord[]): Promise<void> {
      offset += 100 * records.length;
      await catalog.writer.apply(records, asLedgerPosition(`${offset}`));
    }

    async function job(jobId: string): Promise<JobWithDeliveries> {
      const found = await catalog.reader.job('acme', jobId);
      if (found === null) throw new Error(`no job ${jobId}`);
      return found;
    }

    it.each(stories)('are the same in whatever order and portions deliveries come: %s', async (_what, wishes, told) => {
      let seq = 0;
      const orders = fc.shuffledSubarray([...wishes], { minLength: wishes.length });
      await fc.assert(
        fc.asyncProperty(orders, fc.nat(wishes.length), async (order, cut) => {
          const jobId = `job-${seq}`;
          const records = order.map((wish): DeliveryRecord => {
            seq += 1;
            return aRecord({ ...wish, seq, delivery: { ...wish.delivery, jobId } });
          });
          await apply(...records.slice(0, cut));
          await apply(...records.slice(cut));

          const found = await job(jobId);
          expect(found).toMatchObject(told);
          expect([...found.externalIds].sort()).toEqual(
            [...new Set(wishes.flatMap((w) => w.externalIds ?? []))].sort(),
          );
        }),
        { numRuns: 24, seed: 4 },
      );
    });

    it('are joined by an alias whichever of the two came first, with the media of both', async () => {
      const analytics: Omit<RecordWish, 'seq'> = { kinds: ['transcript'], aliases: ['call-1'], title: 'A call' };
      for (const [index, order] of [
        [1, 2],
        [2, 1],
      ].entries()) {
        const ids = { media: `m${index}`, url: `call-${index}` };
        const [a = 0, b = 0] = order.map((nth) => 10 * index + nth);
        await apply(
          ...[
            aRecord({ ...analytics, seq: a, aliases: [ids.url], delivery: { jobId: ids.media } }),
            aRecord({ seq: b, kinds: ['media'], delivery: { jobId: ids.url, outcome: 'unknown' } }),
          ].sort((x, y) => x.seq - y.seq),
        );

        const found = await job(ids.url);
        expect(found).toMatchObject({ jobId: ids.media, aliases: [ids.url], title: 'A call', state: 'complete' });
        expect(found.media.map(({ deliveryId }) => deliveryId)).toEqual([idOf(b)]);
      }
    });

    it('keep titles, ids and warnings: the last title, every id and warning once', async () => {
      const delivery = { jobId: 'j' };
      await apply(
        aRecord({
          seq: 1,
          title: 'call.wav',
          externalIds: ['7', 'sales'],
          delivery: { ...delivery, warnings: ['w1'] },
        }),
        aRecord({
          seq: 2,
          title: 'A call',
          externalIds: ['sales', '8'],
          delivery: { ...delivery, warnings: ['w2', 'w1'] },
        }),
        aRecord({ seq: 3, delivery }),
      );
      expect(await job('j')).toMatchObject({
        title: 'A call',
        externalIds: ['7', 'sales', '8'],
        warnings: ['w1', 'w2'],
      });
    });

    it('keep the first fifty ids and warnings', async () => {
      const many = (from: number) => Array.from({ length: 40 }, (_, i) => `n${from + i}`);
      for (const seq of [1, 2]) {
        const texts = many(40 * (seq - 1));
        await apply(aRecord({ seq, externalIds: texts, delivery: { jobId: 'j', warnings: texts } }));
      }
      const { externalIds, warnings } = await job('j');
      expect(externalIds).toEqual([...many(0), ...many(40).slice(0, 10)]);
      expect(warnings).toEqual(externalIds);
    });

    it('lose title and ids with the payload they were read from, and keep what was warned of', async () => {
      const wish = { title: 'A call', externalIds: ['7'], delivery: { jobId: 'j', warnings: ['w'] } };
      await apply(aRecord({ seq: 1, ...wish }), { type: 'deleted', id: idOf(1), at: at(2) });
      expect(await job('j')).toMatchObject({ title: null, externalIds: [], warnings: ['w'], media: [] });
      expect(await catalog.writer.record(idOf(1))).toMatchObject({ title: null, externalIds: [] });
    });

    it('have failed or not by the last word, in the order of acceptance', async () => {
      const words = ['progress', 'success', 'failure', 'success', 'progress', 'unknown'] as const;
      const states: JobState[] = [];
      for (const [index, outcome] of words.entries()) {
        await apply(aRecord({ seq: index + 1, kinds: ['notice'], delivery: { jobId: 'j', outcome } }));
        states.push((await job('j')).state);
      }
      expect(states).toEqual(['partial', 'notified', 'failed', 'notified', 'notified', 'notified']);
    });

    it('count what came and was deleted since as come, until nothing of it is left', async () => {
      const delivery = { jobId: 'j' };
      await apply(
        aRecord({ seq: 1, kinds: ['transcript'], expected: ['transcript', 'data'], delivery }),
        aRecord({ seq: 2, kinds: ['media'], delivery }),
        aRecord({ seq: 3, kinds: ['notice'], delivery }),
      );
      await apply({ type: 'deleted', id: idOf(1), at: at(9) });
      expect(await job('j')).toMatchObject({ state: 'complete', contents: ['media', 'notice'], missing: [] });
      await apply({ type: 'deleted', id: idOf(2), at: at(9) });
      expect(await job('j')).toMatchObject({ state: 'deleted', contents: ['notice'], missing: [], outcome: 'success' });
      await apply(aRecord({ seq: 4, kinds: ['transcript'], delivery }));
      expect(await job('j')).toMatchObject({ state: 'complete', contents: ['transcript', 'notice'] });
    });

    it('are deleted with their last first copy, a dropped one too, and not before', async () => {
      const delivery = { jobId: 'j' };
      const notice = aRecord({ seq: 1, kinds: [], delivery });
      await apply(notice, aDuplicateOf(notice, 2), aQuarantined(3, delivery));
      await apply({ type: 'deleted', id: idOf(1), at: at(9) });
      expect((await job('j')).state).toBe('quarantined');
      await apply({ type: 'deleted', id: idOf(3), at: at(9) });
      expect(await job('j')).toMatchObject({ state: 'deleted', contents: [] });
      await apply(aRecord({ seq: 4, kinds: ['notice'], delivery }));
      expect((await job('j')).state).toBe('notified');
    });

    it('wait for what deliveries ask for, not for what the source expects besides', async () => {
      const delivery = { source: 'beta', jobId: 'j' };
      await apply(aRecord({ seq: 1, kinds: ['jobinfo', 'media'], expected: ['media'], delivery }));
      expect(await catalog.reader.job('beta', 'j')).toMatchObject({ state: 'complete', expected: ['media'] });
      await apply(aRecord({ seq: 2, kinds: ['media'], delivery: { source: 'beta', jobId: 'k' } }));
      expect(await catalog.reader.job('beta', 'k')).toMatchObject({
        expected: ['transcript'],
        missing: ['transcript'],
      });
    });

    it('link the recordings that are held, newest first and distinct', async () => {
      const delivery = { jobId: 'j' };
      const first = aRecord({ seq: 1, delivery, kinds: ['transcript', 'media'] });
      await apply(
        first,
        aRecord({ seq: 2, delivery, kinds: ['media', 'media'] }),
        aDuplicateOf(first, 3),
        aRecord({ seq: 4, delivery, kinds: ['media'] }),
        { type: 'deleted', id: idOf(4), at: at(9) },
      );
      const again = aRecord({ seq: 5, delivery, kinds: ['media'] });
      const parts = again.delivery.parts.map((part) => ({ ...part, sha256: '2.0'.padStart(64, '0') }));
      await apply({ ...again, delivery: { ...again.delivery, parts } });

      const { media } = await job('j');
      expect(media.map(({ deliveryId, part }) => [deliveryId, part])).toEqual([
        [idOf(5), 0],
        [idOf(2), 1],
        [idOf(1), 1],
      ]);
      expect(media[2]).toEqual({
        deliveryId: idOf(1),
        part: 1,
        mediaType: 'application/json',
        bytes: 11,
        filename: '1.1.bin',
        sha256: '1.1'.padStart(64, '0'),
      });
    });

    it('are listed by title, whatever the case of its letters, and not without one', async () => {
      const records = aLedger(60, 7).map(ofManyJobs);
      const named = (record: (typeof records)[number]) =>
        record.type === 'delivery' ? { ...record, title: `${record.seq % 2 === 0 ? 'B' : 'a'} ${record.seq}` } : record;
      await apply(...records.map(named));
      const all = await allPages((query) => catalog.reader.jobs(anyJob, query), 500);
      const titled = all.filter(({ title }) => title !== null);
      const listed = await allPages((query) => catalog.reader.jobsByTitle({ source: null }, query), 3);
      const titles = listed.map(({ title }) => title?.toLowerCase() ?? '');

      expect(titles).toEqual(titles.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
      expect(new Set(listed)).toEqual(new Set(titled));
      expect(listed).toHaveLength(titled.length);
      expect(listed.length).toBeGreaterThan(2);
      for (const job of await allPages((query) => catalog.reader.jobsByTitle({ source: 'acme' }, query), 500)) {
        expect(job.source).toBe('acme');
      }
    });

    it('are found by their state as a look at every one of them would, page after page', async () => {
      await apply(...aLedger(400, 7).map(ofManyJobs));
      const all = await allPages((query) => catalog.reader.jobs(anyJob, query), 500);
      const statesOf = (source: string) => new Set(all.filter((job) => job.source === source).map((job) => job.state));
      const allBut = (state: JobState) => new Set(jobStates.filter((other) => other !== state));
      // Of `acme` all are overdue; of `beta` a transcript is expected.
      expect(statesOf('acme')).toEqual(allBut('waiting'));
      expect(statesOf('beta')).toEqual(allBut('notified'));

      const moment = fc.option(fc.integer({ min: -8000, max: 40_000 }).map((s) => someTime + s * 1000));
      const filters: fc.Arbitrary<JobFilter> = fc.record({
        source: fc.option(fc.constantFrom('acme', 'beta', 'nobody')),
        state: fc.option(fc.constantFrom(...jobStates), { freq: 8 }),
        fromMs: moment,
        toMs: moment,
      });
      await fc.assert(
        fc.asyncProperty(filters, fc.constantFrom(1, 7, 50), async (filter, limit) => {
          const wanted = all.filter((row) => {
            const lastMs = Date.parse(row.lastAt);
            return (
              (filter.source === null || row.source === filter.source) &&
              (filter.state === null || row.state === filter.state) &&
              lastMs >= (filter.fromMs ?? lastMs) &&
              lastMs < (filter.toMs ?? lastMs + 1)
            );
          });
          const first = await catalog.reader.jobs(filter, { cursor: null, limit });
          expect(first.items).toEqual(wanted.slice(0, limit));
          expect(first.next === null).toBe(wanted.length <= limit);
          if (first.next === null) return;
          const second = await catalog.reader.jobs(filter, { cursor: first.next, limit });
          expect(second.items).toEqual(wanted.slice(limit, 2 * limit));
        }),
        { numRuns: 150, seed: 11 },
      );
    });
  });
}

/** The ledger's few jobs as many: each stretch of ten deliveries has its own. */
function ofManyJobs(record: LedgerRecord, index: number): LedgerRecord {
  if (record.type === 'released') return { ...record, record: renamed(record.record, index) };
  return record.type === 'delivery' ? renamed(record, index) : record;
}

function renamed(record: DeliveryRecord, index: number): DeliveryRecord {
  const own = (id: string): string => `${id}-${Math.floor(index / 10)}`;
  const { delivery } = record;
  const jobId = delivery.jobId === null ? null : own(delivery.jobId);
  return { ...record, aliases: record.aliases.map(own), delivery: { ...delivery, jobId } };
}

import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CatalogReader, FileEntry, JobWithDeliveries } from '../../src/domain/catalog.ts';
import type { CatalogWriter, RefusalCount } from '../../src/domain/catalog-writer.ts';
import { pathKey } from '../../src/domain/file-names.ts';
import { asLedgerPosition } from '../../src/domain/inbox.ts';
import type { LedgerRecord } from '../../src/domain/ledger.ts';
import type { Source } from '../../src/domain/source.ts';
import { aLedger, anyFilter, naively } from './catalog-ledger.ts';
import {
  aDuplicateOf,
  allPages,
  anyJob,
  anything,
  aQuarantined,
  aRecord,
  at,
  dump,
  idOf,
  someTime,
} from './catalog-records.ts';

/** A catalog of its own for one test. */
export interface CatalogHarness {
  writer: CatalogWriter;
  reader: CatalogReader;
  /** What a restart does; what was opened before is closed. */
  reopen(): Promise<CatalogHarness>;
  close(): Promise<void>;
}

type Sources = ReadonlyMap<string, Pick<Source, 'expect' | 'overdueAfterMs'>>;

/** Makes an empty catalog whose reader knows these sources and the real time. */
export type MakeCatalog = (sources: Sources) => Promise<CatalogHarness>;

const hourMs = 3_600_000;
const sources: Sources = new Map([
  ['acme', { expect: null, overdueAfterMs: hourMs }],
  ['asking', { expect: ['transcript', 'data'], overdueAfterMs: hourMs }],
]);
const page = { before: null, limit: 50 };
const firstPage = { cursor: null, limit: 50 };

/** Every catalog passes these; a new one adds one line in its own test file. */
export function keepsCatalogContract(name: string, make: MakeCatalog): void {
  describe(`${name} as a catalog`, () => {
    let catalog: CatalogHarness;
    let offset = 0;

    beforeEach(async () => {
      catalog = await make(sources);
      offset = 0;
    });
    afterEach(() => catalog.close());

    async function apply(...records: LedgerRecord[]): Promise<void> {
      offset += 100 * records.length;
      await catalog.writer.apply(records, asLedgerPosition(`${offset}`));
    }

    async function seqs(filter: Partial<typeof anything> = {}): Promise<number[]> {
      return (await catalog.reader.list({ ...anything, ...filter }, page)).map((row) => row.seq);
    }

    async function job(source: string, jobId: string): Promise<JobWithDeliveries> {
      const found = await catalog.reader.job(source, jobId);
      if (found === null) throw new Error(`no job ${jobId}`);
      return found;
    }

    async function files(path: string): Promise<FileEntry[]> {
      return (await catalog.reader.files(path, { cursor: null, limit: 500 }))?.items ?? [];
    }

    describe('empty', () => {
      it('answers every question with nothing', async () => {
        const { reader, writer } = catalog;
        expect(await writer.position()).toBeNull();
        expect(await writer.lastSeq()).toBe(0);
        expect(await reader.find(idOf(1))).toBeNull();
        expect(await reader.job('acme', 'j1')).toBeNull();
        expect(await reader.files('acme', firstPage)).toBeNull();
        expect(await reader.quarantined(idOf(1))).toBeNull();
        expect(await dump(reader)).toEqual({
          deliveries: [],
          jobs: [],
          files: [],
          quarantine: [],
          counts: { deliveries: 0, filed: 0, quarantined: 0, quarantinedBytes: 0, deleted: 0 },
          lastSeen: [],
          activity: [],
        });
      });
    });

    describe('deliveries', () => {
      it('come back whole', async () => {
        const record = aRecord({
          seq: 1,
          delivery: { jobId: 'j1', error: { code: null, message: 'x' } },
          kinds: ['media'],
        });
        await apply(record);
        expect(await catalog.reader.find(record.delivery.id)).toEqual({ seq: 1, delivery: record.delivery });
        expect(await catalog.writer.record(record.delivery.id)).toEqual(record);
        expect(await catalog.writer.lastSeq()).toBe(1);
        expect(await catalog.writer.position()).toEqual(asLedgerPosition('100'));
      });

      it('P21: are listed in the order of acceptance, whatever the clock does', async () => {
        const jumps = [0, 86_400 * 30, -86_400 * 30, 5, 4];
        const records = jumps.map((s, i) => aRecord({ seq: i + 1, delivery: { receivedAt: at(s) } }));
        await apply(...records.slice(0, 1), ...records.slice(2), ...records.slice(1, 2));
        expect(await seqs()).toEqual([5, 4, 3, 2, 1]);
        expect(await catalog.reader.lastSeen()).toEqual([{ source: 'acme', receivedAt: at(4) }]);
        expect(await seqs({ fromMs: someTime, toMs: someTime + 5000 })).toEqual([5, 1]);
        expect(await seqs({ toMs: someTime })).toEqual([3]);
      });

      it('come newest first however their facets alternate, at any limit', async () => {
        const outcomes = ['success', 'failure', 'failure', 'success', 'progress', 'unknown', 'progress'] as const;
        const records = outcomes.map((outcome, i) => aRecord({ seq: i + 1, delivery: { outcome } }));
        await apply(...records);
        for (const limit of [1, 2, 3, 4, 5, 6, 7]) {
          const rows = await catalog.reader.list({ ...anything, source: 'acme' }, { before: null, limit });
          expect(rows.map((row) => row.seq)).toEqual([7, 6, 5, 4, 3, 2, 1].slice(0, limit));
        }
      });

      it('are filtered as a look at every one of them would, page after page', async () => {
        const ledger = aLedger(400, 7);
        await apply(...ledger);
        const expected = naively(ledger);
        const limits = fc.constantFrom(1, 7, 50, 500);
        await fc.assert(
          fc.asyncProperty(anyFilter, limits, async (filter, limit) => {
            const want = expected(filter);
            const got = await catalog.reader.list(filter, { before: null, limit });
            expect(got).toEqual(want.slice(0, limit));
            const last = got.at(-1);
            if (last === undefined) return;
            const next = await catalog.reader.list(filter, { before: last.seq, limit });
            expect(next).toEqual(want.slice(limit, 2 * limit));
          }),
          { numRuns: 150, seed: 11 },
        );
      });
    });

    describe('records', () => {
      it('P22: give the same catalog when they are applied in other portions, twice, or again from any point', async () => {
        const ledger = aLedger(150, 3);
        await apply(...ledger);
        const once = await dump(catalog.reader);
        await apply(...ledger);
        expect(await dump(catalog.reader)).toEqual(once);

        for (const prefix of [1, 40, 111]) {
          const again = await make(sources);
          await again.writer.apply(ledger.slice(0, prefix), asLedgerPosition('1'));
          for (let i = 0; i < ledger.length; i += 17) {
            await again.writer.apply(ledger.slice(i, i + 17), asLedgerPosition(`${i}`));
          }
          expect(await dump(again.reader)).toEqual(once);
          await again.close();
        }
      });

      it('change nothing when they come again after a later fact about them', async () => {
        const record = aRecord({ seq: 1, delivery: { jobId: 'j1' } });
        await apply(record, { type: 'deleted', id: idOf(1), at: at(9) });
        const before = await dump(catalog.reader);
        await apply(record);
        expect(await dump(catalog.reader)).toEqual(before);
      });

      it('are all there after a restart, with the names they use up and what is known of each source', async () => {
        const ledger = aLedger(150, 3);
        await apply(...ledger);
        await catalog.writer.addRefusals([
          { minuteMs: someTime, source: 'acme', sender: null, code: 'bad-credentials', count: 2 },
        ]);
        const everything = async () => ({
          dump: await dump(catalog.reader),
          refusals: await catalog.reader.refusals(firstPage),
          activity: await catalog.reader.activity(0, Number.MAX_SAFE_INTEGER),
          position: await catalog.writer.position(),
          lastSeq: await catalog.writer.lastSeq(),
          numbers: await Promise.all(ledger.flatMap(namesIn).map((key) => catalog.writer.nextNumber(key))),
        });
        const before = await everything();
        catalog = await catalog.reopen();
        expect(await everything()).toEqual(before);
        // What was applied before is known to be.
        await apply(...ledger);
        expect(await dump(catalog.reader)).toEqual(before.dump);
      });

      it('leave nothing behind when one of a batch fails', async () => {
        const broken = aRecord({ seq: 2, delivery: { source: 'new', receivedAt: 'no date' } });
        await expect(apply(aRecord({ seq: 1 }), broken)).rejects.toThrow();
        expect(await catalog.writer.position()).toBeNull();
        await apply(aRecord({ seq: 1 }), aRecord({ seq: 2, delivery: { source: 'new' } }));
        expect(await seqs({ source: 'new' })).toEqual([2]);
        expect(await files('new/2020/11/21')).toHaveLength(1);
      });

      it('about a delivery that is not there change nothing', async () => {
        await apply({ type: 'deleted', id: idOf(9), at: at(0) }, { type: 'seen-again', id: idOf(9), at: at(0) });
        expect(await catalog.reader.counts()).toMatchObject({ deliveries: 0, deleted: 0 });
      });
    });

    describe('a deleted delivery', () => {
      it('keeps its record and loses its payload', async () => {
        const record = aRecord({ seq: 1, delivery: { jobId: 'j1' }, fingerprint: 'f' });
        const duplicate = aDuplicateOf(record, 2);
        await apply(record, duplicate);
        expect(await catalog.writer.firstWith('f')).toEqual({ id: idOf(1), parts: record.delivery.parts });

        await apply({ type: 'deleted', id: idOf(1), at: at(9) });
        const found = await catalog.reader.find(idOf(1));
        expect(found?.delivery).toMatchObject({ state: 'deleted', jobId: 'j1', parts: [{ path: null, bytes: 10 }] });
        expect(await catalog.writer.firstWith('f')).toBeNull();
        expect((await catalog.reader.find(idOf(2)))?.delivery.duplicateOf).toBe(idOf(1));
        expect(await files('acme/2020/11/21')).toEqual([]);
        expect(await catalog.reader.counts()).toMatchObject({ deliveries: 2, filed: 0, deleted: 2 });
        expect(await seqs({ kind: 'transcript' })).toEqual([2, 1]);
        expect((await job('acme', 'j1')).contents).toEqual([]);
      });

      it('makes room for a new first copy', async () => {
        await apply(aRecord({ seq: 1, fingerprint: 'f' }), { type: 'deleted', id: idOf(1), at: at(9) });
        await apply(aRecord({ seq: 2, fingerprint: 'f' }), aRecord({ seq: 3, fingerprint: 'f' }));
        expect(await catalog.writer.firstWith('f')).toMatchObject({ id: idOf(2) });
      });
    });

    describe('the quarantine', () => {
      it('shows what lies there, why, and how often it came', async () => {
        const held = aQuarantined(1);
        await apply(
          held,
          { type: 'seen-again', id: idOf(1), at: at(60) },
          { type: 'seen-again', id: idOf(1), at: at(90) },
        );
        const shown = {
          delivery: held.delivery,
          code: 'malformed-json',
          message: 'the body is not JSON',
          timesSeen: 3,
          lastSeenAt: at(90),
        };
        expect(await catalog.reader.quarantine(firstPage)).toEqual({ items: [shown], next: null });
        expect(await catalog.reader.quarantined(idOf(1))).toEqual(shown);
        expect(await catalog.reader.counts()).toMatchObject({ quarantined: 1, quarantinedBytes: 10, filed: 0 });
        expect(await catalog.reader.lastSeen()).toEqual([{ source: 'acme', receivedAt: at(90) }]);
      });

      it('uses up no names and holds no first copy', async () => {
        await apply({ ...aQuarantined(1), fingerprint: 'f' });
        expect(await catalog.writer.firstWith('f')).toBeNull();
        expect(await catalog.writer.isTaken(pathKey('acme/2020/11/21/1.0.bin'))).toBe(false);
        expect(await files('')).toEqual([]);
      });

      it('lets a released delivery go under its own id and place', async () => {
        const record = aRecord({ seq: 1, delivery: { jobId: 'j2', outcome: 'failure' }, kinds: ['notice'] });
        await apply(aQuarantined(1, { jobId: 'j1' }), aRecord({ seq: 2 }), { type: 'released', at: at(9), record });
        expect(await catalog.reader.find(idOf(1))).toEqual({ seq: 1, delivery: record.delivery });
        expect(await seqs({ outcome: 'unknown' })).toEqual([]);
        expect(await seqs({ outcome: 'failure', kind: 'notice' })).toEqual([1]);
        expect(await catalog.reader.quarantined(idOf(1))).toBeNull();
        expect(await catalog.reader.job('acme', 'j1')).toBeNull();
        expect((await job('acme', 'j2')).deliveries).toEqual([record.delivery]);
        expect(await catalog.reader.counts()).toMatchObject({ filed: 2, quarantined: 0, quarantinedBytes: 0 });
        expect(await files('acme/2020/11/21')).toHaveLength(2);

        await apply({ type: 'deleted', id: idOf(1), at: at(10) }, { type: 'released', at: at(9), record });
        expect((await catalog.reader.find(idOf(1)))?.delivery.state).toBe('deleted');
      });

      it('is left by a dropped delivery, too', async () => {
        await apply(aQuarantined(1), { type: 'deleted', id: idOf(1), at: at(9) });
        expect(await catalog.reader.quarantine(firstPage)).toEqual({ items: [], next: null });
        expect(await catalog.reader.counts()).toEqual({
          deliveries: 1,
          filed: 0,
          quarantined: 0,
          quarantinedBytes: 0,
          deleted: 1,
        });
      });

      it('is listed page by page, newest first', async () => {
        await apply(...[1, 2, 3, 4, 5].map((seq) => aQuarantined(seq)));
        const ids = (await allPages(catalog.reader.quarantine, 2)).map((item) => item.delivery.id);
        expect(ids).toEqual([5, 4, 3, 2, 1].map(idOf));
      });
    });

    describe('names', () => {
      const day = 'acme/2020/11/21';

      it('P5: are counted from the wanted name, and collide in any case and Unicode form', async () => {
        await apply(aRecord({ seq: 1, file: { name: 'Café.json' } }));
        await apply(aRecord({ seq: 2, file: { name: 'Café.json', number: 1 } }));
        expect(await catalog.writer.nextNumber(pathKey(`${day}/cafe\u0301.JSON`))).toBe(2);
        expect(await catalog.writer.isTaken(pathKey(`${day}/CAFE\u0301.1.json`))).toBe(true);
        expect(await catalog.writer.isTaken(pathKey(`${day}/cafe.json`))).toBe(false);
        expect(await catalog.writer.nextNumber(pathKey(`${day}/other.json`))).toBe(0);
      });

      it('are taken by a number without having been wanted', async () => {
        await apply(
          aRecord({ seq: 1, file: { name: 'a.json' } }),
          aRecord({ seq: 2, file: { name: 'a.json', number: 1 } }),
        );
        expect(await catalog.writer.isTaken(pathKey(`${day}/a.1.json`))).toBe(true);
        expect(await catalog.writer.nextNumber(pathKey(`${day}/a.1.json`))).toBe(0);
      });

      it('are not used again when the file is deleted', async () => {
        await apply(aRecord({ seq: 1, file: { name: 'a.json' } }), { type: 'deleted', id: idOf(1), at: at(2) });
        expect(await catalog.writer.isTaken(pathKey(`${day}/a.json`))).toBe(true);
        expect(await catalog.writer.nextNumber(pathKey(`${day}/a.json`))).toBe(1);
      });

      it('are not used up by a duplicate', async () => {
        const first = aRecord({ seq: 1, file: { name: 'a.json' } });
        await apply(first, aDuplicateOf(first, 2));
        expect(await catalog.writer.nextNumber(pathKey(`${day}/a.json`))).toBe(1);
        expect(await files(day)).toHaveLength(1);
        await apply({ type: 'deleted', id: idOf(1), at: at(3) }, aDuplicateOf(first, 3));
        expect(await files(day)).toEqual([]);
      });
    });

    describe('jobs', () => {
      it('join deliveries whose ids turn out to be of one job, in either order', async () => {
        const early = aRecord({ seq: 1, delivery: { jobId: 'ext' } });
        const late = aRecord({ seq: 4, delivery: { jobId: 'ext' }, kinds: ['text'] });
        const other = aRecord({ seq: 2, delivery: { jobId: 'media', vendor: 'voicebase' }, kinds: ['subtitles'] });
        const link = aRecord({ seq: 3, delivery: { jobId: 'media' }, aliases: ['ext', 'call-17'], kinds: ['media'] });
        await apply(early, other);
        expect((await catalog.reader.jobs(anyJob, firstPage)).items.map((row) => row.jobId)).toEqual(['media', 'ext']);
        await apply(link, late);

        const joined = await job('acme', 'media');
        expect(joined).toMatchObject({ jobId: 'media', aliases: ['ext', 'call-17'], firstAt: at(1), lastAt: at(4) });
        // The last delivery was not recognised; an earlier one was.
        expect(joined.vendor).toBe('voicebase');
        expect(joined.deliveries).toEqual([early, other, link, late].map((record) => record.delivery));
        expect(joined.contents).toEqual(['transcript', 'subtitles', 'text', 'media']);
        expect(await job('acme', 'ext')).toEqual(joined);
        expect(await job('acme', 'call-17')).toEqual(joined);
        const listed = (await catalog.reader.jobs(anyJob, firstPage)).items;
        const { media: _, ...fields } = joined;
        expect(listed).toEqual([{ ...fields, deliveries: 4 }]);
        expect(await seqs({ job: 'ext' })).toEqual([4, 3, 2, 1]);

        const name = { source: 'acme', jobId: 'media', aliases: ['ext', 'call-17'], vendor: 'voicebase' };
        const asked = ['ext', 'media', 'nobody'].map((jobId) => ({ source: 'acme', jobId }));
        expect(await catalog.reader.jobsNamed(asked)).toMatchObject([name]);
        expect(await catalog.reader.jobsNamed([{ source: null, jobId: 'call-17' }])).toEqual(listed);
        expect(await catalog.reader.jobsNamed([{ source: 'beta', jobId: 'ext' }])).toEqual([]);
      });

      it('are kept apart by source', async () => {
        await apply(aRecord({ seq: 1, delivery: { jobId: 'j' } }));
        await apply(aRecord({ seq: 2, delivery: { jobId: 'j', source: 'beta' }, aliases: ['k'] }));
        await apply(aRecord({ seq: 3, delivery: { jobId: 'k' } }));
        expect((await job('acme', 'j')).deliveries).toHaveLength(1);
        expect(await seqs({ job: 'j' })).toEqual([2, 1]);
        expect(await seqs({ job: 'k' })).toEqual([3, 2]);
        expect(await seqs({ job: 'k', source: 'beta' })).toEqual([2]);
      });

      it('tell what is missing by what was asked for, once for each content', async () => {
        const first = aRecord({
          seq: 1,
          delivery: { jobId: 'j' },
          expected: ['transcript.json-v2', 'data', 'transcript.srt'],
        });
        await apply(first, aDuplicateOf(first, 2));
        expect(await job('acme', 'j')).toMatchObject({
          state: 'partial',
          contents: ['transcript'],
          expected: ['transcript', 'subtitles', 'media'],
          missing: ['subtitles', 'media'],
        });
        await apply(aRecord({ seq: 3, delivery: { jobId: 'j' }, kinds: ['media', 'subtitles'] }));
        expect(await job('acme', 'j')).toMatchObject({ state: 'complete', missing: [] });
        await apply({ type: 'deleted', id: idOf(3), at: at(9) });
        // What came and went since was there: it is not waited for.
        expect(await job('acme', 'j')).toMatchObject({ state: 'complete', contents: ['transcript'], missing: [] });
      });

      it('wait until they are overdue, for what the source expects when no delivery says', async () => {
        const receivedAt = new Date().toISOString();
        await apply(aRecord({ seq: 1, delivery: { source: 'asking', jobId: 'new', receivedAt } }));
        await apply(aRecord({ seq: 2, delivery: { source: 'asking', jobId: 'old', receivedAt: at(-86_400 * 3000) } }));
        expect(await job('asking', 'new')).toMatchObject({ state: 'waiting', missing: ['media'] });
        expect(await job('asking', 'old')).toMatchObject({ state: 'partial', missing: ['media'] });
      });

      it('have failed when the vendor says so, and then wait for nothing but what the failure announces', async () => {
        const error = { code: 'E1', message: 'no speech' };
        await apply(
          aRecord({ seq: 1, delivery: { source: 'asking', jobId: 'j', outcome: 'failure', error }, kinds: [] }),
        );
        expect(await job('asking', 'j')).toMatchObject({ state: 'failed', error, expected: null, missing: [] });
        await apply(aRecord({ seq: 2, delivery: { jobId: 'k' }, expected: ['transcript', 'jobinfo'], kinds: [] }));
        await apply(
          aRecord({ seq: 3, delivery: { jobId: 'k', outcome: 'failure' }, expected: ['jobinfo'], kinds: [] }),
        );
        expect(await job('acme', 'k')).toMatchObject({ state: 'failed', expected: ['jobinfo'], missing: ['jobinfo'] });
      });

      it('are not called back from their end by late or repeated news of progress', async () => {
        const progress = aRecord({ seq: 1, delivery: { jobId: 'j', outcome: 'progress' } });
        await apply(progress, aRecord({ seq: 2, delivery: { jobId: 'j', outcome: 'failure' } }));
        await apply(aDuplicateOf(progress, 3), aRecord({ seq: 4, delivery: { jobId: 'j', outcome: 'progress' } }));
        expect((await job('acme', 'j')).outcome).toBe('failure');
        await apply(aRecord({ seq: 5, delivery: { jobId: 'j' } }));
        expect((await job('acme', 'j')).outcome).toBe('success');
      });

      it('are not called back from success by a retry of an earlier failure', async () => {
        const delivery = { source: 'asking', jobId: 'j' } as const;
        const failure = aRecord({ seq: 1, delivery: { ...delivery, outcome: 'failure' }, expected: ['jobinfo'] });
        await apply(failure, aRecord({ seq: 2, delivery }), aDuplicateOf(failure, 3));
        expect(await job('asking', 'j')).toMatchObject({ outcome: 'success', expected: ['transcript', 'media'] });
      });

      it('are listed page by page by their last delivery, of one source and of a window of time', async () => {
        const names = new Set<string>();
        for (let seq = 1; seq <= 40; seq++) {
          const source = seq % 3 === 0 ? 'beta' : 'acme';
          names.add(`${source}/${seq % 20}`);
          await apply(aRecord({ seq, delivery: { source, jobId: `j${seq % 20}` } }));
        }
        const all = await allPages((query) => catalog.reader.jobs(anyJob, query), 7);
        expect(all.map((row) => row.lastAt)).toEqual(
          all
            .map((row) => row.lastAt)
            .sort()
            .reverse(),
        );
        expect(all).toHaveLength(names.size);
        const beta = await allPages((query) => catalog.reader.jobs({ ...anyJob, source: 'beta' }, query), 3);
        expect(beta).toEqual(all.filter((row) => row.source === 'beta'));
        const window = { fromMs: someTime + 30_000, toMs: someTime + 35_000 };
        const some = await allPages((query) => catalog.reader.jobs({ ...anyJob, ...window }, query), 2);
        expect(some).toEqual(all.filter((row) => row.lastAt >= at(30) && row.lastAt < at(35)));
        await expect(catalog.reader.jobs(anyJob, { cursor: 'x', limit: 1 })).rejects.toMatchObject({
          code: 'bad-request',
        });
      });
    });

    describe('files', () => {
      it('are listed by folder, folders first, page by page, as they lie on the disk', async () => {
        const names = ['b.json', 'a.json', 'B.json', 'ä.json', '𝒜.json', '～.json'];
        await apply(...names.map((file, i) => aRecord({ seq: i + 1, file: { name: file } })));
        await apply(aRecord({ seq: 9, delivery: { receivedAt: '2020-11-22T00:00:00.000Z', source: 'beta' } }));
        expect((await files('')).map((entry) => entry.path)).toEqual(['acme', 'beta']);
        expect(await files('acme/2020')).toEqual([{ type: 'folder', name: '11', path: 'acme/2020/11' }]);
        const paged = await allPages((query) => catalog.reader.files('acme/2020/11/21', query), 4);
        const byBytes = [...names].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
        expect(paged.map((entry) => entry.name)).toEqual(byBytes);
        expect(paged[2]).toEqual({
          type: 'file',
          name: 'b.json',
          path: 'acme/2020/11/21/b.json',
          bytes: 10,
          mediaType: 'application/json',
          sha256: '1.0'.padStart(64, '0'),
          receivedAt: at(1),
          deliveryId: idOf(1),
          part: 0,
        });
      });

      it('are listed alone by their own paths, and by no other', async () => {
        await apply(aRecord({ seq: 1, file: { name: 'a.json' } }), aRecord({ seq: 2, file: { name: 'b.json' } }));
        const day = 'acme/2020/11/21';
        const listed = await files(day);
        expect(await files(`${day}/b.json`)).toEqual(listed.slice(1));
        for (const other of ['c.json', 'a.json/b.json', '../21/a.json', './a.json', '/a.json', 'A.json', 'a.json\0']) {
          expect(await catalog.reader.files(`${day}/${other}`, firstPage)).toBeNull();
        }
      });

      it('stand behind the folders beside them', async () => {
        const path = 'acme/2020/11/0-notes.txt';
        const record = aRecord({ seq: 2 });
        const parts = record.delivery.parts.map((part) => ({ ...part, path }));
        await apply(aRecord({ seq: 1 }), { ...record, delivery: { ...record.delivery, parts } });
        const entries = await allPages((query) => catalog.reader.files('acme/2020/11', query), 1);
        expect(entries.map((entry) => entry.path)).toEqual(['acme/2020/11/21', path]);
      });
    });

    describe('refusals', () => {
      const aRefusal = (minute: number, wished: Partial<RefusalCount> = {}): RefusalCount => {
        return {
          minuteMs: someTime + minute * 60_000,
          source: 'acme',
          sender: null,
          code: 'bad-credentials',
          count: 1,
          ...wished,
        };
      };

      it('add up by minute, source, sender and code, newest first', async () => {
        await catalog.writer.addRefusals([aRefusal(0), aRefusal(1, { sender: '203.0.113.7', count: 5 })]);
        await catalog.writer.addRefusals([aRefusal(0, { count: 2 }), aRefusal(0, { code: 'sender-not-allowed' })]);
        expect(await allPages(catalog.reader.refusals, 2)).toEqual([
          { minute: at(60), source: 'acme', sender: '203.0.113.7', code: 'bad-credentials', count: 5 },
          { minute: at(0), source: 'acme', sender: null, code: 'sender-not-allowed', count: 1 },
          { minute: at(0), source: 'acme', sender: null, code: 'bad-credentials', count: 3 },
        ]);
      });

      it('are capped: the oldest minutes go', async () => {
        const flood = Array.from({ length: 10_000 }, (_, i) => aRefusal(1, { sender: `2001:db8::${i.toString(16)}` }));
        await catalog.writer.addRefusals([aRefusal(0)]);
        await catalog.writer.addRefusals(flood);
        const kept = await allPages(catalog.reader.refusals, 500);
        expect(kept).toHaveLength(10_000);
        expect(new Set(kept.map((refusal) => refusal.minute))).toEqual(new Set([at(60)]));
      });
    });
  });
}

function namesIn(record: LedgerRecord): string[] {
  return record.type === 'delivery' ? record.placements.map(({ baseKey }) => baseKey) : [];
}

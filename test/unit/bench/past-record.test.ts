import { describe, expect, it } from 'vitest';
import { numberedRecord, pastRecord, perDay } from '../../../bench/lib/past-record.ts';

const startMs = Date.UTC(2026, 0, 1);

describe('pastRecord', () => {
  it('has another id, hash and path for every number', () => {
    const records = Array.from({ length: 5000 }, (_, number) => pastRecord(number, startMs));
    const distinct = (of: (record: (typeof records)[number]) => unknown): number => new Set(records.map(of)).size;

    expect(distinct(({ delivery }) => delivery.id)).toBe(5000);
    expect(distinct(({ fingerprint }) => fingerprint)).toBe(5000);
    expect(distinct(({ delivery }) => delivery.parts[0]?.path)).toBe(5000);
  });

  it('gives four deliveries of one source to every job', () => {
    const jobs = Array.from({ length: 400 }, (_, number) => pastRecord(number, startMs).delivery);
    const perJob = Map.groupBy(jobs, ({ source, jobId }) => `${source}/${jobId}`);

    expect([...perJob.values()].map((of) => of.length)).toEqual(Array.from({ length: 100 }, () => 4));
  });

  it('begins the next day after a day’s deliveries', () => {
    expect(pastRecord(perDay - 1, startMs).delivery.receivedAt).toMatch(/^2026-01-01T23:59/);
    expect(pastRecord(perDay, startMs).delivery.receivedAt).toBe('2026-01-02T00:00:00.000Z');
  });
});

describe('numberedRecord', () => {
  it.each([
    { number: 0, path: 'source-0/sample.json' },
    { number: 12, path: 'source-0/sample.12.json' },
  ])('names number $number $path', ({ number, path }) => {
    const record = numberedRecord(pastRecord(7, startMs), 'source-0/sample.json', number);

    expect(record.placements).toEqual([{ owned: true, baseKey: 'source-0/sample.json', number }]);
    expect(record.delivery.parts).toMatchObject([{ filename: 'sample.json', path }]);
  });
});

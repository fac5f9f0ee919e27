import { describe, expect, it } from 'vitest';
import type { Delivery, PartKind } from '../../../src/domain/delivery.ts';
import type { DeliveryRecord } from '../../../src/domain/ledger.ts';
import { newsOf } from '../../../src/fetching/news.ts';
import { sonioxFetch } from '../../../src/vendors/soniox/profile.ts';
import { trintFetch } from '../../../src/vendors/trint/profile.ts';
import { aDelivery } from './a-delivery.ts';

const sinceMs = Date.parse('2026-11-21T10:00:00Z');
const times = { afterMs: 5000, overdueAfterMs: 3_600_000 };
const sources = new Map([
  ['acme', { vendor: sonioxFetch, ...times }],
  ['trint', { vendor: trintFetch, ...times }],
]);
const about = { source: 'acme', jobId: 'j', sinceMs };
const watch = { ...about, type: 'watch', dueMs: sinceMs + 3_600_000 };

function newsAbout(kinds: readonly PartKind[], change: Partial<Delivery> = {}, nowMs = sinceMs) {
  const record = { type: 'delivery', delivery: aDelivery(kinds, change) } as DeliveryRecord;
  return newsOf(record, sources, nowMs);
}

describe('newsOf', () => {
  it('fetches behind a notice, after the time that the settings say', () => {
    expect(newsAbout(['notice'])).toEqual({ ...about, type: 'notice', anewAfter: null, dueMs: sinceMs + 5000 });
    expect(newsAbout([])).toMatchObject({ type: 'notice' });
  });

  it('fetches anew what has changed', () => {
    const change = { source: 'trint', vendorStatus: 'TRANSCRIPT_NEW_VERSION' };
    expect(newsAbout(['notice'], change)).toMatchObject({ type: 'notice', anewAfter: 'd-1' });
  });

  it.each<[string, PartKind[], Partial<Delivery>]>([
    ['words', ['transcript'], {}],
    ['other contents', ['jobinfo'], {}],
    ['news of progress', ['notice'], { outcome: 'progress' }],
    ['a failure', ['notice'], { outcome: 'failure' }],
  ])('only watches the job of %s', (_what, kinds, change) => {
    expect(newsAbout(kinds, change)).toEqual(watch);
  });

  it.each<[string, Partial<Delivery>]>([
    ['what was fetched itself', { method: 'GET' }],
    ['a duplicate', { duplicateOf: 'd-0' }],
    ['what is in the quarantine', { state: 'quarantined' }],
    ['a delivery without a job', { jobId: null }],
    ['a source that fetches nothing', { source: 'other' }],
  ])('leaves %s alone', (_what, change) => {
    expect(newsAbout(['notice'], change)).toBe(null);
  });

  it('leaves alone what is a week old, and later facts', () => {
    expect(newsAbout(['notice'], {}, sinceMs + 8 * 86_400_000)).toBe(null);
    expect(newsOf({ type: 'deleted', id: 'd-1', at: '' }, sources, sinceMs)).toBe(null);
  });
});

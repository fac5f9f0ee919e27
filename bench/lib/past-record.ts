import type { PartKind } from '../../src/domain/delivery.ts';
import type { DeliveryRecord } from '../../src/domain/ledger.ts';

/** Deliveries of a past come evenly, so many a day. */
export const perDay = 10_000;

/** Between two deliveries of a past. */
export const everyMs = (24 * 60 * 60 * 1000) / perDay;
/** None that is read for its words: the bodies are not there. */
const kinds: readonly PartKind[] = ['media', 'jobinfo'];

/**
 * The record of a delivery that was filed long ago, for a ledger or a catalog without any files.
 *
 * Ten sources, forty senders, four deliveries of every job, one failure in a thousand; ids of jobs and hashes are all
 * over the place, where indexes suffer most.
 *
 * @param number from 0, in order of acceptance
 * @param startMs when number 0 was received
 */
export function pastRecord(number: number, startMs: number): DeliveryRecord {
  const source = `source-${number % 10}`;
  const jobId = scattered(number - Math.floor((number % 40) / 10) * 10);
  const kind = kinds[Math.floor(number / 10) % kinds.length] ?? 'other';
  const receivedAt = new Date(startMs + number * everyMs).toISOString();
  const filename = `part-${number}.json`;
  const path = `${source}/${receivedAt.slice(0, 10).replaceAll('-', '/')}/${filename}`;
  const sha256 = scattered(number).repeat(8);
  const hex = number.toString(16).padStart(12, '0');
  return {
    type: 'delivery',
    seq: number + 1,
    tail: null,
    multipart: false,
    configuredVendor: 'generic',
    aliases: [],
    title: null,
    externalIds: [],
    expected: ['data', 'jobinfo'],
    fingerprint: sha256,
    quarantine: null,
    placements: [{ owned: true, baseKey: path, number: 0 }],
    delivery: {
      id: `0199c1f2-${hex.slice(0, 4)}-7000-8000-${hex}`,
      source,
      vendor: 'generic',
      receivedAt,
      method: 'POST',
      path: `/callback/${source}`,
      query: { id: jobId, status: 'success' },
      sender: `203.0.113.${number % 40}`,
      headers: {
        host: 'collector.example.org',
        'user-agent': 'Vendor-API/2.0',
        'content-type': 'application/json',
        authorization: '***',
      },
      jobId,
      outcome: number % 1000 === 999 ? 'failure' : 'success',
      vendorStatus: 'success',
      error: null,
      duplicateOf: null,
      state: 'filed',
      warnings: [],
      parts: [{ index: 0, field: null, filename, mediaType: 'application/json', bytes: 5120, sha256, kind, path }],
    },
  };
}

/** The same record, as if its part had wanted this path and got this number of it. */
export function numberedRecord(record: DeliveryRecord, wantedPath: string, number: number): DeliveryRecord {
  const path = number === 0 ? wantedPath : wantedPath.replace(/\.(\w+)$/, `.${number}.$1`);
  const filename = wantedPath.slice(wantedPath.lastIndexOf('/') + 1);
  const parts = record.delivery.parts.map((part) => ({ ...part, filename, path }));
  return {
    ...record,
    placements: [{ owned: true, baseKey: wantedPath, number }],
    delivery: { ...record.delivery, parts },
  };
}

/** Eight hexadecimal digits, never the same for two numbers. */
function scattered(number: number): string {
  return (Math.imul(number, 2_654_435_761) >>> 0).toString(16).padStart(8, '0');
}

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openLedger } from '../../src/archive/ledger.ts';
import type { DeliveryRecord } from '../../src/domain/ledger.ts';
import { runCollector } from './collector.ts';
import { makeFolder } from './workplace.ts';

const perDay = 10_000;
const perAppend = 1000;
const dayMs = 24 * 60 * 60 * 1000;

/**
 * Gives a new storage folder a past: so many deliveries, filed on the days before today, in ledger and catalog.
 *
 * The bodies are missing; neither start-up nor listings look at them.
 */
export async function makePast(workplace: string, name: string, deliveries: number): Promise<void> {
  const dir = await makeFolder(workplace, name);
  await mkdir(join(dir, 'ledger'), { recursive: true });
  const days = Math.ceil(deliveries / perDay);
  const today = Math.floor(Date.now() / dayMs) * dayMs;
  let now = today;
  const ledger = openLedger(join(dir, 'ledger'), { now: () => new Date(now) });
  for (let first = 0; first < deliveries; first += perAppend) {
    now = today - (days - Math.floor(first / perDay)) * dayMs;
    const count = Math.min(perAppend, deliveries - first);
    await ledger.append(Array.from({ length: count }, (_, index) => pastRecord(first + index, now)));
  }
  await ledger.sync();
  await ledger.close();
  await runCollector(dir, ['reindex']);
}

/** Two deliveries of every job, with ids and hashes all over the place, where indexes suffer most. */
function pastRecord(number: number, dayStartMs: number): DeliveryRecord {
  const jobId = `job-${scattered(Math.floor(number / 2))}`;
  const receivedAt = new Date(dayStartMs + (number % perDay) * 8000).toISOString();
  const file = `${jobId}.${number % 2 === 0 ? 'transcript' : 'notice'}.json`;
  const path = `default/${receivedAt.slice(0, 10).replaceAll('-', '/')}/${file}`;
  const sha256 = scattered(number).repeat(8);
  const hex = number.toString(16).padStart(12, '0');
  return {
    type: 'delivery',
    seq: number + 1,
    tail: null,
    multipart: false,
    configuredVendor: 'auto',
    aliases: [],
    expected: null,
    fingerprint: sha256,
    quarantine: null,
    placements: [{ owned: true, baseKey: path, number: 0 }],
    delivery: {
      id: `0199c1f2-${hex.slice(0, 4)}-7000-8000-${hex}`,
      source: 'default',
      vendor: 'generic',
      receivedAt,
      method: 'POST',
      path: '/callback',
      query: {},
      sender: '127.0.0.1',
      headers: { host: 'collector.example.org', 'content-type': 'application/json', authorization: '***' },
      jobId,
      outcome: 'success',
      vendorStatus: 'success',
      error: null,
      duplicateOf: null,
      state: 'filed',
      warnings: [],
      parts: [
        {
          index: 0,
          field: null,
          filename: null,
          mediaType: 'application/json',
          bytes: 5120,
          sha256,
          kind: number % 2 === 0 ? 'transcript' : 'notice',
          path,
        },
      ],
    },
  };
}

/** Eight hexadecimal digits, never the same for two numbers. */
function scattered(number: number): string {
  return (Math.imul(number, 2_654_435_761) >>> 0).toString(16).padStart(8, '0');
}

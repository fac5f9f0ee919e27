import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openLedger } from '../../src/archive/ledger.ts';
import { runCollector } from './collector.ts';
import { pastRecord, perDay } from './past-record.ts';
import { makeFolder } from './workplace.ts';

/** Divides a day, so that all lines of one append belong to the same file. */
const perAppend = 1000;
const dayMs = 24 * 60 * 60 * 1000;

/** Where a past lies, and when it began, as `pastRecord` takes it. */
export interface Past {
  dir: string;
  startMs: number;
}

/**
 * Gives a new storage folder a past: so many deliveries, filed on the days before today, in ledger and catalog.
 *
 * The bodies are missing, as a million files would wear the disk and tell nothing: neither start-up nor listings look
 * at them.
 */
export async function makePast(workplace: string, name: string, deliveries: number): Promise<Past> {
  const dir = await makeFolder(workplace, name);
  await mkdir(join(dir, 'ledger'), { recursive: true });
  const today = Math.floor(Date.now() / dayMs) * dayMs;
  const startMs = today - Math.ceil(deliveries / perDay) * dayMs;
  let now = startMs;
  const ledger = openLedger(join(dir, 'ledger'), { now: () => new Date(now) });
  for (let first = 0; first < deliveries; first += perAppend) {
    now = startMs + Math.floor(first / perDay) * dayMs;
    const count = Math.min(perAppend, deliveries - first);
    await ledger.append(Array.from({ length: count }, (_, index) => pastRecord(first + index, startMs)));
  }
  await ledger.sync();
  await ledger.close();
  await runCollector(dir, ['reindex']);
  return { dir, startMs };
}

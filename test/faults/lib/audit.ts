import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Delivery } from '../../../src/domain/delivery.ts';
import type { DeliveryRecord, LedgerRecord } from '../../../src/domain/ledger.ts';
import type { Answer } from '../../fixtures/http.ts';
import { until } from '../../fixtures/until.ts';
import type { Bytes } from './callbacks.ts';
import { runToEnd } from './collector-process.ts';
import type { Accepted } from './load.ts';

/** What an audit needs of a running collector. */
export interface Audited {
  /** The storage folder. */
  dir: string;
  api(path: string): Promise<Answer>;
  /** For the message when something is wrong. */
  printed(): string;
}

/** What was found wrong; all empty when every 200 was kept. */
export interface Audit {
  /** Deliveries answered with 200 that are not in ledger, listing or archive. */
  lost: string[];
  /** Parts whose bytes are not those that were sent. */
  altered: string[];
  /** Anything else that is not as promised. */
  other: string[];
}

/** Every 200 was kept. */
export const unharmed: Audit = { lost: [], altered: [], other: [] };

/** Waits until nothing waits to be filed and the spool is empty, unless what is left there is to be left. */
export async function isFiled(collector: Audited, leftovers: 'are gone' | 'may be there' = 'are gone'): Promise<void> {
  let seen = '';
  await until(
    'everything is filed',
    async () => {
      const { text } = await collector.api('/metrics');
      const unfiled = /^collector_unfiled_deliveries (\d+)/m.exec(text)?.[1];
      const spooled = await readdir(join(collector.dir, 'spool'));
      seen = `${unfiled} unfiled, in the spool: ${spooled.slice(0, 5).join(' ')}; ${(await collector.api('/healthz')).text}`;
      return unfiled === '0' && (spooled.length === 0 || leftovers === 'may be there');
    },
    { withinMs: 60_000 },
  ).catch((cause: unknown) => {
    throw new Error(`not everything is filed: ${seen}\n${collector.printed().slice(-3000)}`, { cause });
  });
}

/**
 * Compares each delivery that was answered with 200 with what ledger, listing, download and disk hold, and looks at
 * names and leftovers. To be called when everything is filed.
 */
export async function audit(collector: Audited, accepted: readonly Accepted[]): Promise<Audit> {
  const found: Audit = { lost: [], altered: [], other: [] };
  const recorded = new Map<string, DeliveryRecord>();
  for (const record of await ledgerOf(collector.dir)) {
    if (record.type !== 'delivery') continue;
    if (recorded.has(record.delivery.id)) found.other.push(`${record.delivery.id} is recorded twice`);
    recorded.set(record.delivery.id, record);
  }
  const listed = await listedIds(collector);
  for (const id of recorded.keys()) if (!listed.has(id)) found.other.push(`${id} is recorded and not listed`);
  for (const id of listed) if (!recorded.has(id)) found.other.push(`${id} is listed and not recorded`);
  const queue = accepted[Symbol.iterator]();
  const lane = async (): Promise<void> => {
    for (const delivery of queue) await compare(collector, delivery, recorded.get(delivery.id), listed, found);
  };
  await Promise.all(Array.from({ length: 16 }, lane));
  found.other.push(...gaps([...recorded.values()]));
  return found;
}

/** What `collector verify` says about the folder; null when it has no findings. */
export async function verifyFindings(dir: string): Promise<string | null> {
  const { code, printed } = await runToEnd(['verify'], { dir });
  return code === 0 ? null : printed;
}

async function compare(
  collector: Audited,
  { id, parts, atMs }: Accepted,
  record: DeliveryRecord | undefined,
  listed: ReadonlySet<string>,
  found: Audit,
): Promise<void> {
  const answer = await collector.api(`/api/v1/deliveries/${id}`);
  if (record === undefined || !listed.has(id) || answer.status !== 200) {
    const what = record === undefined ? 'not recorded' : `answer ${answer.status}`;
    found.lost.push(`${id}, answered at ${new Date(atMs).toISOString()}: ${what}`);
    return;
  }
  const delivery: Delivery = answer.json;
  if (delivery.parts.length !== parts.length) found.altered.push(`${id} has ${delivery.parts.length} parts`);
  for (const [index, sent] of parts.entries()) {
    const part = delivery.parts[index];
    const path = record.delivery.parts[index]?.path ?? '';
    const download = (await collector.api(`/api/v1/deliveries/${id}/parts/${index}`)).body;
    const onDisk = await readFile(join(collector.dir, 'archive', path)).catch(() => null);
    if (onDisk === null) found.lost.push(`${id}: ${path} is not on the disk`);
    else if (
      part === undefined ||
      !isSame(sent, part) ||
      !isSame(sent, bytesOf(download)) ||
      !isSame(sent, bytesOf(onDisk))
    )
      found.altered.push(`${id} part ${index}, ${path}`);
  }
}

/** Every name that was wanted must have the numbers 0, 1, 2 … without a gap. */
function gaps(records: readonly DeliveryRecord[]): string[] {
  const numbers = new Map<string, number[]>();
  for (const { placements } of records) {
    for (const { owned, baseKey, number } of placements) {
      if (owned) numbers.set(baseKey, [...(numbers.get(baseKey) ?? []), number]);
    }
  }
  return [...numbers].flatMap(([baseKey, given]) => {
    const sorted = given.toSorted((a, b) => a - b);
    const isGapless = sorted.every((number, index) => number === index);
    return isGapless ? [] : [`the numbers of ${baseKey} are not 0 to ${given.length - 1}`];
  });
}

async function listedIds(collector: Audited): Promise<Set<string>> {
  const ids = new Set<string>();
  let cursor: string | null = null;
  do {
    const next: string = cursor === null ? '' : `&cursor=${cursor}`;
    const { json } = await collector.api(`/api/v1/deliveries?limit=500${next}`);
    for (const { id } of json.items) ids.add(id);
    cursor = json.next;
  } while (cursor !== null);
  return ids;
}

async function ledgerOf(dir: string): Promise<LedgerRecord[]> {
  const names = (await readdir(join(dir, 'ledger'))).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(dir, 'ledger', name), 'utf8')));
  return texts.flatMap((text) => text.split('\n').filter((line) => line !== '')).map((line) => JSON.parse(line));
}

function bytesOf(bytes: Buffer): Bytes {
  return { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

function isSame(one: Bytes, other: Bytes): boolean {
  return one.bytes === other.bytes && one.sha256 === other.sha256;
}

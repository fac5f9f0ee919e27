import type { ArchiveReader } from '../domain/archive.ts';
import type { JobWithDeliveries } from '../domain/catalog.ts';
import type { Delivery, Part } from '../domain/delivery.ts';
import type { VendorFetch } from '../domain/vendor-fetch.ts';
import { parseJson } from '../lib/json/parse.ts';

/** A notice is short. */
const mostBytes = 1024 * 1024;

/**
 * What the newest notice that asks for fetching says, else the newest of all, by which a person has a job fetched whose last
 * notice was lost; undefined when none is held. It is read when it is needed and never kept: it may hold a token.
 */
export async function readNotice(
  job: JobWithDeliveries | null,
  vendor: VendorFetch,
  archive: Pick<ArchiveReader, 'open'>,
): Promise<unknown> {
  const deliveries = (job?.deliveries ?? []).filter(({ state }) => state === 'filed');
  const asking = deliveries.filter((delivery) => vendor.asks(delivery) !== null);
  const newest = noticesOf(asking).at(-1) ?? noticesOf(deliveries).at(-1);
  return newest === undefined ? undefined : readFields(newest, archive);
}

function noticesOf(deliveries: readonly Pick<Delivery, 'parts'>[]): Part[] {
  return deliveries
    .flatMap(({ parts }) => parts)
    .filter(({ kind, path, bytes }) => kind === 'notice' && path !== null && bytes <= mostBytes);
}

async function readFields({ path, mediaType }: Part, archive: Pick<ArchiveReader, 'open'>): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of await archive.open('archive', path ?? '')) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  if (mediaType === 'application/x-www-form-urlencoded') return Object.fromEntries(new URLSearchParams(text));
  try {
    return parseJson(text.replace(/^\ufeff/, ''));
  } catch {
    return undefined;
  }
}

import type { ArchiveReader } from '../domain/archive.ts';
import type { JobWithDeliveries } from '../domain/catalog.ts';
import type { Part } from '../domain/delivery.ts';
import type { VendorFetch } from '../domain/vendor-fetch.ts';
import { parseJson } from '../lib/json/parse.ts';

/** A notice is short. */
const mostBytes = 1024 * 1024;

/**
 * What the newest notice that asks for fetching says; undefined when none is held. It is read when it is needed and never
 * kept: it may hold a token.
 */
export async function readNotice(
  job: JobWithDeliveries | null,
  vendor: VendorFetch,
  archive: Pick<ArchiveReader, 'open'>,
): Promise<unknown> {
  const notices = (job?.deliveries ?? [])
    .filter((delivery) => delivery.state === 'filed' && vendor.asks(delivery) !== null)
    .flatMap(({ parts }) => parts)
    .filter(({ kind, path, bytes }) => kind === 'notice' && path !== null && bytes <= mostBytes);
  const newest = notices.at(-1);
  return newest === undefined ? undefined : readFields(newest, archive);
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

import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { create } from 'content-disposition';
import type { Response } from 'express';
import { ZipFile } from 'yazl';
import type { Delivery, Part } from '../../domain/delivery.ts';
import { CollectorError } from '../../domain/errors.ts';
import { asSegment, distinctNames, safeName } from '../../domain/file-names.ts';
import { downloadName } from '../http/part-headers.ts';
import type { Reading } from './reading.ts';

/** What the zip says about a delivery: its record, and for each part the file in the zip, or null without bytes. */
interface ZippedDelivery {
  delivery: Delivery;
  files: (string | null)[];
}

/**
 * Little effort, for the collector has other work. Not none: entries that are only stored, and whose size stands behind
 * them, cannot be read by those who unpack a zip while it comes.
 */
const compressionLevel = 1;

/**
 * Answers with the deliveries in one zip, made while it is sent: `<source>/<job id or delivery id>/<name>` for each part,
 * and `deliveries.json` with everything known of them. Bytes that were stored once are in it once; parts whose bytes are
 * gone are in `deliveries.json` alone.
 */
export async function sendDeliveriesZip(
  response: Response,
  deliveries: readonly Delivery[],
  reading: Pick<Reading, 'openPart'>,
): Promise<void> {
  await Promise.all(deliveries.map(({ id }) => response.locals.audit?.note(response.req, response, 'exported', id)));
  response.writeHead(200, zipHeaders(deliveries));
  if (response.req.method === 'HEAD') return void response.end();
  const zip = new ZipFile();
  const aborting = new AbortController();
  const sent = pipeline(zip.outputStream, response, { signal: aborting.signal });
  // It is awaited in the end; a failure before that must not end the process.
  sent.catch(() => undefined);
  zip.once('error', (error) => aborting.abort(error));
  try {
    await addDeliveries(zip, deliveries, { reading, sent });
    await sent;
  } catch (error) {
    // The first failure is the reason; the end of the stream that it led to is not.
    aborting.abort(error);
    throw aborting.signal.reason;
  }
}

function zipHeaders(deliveries: readonly Delivery[]): Record<string, string> {
  const [first] = deliveries;
  const name = deliveries.length === 1 && first !== undefined ? `delivery-${first.id}` : 'deliveries';
  return {
    'Content-Type': 'application/zip',
    'Content-Disposition': create(`${name}.zip`),
    'Content-Security-Policy': "sandbox; default-src 'none'",
    'Cache-Control': 'no-store',
  };
}

async function addDeliveries(
  zip: ZipFile,
  deliveries: readonly Delivery[],
  { reading, sent }: { reading: Pick<Reading, 'openPart'>; sent: Promise<void> },
): Promise<void> {
  const pathFor = distinctNames();
  const added = new Map<string, string | null>();

  async function addPart(delivery: Delivery, part: Part): Promise<string | null> {
    const bytes = await openIfHeld(reading, delivery, part);
    if (bytes === null) return null;
    const path = pathFor(folderOf(delivery), safeName(downloadName(delivery, part)) ?? `${delivery.id}.${part.index}`);
    try {
      zip.addReadStream(bytes, path, { mtime: new Date(delivery.receivedAt), size: part.bytes, compressionLevel });
      // One open file at a time, however many there are.
      await Promise.race([once(bytes, 'close'), sent]);
    } finally {
      bytes.destroy();
    }
    return path;
  }

  const zipped: ZippedDelivery[] = [];
  for (const delivery of deliveries) {
    const files: (string | null)[] = [];
    for (const part of delivery.parts) {
      // A duplicate names the file of the first.
      const key = part.path ?? `${delivery.id} ${part.index}`;
      if (!added.has(key)) added.set(key, await addPart(delivery, part));
      files.push(added.get(key) ?? null);
    }
    zipped.push({ delivery, files });
  }
  zip.addBuffer(Buffer.from(`${JSON.stringify(zipped, null, 2)}\n`), 'deliveries.json', { compressionLevel });
  zip.end();
}

/** Null for bytes that are gone: of a deleted delivery, or of a duplicate whose first copy was deleted. */
async function openIfHeld(
  reading: Pick<Reading, 'openPart'>,
  { id, state }: Delivery,
  { index }: Part,
): Promise<Readable | null> {
  if (state === 'deleted') return null;
  try {
    return await reading.openPart(id, index, null);
  } catch (error) {
    if (error instanceof CollectorError && error.code === 'not-found') return null;
    throw error;
  }
}

function folderOf({ source, jobId, id }: Delivery): string {
  return `${source}/${(jobId === null ? null : safeName(asSegment(jobId))) ?? id}`;
}

/** So many ids fit into an address, which is a part of the request's head. */
const maxSelected = 300;

/**
 * Ids of the deliveries that were chosen, each once: the values of the field `id`.
 *
 * @throws CollectorError `bad-request` for none, for more than 300, and for what is no id
 */
export function readSelection(fields: URLSearchParams): string[] {
  const ids = new Set(fields.getAll('id'));
  if (ids.size === 0) throw new CollectorError('bad-request', 'no delivery is chosen: expected at least one id');
  if (ids.size > maxSelected) {
    throw new CollectorError('bad-request', `expected at most ${maxSelected} deliveries at once, not ${ids.size}`);
  }
  for (const id of ids) {
    if (!/^[0-9a-f-]{36}$/i.test(id)) throw new CollectorError('bad-request', 'id: expected ids of deliveries');
  }
  return [...ids];
}

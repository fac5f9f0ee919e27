import { once } from 'node:events';
import type { OutgoingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { create } from 'content-disposition';
import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import type { ByteRange } from '../../domain/archive.ts';
import type { Delivery, Part } from '../../domain/delivery.ts';
import { encodedSuffix, mostInflatedBytes } from '../../domain/encoded-body.ts';
import { CollectorError } from '../../domain/errors.ts';
import { codingsIn, InflateError, inflate } from '../../lib/inflate.ts';
import { may } from '../http/access.ts';
import { chooseRange, downloadName, etagOf, partHeaders } from '../http/part-headers.ts';
import { queryOf, readQuery } from '../http/query.ts';
import { onlyAllow } from '../http/refuse.ts';
import { readSelection, sendDeliveriesZip } from '../reading/deliveries-zip.ts';
import type { Reading } from '../reading/reading.ts';

/** The bytes of parts, as received: whole, in ranges, or only their headers. */
export function createPartRoutes({ reading }: { reading: Pick<Reading, 'find' | 'openPart'> }): Router {
  const router = Router();
  const sendDecoded = createDecodedAnswers(reading);
  router
    .route('/api/v1/deliveries/:id/parts/:index')
    .get(may('viewer', { audit: 'downloaded' }), async (request, response) => {
      const { decoded } = readQuery(partQuery, request);
      const { delivery, part } = await findPart(reading, request.params);
      if (decoded !== undefined) return sendDecoded(request, response, { delivery, part });
      const headers = partHeaders(delivery, part);
      const end = (status: number, fields: OutgoingHttpHeaders) => void response.writeHead(status, fields).end();

      response.setHeader('ETag', etagOf(part));
      if (request.fresh) return end(304, headers);
      const range = wantedRange(request, part);
      if (range === 'unsatisfiable') return end(416, { 'Content-Range': `bytes */${part.bytes}` });
      const answer = range === null ? whole(part) : portion(part, range);
      if (request.method === 'HEAD') return end(answer.status, { ...headers, ...answer.headers });

      const stream = await reading.openPart(delivery.id, part.index, range);
      // A fault before the first byte can still be told as one.
      await once(stream, 'readable');
      // Not Express's own `set`: it would add a charset to the type, and nobody knows which one the vendor meant.
      response.writeHead(answer.status, { ...headers, ...answer.headers });
      await pipeline(exactly(answer.headers['Content-Length'], stream), response);
    })
    .all(onlyAllow('GET, HEAD'));
  return router;
}

const partQuery = z.object({ decoded: z.literal('1', { error: 'expected 1' }).optional() });
/** Inflating takes a processor for as long as the reader likes. */
const maxDecodedAtOnce = 2;

/** Answers with a part as it was before it was encoded, in the bounds of everything that is inflated here. */
function createDecodedAnswers(reading: Pick<Reading, 'openPart'>) {
  let underWay = 0;
  return async (
    request: Request,
    response: Response,
    { delivery, part }: { delivery: Delivery; part: Part },
  ): Promise<void> => {
    if (request.headers.range !== undefined)
      throw new CollectorError('bad-request', 'a part can be had decoded as a whole only: leave Range out');
    const headers = decodedHeaders(delivery, part);
    if (request.method === 'HEAD') return void response.writeHead(200, headers).end();
    if (underWay >= maxDecodedAtOnce) throw new CollectorError('overloaded', 'two parts are being decoded; try again');
    underWay += 1;
    try {
      const body = await reading.openPart(delivery.id, part.index, null);
      const maxBytes = mostInflatedBytes(part.bytes, delivery.unproved !== true);
      const pieces = inflate(body, codingsOf(delivery), { maxBytes });
      // A fault before the first byte can still be told as one.
      const first = await pieces.next().catch(notDecoded);
      response.writeHead(200, headers);
      await pipeline(Readable.from(joined(first, pieces)), response);
    } catch (error) {
      // Cut off, the answer cannot be taken for all of it.
      if (!(error instanceof InflateError)) throw error;
      response.destroy();
    } finally {
      underWay -= 1;
    }
  };
}

function codingsOf({ headers }: Delivery): string[] {
  return codingsIn(headers['content-encoding']);
}

function decodedHeaders(delivery: Delivery, part: Part): OutgoingHttpHeaders {
  const { ETag: _etag, 'Accept-Ranges': _ranges, ...headers } = partHeaders(delivery, part);
  const name = downloadName(delivery, part);
  const suffixes = codingsOf(delivery).map(encodedSuffix).toReversed();
  const plainName = suffixes.reduce(
    (left, suffix) => (left.endsWith(suffix) ? left.slice(0, -suffix.length) : left),
    name,
  );
  return { ...headers, 'Content-Disposition': create(plainName) };
}

function notDecoded(error: unknown): never {
  if (!(error instanceof InflateError)) throw error;
  throw new CollectorError('conflict', `this part cannot be decoded: ${error.fault}`, { cause: error });
}

async function* joined(
  first: IteratorResult<Uint8Array>,
  rest: AsyncGenerator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  if (first.done !== true) yield first.value;
  yield* rest;
}

/** @throws CollectorError `not-found` */
async function findPart(
  reading: Pick<Reading, 'find'>,
  { id, index }: { id: string; index: string },
): Promise<{ delivery: Delivery; part: Part }> {
  const delivery = await reading.find(id);
  const part = delivery.parts.find((candidate) => String(candidate.index) === index);
  if (part === undefined) throw new CollectorError('not-found', 'this delivery has no such part');
  if (delivery.state !== 'deleted') return { delivery, part };
  throw new CollectorError('not-found', 'the payload of this delivery was deleted');
}

/** RFC 9110: Range counts for GET alone (14.2), and If-Range drops it unless the body is still the same (13.1.5). */
function wantedRange(request: Request, part: Part): ByteRange | null | 'unsatisfiable' {
  if (request.method !== 'GET') return null;
  const ifRange = request.headers['if-range'];
  if (ifRange !== undefined && ifRange !== etagOf(part)) return null;
  return chooseRange(request.headers.range, part.bytes);
}

function whole(part: Part) {
  return { status: 200, headers: { 'Content-Length': part.bytes } };
}

function portion(part: Part, { start, end }: ByteRange) {
  return {
    status: 206,
    headers: { 'Content-Length': end - start + 1, 'Content-Range': `bytes ${start}-${end}/${part.bytes}` },
  };
}

/**
 * Passes the bytes on, and fails when there are more or fewer than announced: the file was changed behind our back.
 *
 * Node 24 would let the reader wait for the missing ones for ever, and send surplus ones as the start of the next answer.
 */
async function* exactly(bytes: number, stream: Readable): AsyncGenerator<Buffer> {
  let missing = bytes;
  for await (const chunk of stream) {
    missing -= chunk.length;
    if (missing < 0) break;
    yield chunk;
  }
  if (missing !== 0) throw new Error(`a stored part is not ${bytes} bytes long as recorded: run collector verify`);
}

/** Several deliveries at once, as one zip. */
export function createZipRoutes({ reading }: { reading: Pick<Reading, 'find' | 'openPart'> }): Router {
  const router = Router();
  router
    .route('/api/v1/deliveries.zip')
    .get(may('viewer'), async (request, response) => {
      const query = queryOf(request);
      for (const name of query.keys()) {
        if (name !== 'id') throw new CollectorError('bad-request', 'the only query parameter here is id, repeated');
      }
      const deliveries = await Promise.all(readSelection(query).map((id) => reading.find(id)));
      await sendDeliveriesZip(response, deliveries, reading);
    })
    .all(onlyAllow('GET, HEAD'));
  return router;
}

import type { IncomingMessage } from 'node:http';
import { CollectorError } from '../../domain/errors.ts';

/** Bytes of a form; a person types or ticks no more. */
const maxBytes = 256 * 1024;

/** A form is sent in one go; a body that takes longer only holds a connection. */
const patienceMs = 10_000;

/**
 * Reads the fields of a form that one of the archive's pages sent.
 *
 * Only for those who may: nothing here is meant for the callbacks' side. Nothing is inflated.
 *
 * @throws CollectorError `bad-request` for another type, `body-too-large`, `silent-body`
 */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  const { 'content-type': type = '', 'content-encoding': encoding = 'identity' } = request.headers;
  if (!/^application\/x-www-form-urlencoded *(;|$)/i.test(type) || encoding !== 'identity')
    throw new CollectorError('bad-request', 'expected the fields of a form: application/x-www-form-urlencoded');
  return new URLSearchParams((await readBody(request)).toString('utf8'));
}

/** The bytes of a small body. By its events: leaving a loop over the stream would close the connection, and nobody could be told why. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const chunks: Buffer[] = [];
  let bytes = 0;
  const onData = (chunk: Buffer): void => {
    bytes += chunk.length;
    chunks.push(chunk);
    if (bytes > maxBytes) reject(new CollectorError('body-too-large', `this holds at most ${maxBytes} bytes`));
  };
  const timer = setTimeout(
    () => reject(new CollectorError('silent-body', 'it was not sent to its end in time')),
    patienceMs,
  );
  request.on('data', onData);
  request.once('end', () => resolve(Buffer.concat(chunks)));
  request.once('error', reject);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    request.off('data', onData);
  }
}

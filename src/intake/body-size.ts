import type { IncomingMessage } from 'node:http';
import { CollectorError } from '../domain/errors.ts';
import type { Limits } from '../domain/source.ts';

/** Bytes the head announces; null for a chunked body, 0 for a request without any. */
export function declaredLength({ headers }: IncomingMessage): number | null {
  if (headers['transfer-encoding'] !== undefined) return null;
  return Number(headers['content-length'] ?? '0');
}

/** @throws CollectorError `body-too-large` */
export function assertBodyFits(bytes: number | null, { bodyBytes }: Limits): void {
  if (bytes === null || bytes <= bodyBytes) return;
  throw new CollectorError('body-too-large', `the body is larger than the ${bodyBytes} bytes allowed here`);
}

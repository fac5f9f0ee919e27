import type { ArrivingHead } from '../../../src/domain/gate.ts';

/** A head as it arrives: an address that many tests allow, no headers, no query, unless told otherwise. */
export function aHead({
  peer = '203.0.113.7',
  headers = [],
  query = '',
}: {
  peer?: string | undefined;
  headers?: readonly (readonly [name: string, value: string])[];
  query?: string;
} = {}): ArrivingHead {
  return { method: 'POST', peerAddress: peer, rawHeaders: headers.flat(), query: new URLSearchParams(query) };
}

export function basic(userAndPassword: string): string {
  return `Basic ${Buffer.from(userAndPassword, 'utf8').toString('base64')}`;
}

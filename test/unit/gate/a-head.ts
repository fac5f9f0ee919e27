import type { ArrivingHead } from '../../../src/domain/gate.ts';

/** A head as it arrives: an address that many tests allow, no headers, no query, unless told otherwise. */
export function aHead({
  method = 'POST',
  peer = '203.0.113.7',
  headers = [],
  path = '/callback/acme',
  query = '',
}: {
  method?: string;
  peer?: string | undefined;
  headers?: readonly (readonly [name: string, value: string])[];
  path?: string;
  query?: string;
} = {}): ArrivingHead {
  return {
    method,
    target: query === '' ? path : `${path}?${query}`,
    peerAddress: peer,
    rawHeaders: headers.flat(),
    query: new URLSearchParams(query),
  };
}

export function basic(userAndPassword: string): string {
  return `Basic ${Buffer.from(userAndPassword, 'utf8').toString('base64')}`;
}

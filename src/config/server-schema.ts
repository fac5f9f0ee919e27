import { z } from 'zod';
import { parseCidr } from './addresses.ts';
import { count, duration, parsedText, section } from './fields.ts';
import { parseListen, parsePath, parsePublicUrl } from './locations.ts';

// A timer of Node that is set to more than 2^31 - 1 ms (24.8 days) fires at once.
const timeout = { minMs: 1, maxMs: 20 * 86_400_000 };

/** The section `server`. */
export const server = section({
  listen: parsedText(parseListen)
    .prefault('127.0.0.1:8080')
    .describe('Where callbacks are received: host:port. An IPv6 host stands in brackets and needs quotes: "[::]:443".'),
  tls: section({
    cert: parsedText(parsePath).describe('PEM file with the certificate and its chain.'),
    key: parsedText(parsePath).describe('PEM file with the private key.'),
  })
    .optional()
    .describe('Serves HTTPS. The files are read again when they change. Left out: plain HTTP.'),
  trustedProxies: z
    .array(parsedText(parseCidr), {
      error:
        'expected a list of CIDR blocks such as [10.0.0.0/8]; a boolean would let every sender choose its own address',
    })
    .prefault([])
    .describe(
      'CIDR blocks of reverse proxies whose X-Forwarded-For is believed. Addresses of senders, not of proxies, belong in `allow`.',
    ),
  publicUrl: parsedText(parsePublicUrl)
    .optional()
    .describe('URL under which the outside reaches this server, for printed and signed URLs.'),
  timeouts: section({
    headers: duration(timeout).prefault('30s').describe('Longest time for the head of a request.'),
    idle: duration(timeout)
      .prefault('60s')
      .describe('Longest silence inside a body. Its whole duration is not limited.'),
    drain: duration({ ...timeout, minMs: 0 })
      .prefault('30s')
      .describe('At a graceful stop, how long requests in flight may still take.'),
  })
    .prefault({})
    .describe('Times after which a silent or slow connection is given up.'),
  max: section({
    connections: count().prefault(4096).describe('Open connections; more are closed at once.'),
    connectionsPerAddress: count().prefault(1024).describe('Those of one address; more are closed at once.'),
    inFlight: count().prefault(1024).describe('Deliveries being received at a time; more are answered 503.'),
  })
    .prefault({})
    .describe('How much may happen at a time.'),
});

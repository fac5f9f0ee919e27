import type { IncomingMessage } from 'node:http';
import type { AnswerEcho, EchoPlace } from '../../domain/echo.ts';
import { CollectorError } from '../../domain/errors.ts';
import type { Admitted, Gate } from '../../domain/gate.ts';
import type { Source } from '../../domain/source.ts';
import type { Vendor } from '../../domain/vendor.ts';
import type { VendorAnswer } from '../../domain/vendor-answer.ts';

/** A source with what judges and answers its callbacks. */
export interface Endpoint {
  source: Source;
  gate: Gate;
  vendor: Vendor;
  /** What a test of the URL is answered with where a text out of it is all that is asked for; null: there is none. */
  echo: { of: Pick<EchoPlace, 'in'>; answer: AnswerEcho } | null;
}

/** Where a request was sent. */
export interface Target {
  name: string;
  /** What followed the source, decoded, or null. */
  tail: string | null;
  path: string;
  query: URLSearchParams;
  /** Path and query as sent. */
  whole: string;
}

/** A request, taken apart. */
export interface Arriving {
  request: IncomingMessage;
  target: Target;
  /** Called once when the body may come. */
  onReady: () => void;
}

type Method = 'POST' | 'PUT' | 'GET';

/** A request whose head passed. */
export interface Judged {
  endpoint: Endpoint;
  method: Method;
  verdict: Admitted;
}

/** One whose head did not. */
export interface HeadRefused {
  error: unknown;
  /** Canonical, or null when it could not be read or was not asked for. */
  sender: string | null;
  /** Value of WWW-Authenticate, or null. */
  challenge: string | null;
}

/** One that is only answered, whoever asks. */
export interface Greeted {
  greeting: VendorAnswer;
  sender: string | null;
}

/** By all that can be told before a byte of the body is read. */
export function judgeHead(endpoint: Endpoint | undefined, arriving: Arriving): Judged | HeadRefused | Greeted {
  const { request, target } = arriving;
  const { method, headers, httpVersion, rawHeaders, socket } = request;
  if (headers.host === undefined && httpVersion === '1.1')
    return refusal(new CollectorError('bad-request', 'the request names no Host'));
  // Node takes the last coding and leaves the others in the body (RFC 9112 §6.1, read 2026-12-01).
  if (!/^(?:chunked)?$/i.test(headers['transfer-encoding']?.trim() ?? ''))
    return refusal(
      new CollectorError(
        'unknown-coding',
        'the only transfer coding that is understood is chunked; send a Content-Encoding',
      ),
    );
  if (endpoint === undefined)
    return refusal(new CollectorError('unknown-source', 'there is no such source; check the path of the callback URL'));
  const { vendor, echo } = endpoint;
  const mayShakeHands = method === 'GET' && (vendor.handshake !== null || echo !== null) && isBare(request);
  if (method !== 'POST' && method !== 'PUT' && !mayShakeHands) return refusal(notAllowed());

  const { query, whole } = target;
  const verdict = endpoint.gate.judge({ method, target: whole, peerAddress: socket.remoteAddress, rawHeaders, query });
  if (verdict.admitted) return { endpoint, method, verdict };
  const { code, message, challenge, sender } = verdict;
  const greeting = code === 'sender-not-allowed' ? null : greetingOf(endpoint, arriving);
  if (greeting !== null) return { greeting, sender };
  return { error: new CollectorError(code, message), sender, challenge };
}

function refusal(error: CollectorError): HeadRefused {
  return { error, sender: null, challenge: null };
}

export function notAllowed(): CollectorError {
  return new CollectorError('method-not-allowed', 'send the callback with POST or PUT');
}

/**
 * Splits the URL itself: a router would decode, merge and match away what a vendor put there.
 *
 * A target in absolute form is understood, as RFC 9112 §3.2.2 asks of every server.
 */
export function readTarget(url: string): Target {
  const local = url.replace(/^https?:\/\/[^/?]*/i, '');
  const mark = local.indexOf('?');
  const path = mark < 0 ? local : local.slice(0, mark);
  const query = new URLSearchParams(mark < 0 ? '' : local.slice(mark + 1));
  // Slashes that a proxy or a setting doubled: no source has an empty name, so they can only mean one.
  const below = path.replace(/^\/+callback/, '').replace(/^\/+/, '/');
  if (/^\/?$/.test(below)) return { name: 'default', tail: null, path, query, whole: local };
  const [name = '', ...rest] = below.slice(1).split('/');
  const tail = decode(rest.join('/').replace(/\/+$/, ''));
  return { name: decode(name), tail: tail === '' ? null : tail, path, query, whole: local };
}

/** Percent-decoded where that gives text; a broken escape stays as it was sent. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * The answer to a test of the URL whose sender has nothing to prove itself with yet: it gives back what it was asked with,
 * which its sender knows. Null for everything else.
 */
function greetingOf({ echo }: Pick<Endpoint, 'echo'>, { request, target }: Arriving): VendorAnswer | null {
  if (echo === null || echo.of.in === 'json' || !isBare(request)) return null;
  const asked = { headers: request.headers, query: target.query, body: new Uint8Array() };
  return echo.answer(asked)?.answer ?? null;
}

/** Without a body. */
export function isBare({ headers }: Arriving['request']): boolean {
  return headers['transfer-encoding'] === undefined && !(Number(headers['content-length'] ?? '0') > 0);
}

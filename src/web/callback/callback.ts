import type { IncomingMessage, ServerResponse } from 'node:http';
import { CollectorError } from '../../domain/errors.ts';
import type { Admitted, Gate } from '../../domain/gate.ts';
import { unlistedReason } from '../../domain/senders.ts';
import type { Source } from '../../domain/source.ts';
import type { Vendor, VendorAnswer } from '../../domain/vendor.ts';
import type { Intake } from '../../intake/receive.ts';
import { problemOf } from '../http/error-response.ts';
import { isClosed, refuse } from '../http/refuse.ts';
import { complete, handshakeOf, withoutBody } from './handshake.ts';
import type { Probes } from './probe.ts';
import { proofOfUnlisted } from './unlisted.ts';

/** A source with what judges and answers its callbacks. */
export interface Endpoint {
  source: Source;
  gate: Gate;
  vendor: Vendor;
}

/** What became of a request, for the log and the counters. */
export interface CallbackEvent {
  source: string;
  /** Canonical, or null when it could not be read or the request did not get that far. */
  sender: string | null;
  status: number;
  /** Code of the problem, null for a success. */
  code: string | null;
  /** What is done with a sender that has proved itself and is not in the list; null for every other one. */
  unlisted: Admitted['unlisted'];
  /** Id of the delivery, also of one that lies in the quarantine. */
  id: string | null;
  parts: number;
  bytes: number;
  ms: number;
  /** The unexpected reason behind a refusal, for the log only. */
  error: unknown;
}

export interface CallbackParts {
  endpoints: ReadonlyMap<string, Endpoint>;
  intake: Intake;
  probes: Probes;
  now: () => Date;
  newId: () => string;
  isDraining: () => boolean;
  /** Whether an address counts as listed by now: it may have come to be trusted while its body came. */
  isListed: (source: string, address: string) => boolean;
  onAnswered: (event: CallbackEvent) => void;
}

/** Set by the server on requests that wait for `100 Continue`. */
export const continueExpected = new WeakSet<IncomingMessage>();

interface Target {
  name: string;
  /** What followed the source, decoded, or null. */
  tail: string | null;
  path: string;
  query: URLSearchParams;
  /** Path and query as sent. */
  whole: string;
}

/** `POST` and `PUT` on `/callback`, `/callback/<source>` and `/callback/<source>/<tail>`. */
export function createCallbackHandler(parts: CallbackParts) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (isClosed(request)) return void request.resume();
    const startMs = performance.now();
    const target = readTarget(request.url ?? '');
    const endpoint = parts.endpoints.get(target.name);
    if (endpoint !== undefined && parts.probes.isProbe(request)) {
      const { query, whole } = target;
      const onReady = (): void => welcome(request, response);
      return parts.probes.answer({ request, response, ...endpoint, target: whole, query, onReady });
    }
    const event: CallbackEvent = {
      source: target.name,
      sender: null,
      status: 0,
      code: null,
      unlisted: null,
      id: null,
      parts: 0,
      bytes: 0,
      ms: 0,
      error: null,
    };
    try {
      await answerCallback(parts, { ...target, endpoint }, request, response, event);
    } catch (error) {
      event.code = problemOf(error, 'vendor').code;
      event.id = error instanceof CollectorError ? error.deliveryId : null;
      event.error = error instanceof CollectorError ? (error.cause ?? null) : error;
      refuse(request, response, error);
    }
    event.status = response.statusCode;
    event.ms = performance.now() - startMs;
    parts.onAnswered(event);
  };
}

async function answerCallback(
  parts: CallbackParts,
  { endpoint, ...target }: Target & { endpoint: Endpoint | undefined },
  request: IncomingMessage,
  response: ServerResponse,
  event: CallbackEvent,
): Promise<void> {
  if (request.headers.host === undefined && request.httpVersion === '1.1')
    throw new CollectorError('bad-request', 'the request names no Host');
  if (endpoint === undefined)
    throw new CollectorError('unknown-source', 'there is no such source; check the path of the callback URL');
  const { source, gate, vendor } = endpoint;
  const { method } = request;
  const isCallback = method === 'POST' || method === 'PUT';
  const mayShakeHands = method === 'GET' && vendor.handshake !== null && !hasBody(request);
  if (method === undefined || !(isCallback || mayShakeHands)) throw notAllowed();

  const { rawHeaders, socket } = request;
  const { query, whole } = target;
  const verdict = gate.judge({ method, target: whole, peerAddress: socket.remoteAddress, rawHeaders, query });
  event.sender = verdict.sender;
  if (!verdict.admitted) {
    if (verdict.challenge !== null) response.setHeader('WWW-Authenticate', verdict.challenge);
    throw new CollectorError(verdict.code, verdict.message);
  }
  const { sender, unlisted } = verdict;
  const onProved = (): void => {
    event.unlisted = unlisted;
  };
  const verifier = unlisted === null ? verdict.verifier : proofOfUnlisted(verdict.verifier, onProved);
  if (parts.isDraining()) throw new CollectorError('shutting-down', 'the collector is shutting down; try again');

  const headers = gate.maskHeaders(rawHeaders);
  const handshake = handshakeOf(vendor, gate, { method, query, headers });
  if (!isCallback) {
    const met = await withoutBody(handshake, verifier);
    if (met === null) throw notAllowed();
    return answerHandshake(response, await complete(met));
  }

  const id = parts.newId();
  const taken = await parts.intake.receive({
    head: {
      id,
      source: source.name,
      vendor: source.vendor,
      receivedAt: parts.now().toISOString(),
      method,
      path: target.path,
      tail: target.tail,
      query: gate.maskQuery(query),
      sender,
      headers,
      ...(unlisted !== null && { unlisted: true as const }),
    },
    request,
    limits: source.limits,
    verifier,
    aside:
      unlisted === 'quarantine'
        ? () => (parts.isListed(source.name, sender) ? null : unlistedReason(sender))
        : notAside,
    handshake,
    onReady: () => welcome(request, response),
    progress: event,
  });
  if ('reply' in taken) return answerHandshake(response, await complete(taken));
  event.id = id;
  event.parts = taken.parts;
  response.setHeader('Collector-Delivery', id);
  answer(response, vendor.answer ?? usualAnswer);
}

/** The body may come: whoever waits for `100 Continue` is told so. */
function welcome(request: IncomingMessage, response: ServerResponse): void {
  if (continueExpected.has(request)) response.writeContinue();
}

function notAside(): null {
  return null;
}

function notAllowed(): CollectorError {
  return new CollectorError('method-not-allowed', 'send the callback with POST or PUT');
}

/** What every documented vendor takes as a success, to the letter. */
const usualAnswer: VendorAnswer = { status: 200, mediaType: 'text/plain', body: 'OK' };

function answer(response: ServerResponse, { status, mediaType, body }: VendorAnswer): void {
  response.writeHead(status, { 'Content-Type': mediaType, 'Content-Length': Buffer.byteLength(body) });
  response.end(body);
}

/** It repeats what the request said, and must not be taken for anything but what it is called. */
function answerHandshake(response: ServerResponse, reply: VendorAnswer): void {
  response.setHeader('X-Content-Type-Options', 'nosniff');
  answer(response, reply);
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? '0') > 0;
}

/**
 * Splits the URL itself: a router would decode, merge and match away what a vendor put there.
 *
 * A target in absolute form is understood, as RFC 9112 §3.2.2 asks of every server.
 */
function readTarget(url: string): Target {
  const local = url.replace(/^https?:\/\/[^/?]*/i, '');
  const mark = local.indexOf('?');
  const path = mark < 0 ? local : local.slice(0, mark);
  const query = new URLSearchParams(mark < 0 ? '' : local.slice(mark + 1));
  const below = path.replace(/^\/callback/, '');
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

import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { RequestHandler } from 'express';
import { CollectorError, type ErrorCode } from '../../domain/errors.ts';
import { sendProblem } from './error-response.ts';
import { callbackBytes, type Lingering } from './lingering.ts';

/** Refuses requests under `/callback`, and remembers which connections that has closed. */
interface Refusals {
  /** Answers with the problem document of an error. Before the body is whole, the answer closes the connection. */
  refuse(request: IncomingMessage, response: ServerResponse, error: unknown): void;
  /** True when its connection was closed by an answer: it is not taken, since nobody could be told (RFC 9112 §9.6). */
  isClosed(request: IncomingMessage): boolean;
}

const signatureChallenge = 'Signature realm="collector"';

/** Nothing is read on where there is no room for it, and of those who have been silent for longer than that would take. */
const notReadOn: ReadonlySet<ErrorCode | null> = new Set<ErrorCode>(['overloaded', 'shutting-down', 'silent-body']);

export function createRefusals(lingering: Lingering): Refusals {
  const closed = new WeakSet<Socket>();
  return {
    isClosed: ({ socket }) => closed.has(socket),
    refuse(request, response, error) {
      const headers: OutgoingHttpHeaders = request.complete ? {} : { Connection: 'close' };
      const code = error instanceof CollectorError ? error.code : null;
      if (code === 'method-not-allowed') headers.Allow = 'POST, PUT';
      // Found wrong after the last byte: the gate, which sets the challenge of every other 401, had let it in.
      if (code === 'bad-signature' && !response.hasHeader('WWW-Authenticate'))
        headers['WWW-Authenticate'] = signatureChallenge;
      // Who waits to be asked for the body reads the answer first.
      const isWaiting = request.headers.expect !== undefined;
      lingering.allow(request, isWaiting || notReadOn.has(code) ? 0 : callbackBytes);
      sendProblem(response, error, { audience: 'vendor', headers });
      if (!request.complete || response.statusCode === 413) closed.add(request.socket);
    },
  };
}

/** For an answer that comes before the body is whole: it says that the connection closes. */
export function closeAfter(request: IncomingMessage, response: ServerResponse): void {
  if (!request.complete) response.setHeader('Connection', 'close');
}

/**
 * Ends a route: every method it did not take is answered 405.
 *
 * @param allowed Value of the Allow header, e.g. `GET, HEAD`.
 */
export function onlyAllow(allowed: string): RequestHandler {
  return function refuseMethod(_request, response) {
    response.setHeader('Allow', allowed);
    throw new CollectorError('method-not-allowed', `accepted here: ${allowed}`);
  };
}

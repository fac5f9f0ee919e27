import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { RequestHandler } from 'express';
import { CollectorError } from '../../domain/errors.ts';
import { sendProblem } from './error-response.ts';

/** Refuses requests under `/callback`, and remembers which connections that has closed. */
interface Refusals {
  /**
   * Answers with the problem document of an error. A body that is not wanted is not read to its end: the answer closes
   * the connection.
   */
  refuse(request: IncomingMessage, response: ServerResponse, error: unknown): void;
  /** True when its connection was closed by an answer: it is not taken, since nobody could be told (RFC 9112 §9.6). */
  isClosed(request: IncomingMessage): boolean;
}

const signatureChallenge = 'Signature realm="collector"';

export function createRefusals(): Refusals {
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
      sendProblem(response, error, { audience: 'vendor', headers });
      if (!request.complete || response.statusCode === 413) closed.add(request.socket);
      if (!request.complete) endUpload(request);
    },
  };
}

/** For an answer that comes before the body is whole: it says that the connection closes, and then it does. */
export function closeAfter(request: IncomingMessage, response: ServerResponse): void {
  if (request.complete) return;
  response.setHeader('Connection', 'close');
  response.once('finish', () => endUpload(request));
}

/** What is still read of a refused body, so that the sender gets to see the answer instead of a reset. */
const drainBytes = 64 * 1024;
const drainMs = 2_000;

/**
 * Ends an upload that was answered before it was whole: a little more is read and thrown away, then the connection goes.
 *
 * Without this Node would read a refused body of gigabytes to its end.
 */
function endUpload(request: IncomingMessage): void {
  const { socket } = request;
  let drained = 0;
  const timer = setTimeout(() => socket.destroy(), drainMs);
  const finish = (): void => clearTimeout(timer);
  request.on('data', (chunk: Buffer) => {
    drained += chunk.length;
    if (drained > drainBytes) socket.destroy();
  });
  request.on('end', finish).on('close', finish);
  // The sender may break the connection now; nobody is left to be told.
  request.on('error', finish);
  request.resume();
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

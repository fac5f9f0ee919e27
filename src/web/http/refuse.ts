import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { CollectorError } from '../../domain/errors.ts';
import { endUpload } from './early-refusal.ts';
import { sendProblem } from './error-response.ts';

/** Connections that an answer has closed. */
const closed = new WeakSet<Socket>();

const signatureChallenge = 'Signature realm="collector"';

/** True when its connection was closed by an answer: it is not taken, since nobody could be told (RFC 9112 §9.6). */
export function isClosed({ socket }: IncomingMessage): boolean {
  return closed.has(socket);
}

/**
 * Answers a request under `/callback` with the problem document of an error.
 *
 * A body that is not wanted is not read to its end: the answer closes the connection.
 */
export function refuse(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  const headers: OutgoingHttpHeaders = request.complete ? {} : { Connection: 'close' };
  const code = error instanceof CollectorError ? error.code : null;
  if (code === 'method-not-allowed') headers.Allow = 'POST, PUT';
  // Found wrong after the last byte: the gate, which sets the challenge of every other 401, had let it in.
  if (code === 'bad-signature' && !response.hasHeader('WWW-Authenticate'))
    headers['WWW-Authenticate'] = signatureChallenge;
  sendProblem(response, error, { audience: 'vendor', headers });
  if (!request.complete || response.statusCode === 413) closed.add(request.socket);
  if (!request.complete) endUpload(request);
}

import { type OutgoingHttpHeaders, type ServerResponse, STATUS_CODES } from 'node:http';
import { CollectorError, type ErrorCode } from '../../domain/errors.ts';

/** Chosen for what vendors do with them: most try again on 5xx and give up on 4xx. */
export const statusOf = {
  'unknown-source': 404,
  'method-not-allowed': 405,
  'sender-not-allowed': 403,
  'bad-credentials': 401,
  'bad-signature': 401,
  'duplicate-authorization': 400,
  'unknown-coding': 501,
  'malformed-multipart': 400,
  'truncated-body': 400,
  'part-unaccounted': 400,
  'malformed-json': 400,
  'silent-body': 408,
  'slow-body': 408,
  'body-too-large': 413,
  'part-too-large': 413,
  'too-many-parts': 413,
  'head-too-large': 413,
  'storage-unavailable': 503,
  'storage-full': 503,
  'quarantine-full': 503,
  overloaded: 503,
  'shutting-down': 503,
  'vendor-unreachable': 503,
  unauthenticated: 401,
  'not-permitted': 403,
  'too-many-tries': 429,
  'not-found': 404,
  'unknown-format': 404,
  'bad-request': 400,
  conflict: 409,
  held: 409,
  'was-deleted': 409,
  'has-job': 409,
  'bad-settings': 409,
} as const satisfies Record<ErrorCode, number>;

/** Seconds after which trying again makes sense, by code; 30 for every other 503. */
const retryAfterSeconds: Partial<Record<ErrorCode, number>> = {
  overloaded: 5,
  'shutting-down': 10,
  'storage-full': 120,
  'quarantine-full': 120,
  'too-many-tries': 60,
};

/**
 * Who reads the answer. It decides what becomes of an error nobody expected: a vendor must be told to try again (503),
 * a person that there is a bug (500).
 */
export type Audience = 'vendor' | 'reader';

/** A problem document of RFC 9457. `code` is the stable name of what went wrong; `title` is only the status in words. */
export interface Problem {
  type: 'about:blank';
  title: string;
  status: number;
  detail: string;
  code: ErrorCode | 'internal';
  /** The quarantined delivery that the refused body became; absent when nothing was kept. */
  deliveryId?: string;
}

/** Describes an error to the one who caused or met it. Unexpected ones keep their reason to themselves. */
export function problemOf(error: unknown, audience: Audience): Problem {
  if (error instanceof CollectorError) {
    const problem = aProblem(statusOf[error.code], error.code, error.message);
    return error.deliveryId === null ? problem : { ...problem, deliveryId: error.deliveryId };
  }
  // Express throws this when the percent-encoding of a path parameter is broken.
  if (error instanceof URIError) return aProblem(400, 'bad-request', 'the path is not valid percent-encoded UTF-8');
  return aProblem(audience === 'vendor' ? 503 : 500, 'internal', 'something went wrong on our side; it was logged');
}

/**
 * Answers with the problem document of an error, on any response of node:http.
 *
 * `headers` are added, e.g. WWW-Authenticate, Allow or `Connection: close`. When an answer has begun already, the
 * connection is cut instead, so that nobody takes half an answer for a whole one.
 */
export function sendProblem(
  response: ServerResponse,
  error: unknown,
  options: { audience: Audience; headers?: OutgoingHttpHeaders },
): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const problem = problemOf(error, options.audience);
  // It would vouch for what was asked for, not for this answer.
  response.removeHeader('ETag');
  const body = Buffer.from(JSON.stringify(problem));
  response.writeHead(problem.status, {
    ...problemHeaders(problem),
    ...options.headers,
    'Content-Type': 'application/problem+json',
    'Content-Length': body.length,
    'Cache-Control': 'no-store',
  });
  response.end(body);
}

function aProblem(status: number, code: Problem['code'], detail: string): Problem {
  return { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, detail, code };
}

/** Told of every error that is our fault, for the log. The path is without the query, which may hold a secret. */
export type ReportFault = (error: unknown, request: { method: string; path: string }) => void;

/** Headers that belong to a problem whatever form it is told in, e.g. Retry-After. */
export function problemHeaders({ status, code }: Problem): OutgoingHttpHeaders {
  if (status === 503 || status === 429)
    return { 'Retry-After': code === 'internal' ? 30 : (retryAfterSeconds[code] ?? 30) };
  if (status === 413) return { Connection: 'close' };
  if (code === 'unauthenticated') return { 'WWW-Authenticate': 'Bearer realm="collector archive"' };
  return {};
}

import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import { CollectorError } from '../../domain/errors.ts';
import type { ArchiveGate } from '../../domain/gate.ts';
import { createSessions } from './session.ts';

/** Who may read the archive: whoever shows its token, or a session that was opened with it. */
export interface Access {
  admits(request: IncomingMessage): boolean;
  /** Value of a Set-Cookie header that opens a session, or null for a wrong token. */
  signIn(token: string): string | null;
  /** Ends the session of the request; value of a Set-Cookie header that makes the browser forget it. */
  signOut(request: IncomingMessage): string;
}

/** `transport` is how browsers reach the archive: over https its cookie is never sent in the clear. */
export function createAccess(options: { gate: ArchiveGate; transport: 'http' | 'https'; now: () => number }): Access {
  const { gate } = options;
  const sessions = createSessions(options);
  return {
    admits(request) {
      const { authorization, cookie } = request.headers;
      if (authorization !== undefined) {
        const token = /^bearer +(\S+) *$/i.exec(authorization)?.[1];
        return token !== undefined && gate.admits(token);
      }
      // A browser sends the cookie along whoever made it ask, so for changes it proves nothing by itself.
      return sessions.isOpen(cookie) && (changesNothing(request) || isSameOrigin(request));
    },
    signIn(token) {
      return gate.admits(token) ? sessions.open() : null;
    },
    signOut: ({ headers }) => sessions.close(headers.cookie),
  };
}

/** Lets a request on only when it may read the archive; else 401 `unauthenticated`. */
export function requireAccess(access: Access): RequestHandler {
  return function checkAccess(request, _response, next) {
    if (access.admits(request)) return next();
    throw new CollectorError(
      'unauthenticated',
      'this needs the archive token (Authorization: Bearer <token>) or, for its own pages, a session',
    );
  };
}

/** Lets only forms of the archive's own pages on, for those that need no session: signing in and out. */
export const requireSameOrigin: RequestHandler = (request, _response, next) => {
  if (isSameOrigin(request)) return next();
  throw new CollectorError(
    'unauthenticated',
    'this form was not sent by a page of this archive; send it again from here',
  );
};

function changesNothing({ method }: IncomingMessage): boolean {
  return method === 'GET' || method === 'HEAD';
}

/** Browsers older than 2023 may send no Sec-Fetch-Site, but all send Origin with such requests. */
function isSameOrigin({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  if (headers.origin === undefined || headers.host === undefined || !URL.canParse(headers.origin)) return false;
  return new URL(headers.origin).host === headers.host.toLowerCase();
}

import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import { CollectorError } from '../../domain/errors.ts';
import { type BrakeOptions, createBrake } from './brake.ts';

/** Who may read the archive: whoever shows its token, or a session that was opened with it. Wrong tokens are braked. */
export interface Access {
  /** @throws CollectorError `too-many-tries` */
  admits(request: IncomingMessage): Promise<boolean>;
  /** The same of a request that was let in before: whether it still would be. */
  stillAdmits(request: IncomingMessage): boolean;
  /**
   * Value of a Set-Cookie header that opens a session, or null for a wrong token.
   *
   * @throws CollectorError `too-many-tries`
   */
  signIn(request: IncomingMessage, token: string): Promise<string | null>;
  /** Ends the session of the request; value of a Set-Cookie header that makes the browser forget it. */
  signOut(request: IncomingMessage): string;
}

export interface AccessOptions extends BrakeOptions {
  /** How browsers reach the archive: over https its cookie is never sent in the clear. */
  transport: 'http' | 'https';
  /** Canonical address of who asks, null when it cannot be read. */
  senderOf: (request: IncomingMessage) => string | null;
}

export function createAccess(options: AccessOptions): Access {
  const { gate, senderOf } = options;
  const brake = createBrake(options);
  const sessions = createSessions(options);

  function holdsSession(request: IncomingMessage): boolean {
    // A browser sends the cookie along whoever made it ask, so for changes it proves nothing by itself.
    return sessions.isOpen(request.headers.cookie) && (changesNothing(request) || isSameOrigin(request));
  }

  return {
    async admits(request) {
      const { authorization } = request.headers;
      if (authorization === undefined) return holdsSession(request);
      const token = bearerOf(authorization);
      return token !== null && brake.judge(token, senderOf(request));
    },
    stillAdmits(request) {
      const { authorization } = request.headers;
      if (authorization === undefined) return holdsSession(request);
      return gate.admits(bearerOf(authorization) ?? '');
    },
    async signIn(request, pasted) {
      // Pasted with the space or the line end beside it.
      const token = pasted.trim();
      return token !== '' && (await brake.judge(token, senderOf(request))) ? sessions.open() : null;
    },
    signOut: ({ headers }) => sessions.close(headers.cookie),
  };
}

/** Null for anything that is no guess at a token. */
function bearerOf(authorization: string): string | null {
  return /^bearer\s+(\S+)\s*$/i.exec(authorization)?.[1] ?? null;
}

/** Lets a request on only when it may read the archive; else 401 `unauthenticated`. */
export function requireAccess(access: Access): RequestHandler {
  return async function checkAccess(request, _response, next) {
    if (await access.admits(request)) return next();
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

/** Sessions of people who signed in with the archive's token. They end with the process, or after seven days. */
interface Sessions {
  /** Value of a Set-Cookie header that opens a session. It says nothing about the token. */
  open(): string;
  /** True when the Cookie header of a request carries a session that was opened here and has not ended. */
  isOpen(cookieHeader: string | undefined): boolean;
  /** Ends the session that the Cookie header carries, wherever its cookie was copied to; the Set-Cookie that removes it. */
  close(cookieHeader: string | undefined): string;
}

const cookieName = 'collector_session';
const lifetimeMs = 7 * 24 * 60 * 60 * 1000;

/**
 * The cookie holds its own end and a signature made with a key that only this process has: nothing to store, nothing
 * to steal from the disk. Only sessions that were closed before their time are remembered, until that time.
 */
function createSessions({ transport, now }: { transport: 'http' | 'https'; now: () => number }): Sessions {
  const key = randomBytes(32);
  const sign = (text: string): Buffer => createHmac('sha256', key).update(text).digest();
  const closed = new Map<string, number>();
  // A browser would drop a Secure cookie that came over plain HTTP.
  const attributes = `HttpOnly; SameSite=Strict${transport === 'https' ? '; Secure' : ''}`;

  /** Claims of the sessions in a Cookie header that are open, e.g. `1795255200000.Kw3…`. */
  function openIn(cookieHeader = ''): string[] {
    return valuesOf(cookieHeader).flatMap((value) => {
      const [endsAt, nonce, signature] = value.split('.');
      if (endsAt === undefined || nonce === undefined || signature === undefined) return [];
      const claim = `${endsAt}.${nonce}`;
      const isOurs = isEqual(Buffer.from(signature, 'base64url'), sign(claim));
      return isOurs && now() < Number(endsAt) && !closed.has(claim) ? [claim] : [];
    });
  }

  return {
    open() {
      const claim = `${now() + lifetimeMs}.${randomBytes(9).toString('base64url')}`;
      const value = `${claim}.${sign(claim).toString('base64url')}`;
      return `${cookieName}=${value}; Path=/; Max-Age=${lifetimeMs / 1000}; ${attributes}`;
    },
    isOpen: (cookieHeader) => openIn(cookieHeader).length > 0,
    close(cookieHeader) {
      for (const [claim, endsAt] of closed) if (endsAt <= now()) closed.delete(claim);
      for (const claim of openIn(cookieHeader)) closed.set(claim, Number(claim.split('.')[0]));
      return `${cookieName}=; Path=/; Max-Age=0; ${attributes}`;
    },
  };
}

/** More than one when cookies of the same name were set for several paths or domains. */
function valuesOf(cookieHeader: string): string[] {
  return cookieHeader
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${cookieName}=`))
    .map((pair) => pair.slice(cookieName.length + 1));
}

function isEqual(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

import type { IncomingMessage } from 'node:http';
import type { RequestHandler, Response } from 'express';
import type { AuditAction } from '../../domain/audit.ts';
import { CollectorError } from '../../domain/errors.ts';
import type { Holder } from '../../domain/gate.ts';
import { type Need, type Person, type Role, reaches } from '../../domain/people.ts';
import type { Audit } from './audit.ts';
import { type BrakeOptions, createBrake } from './brake.ts';
import { createSessions } from './sessions.ts';

/** Who may read the archive: whoever shows a token of it, or a session that was opened with one. Wrong tokens are braked. */
export interface Access {
  /** Whose request it is; null for nobody's. @throws CollectorError `too-many-tries` */
  personOf(request: IncomingMessage): Promise<Person | null>;
  /** Of a request that was let in before: whether it still would be. */
  stillAdmits(request: IncomingMessage): boolean;
  /**
   * Value of a Set-Cookie header that opens a session, or null for a wrong token.
   *
   * @throws CollectorError `too-many-tries`
   */
  signIn(request: IncomingMessage, token: string): Promise<string | null>;
  /** Ends the session of the request; value of a Set-Cookie header that makes the browser forget it. */
  signOut(request: IncomingMessage): Promise<string>;
}

declare global {
  namespace Express {
    interface Locals {
      /** Who sent the request. */
      person?: Person;
      audit?: Audit;
    }
  }
}

export interface AccessOptions extends BrakeOptions {
  /** How browsers reach the archive: over https its cookie is never sent in the clear. Changes with the settings. */
  readonly transport: 'http' | 'https';
  /** Canonical address of who asks, null when it cannot be read. */
  senderOf: (request: IncomingMessage) => string | null;
  /** Told of who signs in and out. */
  audit?: Pick<Audit, 'session'>;
}

export function createAccess(options: AccessOptions): Access {
  const { gate, senderOf, audit } = options;
  const brake = createBrake(options);
  const sessions = createSessions(options);

  function inSession(request: IncomingMessage): Holder | null {
    // A browser sends the cookie along whoever made it ask, so for changes it proves nothing by itself.
    if (!changesNothing(request) && !isSameOrigin(request)) return null;
    const key = sessions.holderIn(request.headers.cookie);
    return key === null ? null : gate.holder(key);
  }

  return {
    async personOf(request) {
      const { authorization } = request.headers;
      if (authorization === undefined) return inSession(request);
      const token = bearerOf(authorization);
      return token === null ? null : brake.judge(token, senderOf(request));
    },
    stillAdmits(request) {
      const { authorization } = request.headers;
      const holder = authorization === undefined ? inSession(request) : gate.personOf(bearerOf(authorization) ?? '');
      return holder !== null;
    },
    async signIn(request, pasted) {
      // Pasted with the space or the line end beside it.
      const token = pasted.trim();
      const holder = token === '' ? null : await brake.judge(token, senderOf(request));
      if (holder === null) return null;
      await audit?.session(request, holder, 'signed-in');
      return sessions.open(holder.key);
    },
    async signOut(request) {
      const key = sessions.holderIn(request.headers.cookie);
      const holder = key === null ? null : gate.holder(key);
      if (holder !== null) await audit?.session(request, holder, 'signed-out');
      return sessions.close(request.headers.cookie);
    },
  };
}

/** Null for anything that is no guess at a token. */
function bearerOf(authorization: string): string | null {
  return /^bearer\s+(\S+)\s*$/i.exec(authorization)?.[1] ?? null;
}

/** Lets a request on only when somebody is known to have sent it; else 401 `unauthenticated`. */
export function requireAccess(access: Pick<Access, 'personOf'>): RequestHandler {
  return async function checkAccess(request, response, next) {
    const person = await access.personOf(request);
    if (person !== null) {
      response.locals.person = person;
      return next();
    }
    throw new CollectorError(
      'unauthenticated',
      'this needs the archive token (Authorization: Bearer <token>) or, for its own pages, a session',
    );
  };
}

/** Who sent the request that is answered: behind `requireAccess` there is always somebody. */
export function personAt(response: Response): Person {
  const { person } = response.locals;
  if (person === undefined) throw new Error('a route that needs a person stands before requireAccess');
  return person;
}

/** A route's handler that lets on only those whose role reaches. Every route behind `requireAccess` begins with one. */
export interface RoleCheck extends RequestHandler {
  need: Need;
}

/**
 * Lets a person on who may: 403 `not-permitted` for the others. With `allSources` also those of the right role are turned
 * away whose token is for some sources only. `audit`: what whoever passes is written down to have done.
 */
export function may(
  role: Role,
  { allSources = false, audit }: { allSources?: boolean; audit?: AuditAction } = {},
): RoleCheck {
  const need: Need = { role, allSources };
  const check: RequestHandler = async (request, response, next) => {
    if (!reaches(personAt(response), need)) {
      throw new CollectorError('not-permitted', notPermitted(personAt(response), need));
    }
    if (audit !== undefined) await response.locals.audit?.note(request, response, audit);
    next();
  };
  return Object.assign(check, { need });
}

function notPermitted(person: Person, { role, allSources }: Need): string {
  const needed = allSources ? `the role ${role} with all sources` : `the role ${role}`;
  return `this needs ${needed}; your token has ${person.role}${person.sources === null ? '' : ' with some sources'}`;
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

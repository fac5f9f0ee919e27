import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** Sessions of people who signed in with a token of the archive. They end with the process, or after seven days. */
export interface Sessions {
  /** Value of a Set-Cookie header that opens a session for whoever holds the token of this key. */
  open(holder: string): string;
  /** Key of the token with which the session was opened that a Cookie header carries; null without an open one. */
  holderIn(cookieHeader: string | undefined): string | null;
  /** Ends the session that the Cookie header carries, wherever its cookie was copied to; the Set-Cookie that removes it. */
  close(cookieHeader: string | undefined): string;
}

const cookieName = 'collector_session';
const lifetimeMs = 7 * 24 * 60 * 60 * 1000;

/**
 * The cookie holds its own end and a signature made with a key that only this process has: nothing to store, nothing
 * to steal from the disk. Only sessions that were closed before their time are remembered, until that time.
 */
export function createSessions(options: { readonly transport: 'http' | 'https'; now: () => number }): Sessions {
  const now = createClock(options.now);
  const key = randomBytes(32);
  const sign = (text: string): Buffer => createHmac('sha256', key).update(text).digest();
  const closed = new Map<string, number>();
  // A browser would drop a Secure cookie that came over plain HTTP.
  const attributes = (): string => `HttpOnly; SameSite=Strict${options.transport === 'https' ? '; Secure' : ''}`;

  /** Claims of the sessions in a Cookie header that are open, e.g. `1795255200000.hN4….Kw3…`. */
  function openIn(cookieHeader = ''): string[] {
    return valuesOf(cookieHeader).flatMap((value) => {
      const [endsAt, holder, nonce, signature] = value.split('.');
      if (endsAt === undefined || nonce === undefined || signature === undefined) return [];
      const claim = `${endsAt}.${holder}.${nonce}`;
      const isOurs = isEqual(Buffer.from(signature, 'base64url'), sign(claim));
      return isOurs && now() < Number(endsAt) && !closed.has(claim) ? [claim] : [];
    });
  }

  return {
    open(holder) {
      const claim = `${now() + lifetimeMs}.${holder}.${randomBytes(9).toString('base64url')}`;
      const value = `${claim}.${sign(claim).toString('base64url')}`;
      return `${cookieName}=${value}; Path=/; Max-Age=${lifetimeMs / 1000}; ${attributes()}`;
    },
    holderIn: (cookieHeader) => openIn(cookieHeader)[0]?.split('.')[1] ?? null,
    close(cookieHeader) {
      for (const [claim, endsAt] of closed) if (endsAt <= now()) closed.delete(claim);
      for (const claim of openIn(cookieHeader)) closed.set(claim, Number(claim.split('.')[0]));
      return `${cookieName}=; Path=/; Max-Age=0; ${attributes()}`;
    },
  };
}

/** The time, which never goes back, whatever is done to the clock of the machine: what has ended stays so. */
function createClock(wallMs: () => number): () => number {
  const startedMs = wallMs() - performance.now();
  let latestMs = 0;
  return () => {
    latestMs = Math.max(latestMs, wallMs(), Math.round(startedMs + performance.now()));
    return latestMs;
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

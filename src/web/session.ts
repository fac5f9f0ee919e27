import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** Sessions of people who signed in with the archive's token. They end with the process, or after seven days. */
export interface Sessions {
  /** Value of a Set-Cookie header that opens a session. It says nothing about the token. */
  open(): string;
  /** True when the Cookie header of a request carries a session that was opened here and has not run out. */
  isOpen(cookieHeader: string | undefined): boolean;
}

const cookieName = 'collector_session';
const lifetimeMs = 7 * 24 * 60 * 60 * 1000;

/**
 * The cookie holds its own end and a signature made with a key that only this process has: nothing to store, nothing
 * to steal from the disk.
 */
export function createSessions({ transport, now }: { transport: 'http' | 'https'; now: () => number }): Sessions {
  const key = randomBytes(32);
  const sign = (text: string): Buffer => createHmac('sha256', key).update(text).digest();
  return {
    open() {
      const endsAt = String(now() + lifetimeMs);
      const value = `${endsAt}.${sign(endsAt).toString('base64url')}`;
      // A browser would drop a Secure cookie that came over plain HTTP.
      const secure = transport === 'https' ? '; Secure' : '';
      return `${cookieName}=${value}; Path=/; Max-Age=${lifetimeMs / 1000}; HttpOnly; SameSite=Strict${secure}`;
    },
    isOpen(cookieHeader) {
      return valuesOf(cookieHeader ?? '').some((value) => {
        const [endsAt, signature] = value.split('.');
        if (endsAt === undefined || signature === undefined) return false;
        return isEqual(Buffer.from(signature, 'base64url'), sign(endsAt)) && now() < Number(endsAt);
      });
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

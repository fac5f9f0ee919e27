/**
 * Where to go after signing in: a path of this archive, or null for anything that would lead elsewhere.
 *
 * What a browser makes of the text decides, not the text: `//host`, `/\host` and tabs in between all mean another host.
 *
 * @example localPath('/jobs?source=acme') // '/jobs?source=acme'
 * @example localPath('//evil.example')    // null
 */
export function localPath(text: string): string | null {
  if (!text.startsWith('/') || text.length > maxLength) return null;
  const base = 'http://archive.invalid';
  if (!URL.canParse(text, base)) return null;
  const { origin, pathname, searchParams, search } = new URL(text, base);
  if (origin !== base || pathname.startsWith('//')) return null;
  // A token that did not open the archive would be tried again, and stand in the address.
  if (pathname === '/' && searchParams.has('token')) return '/';
  return pathname + search;
}

const maxLength = 4096;

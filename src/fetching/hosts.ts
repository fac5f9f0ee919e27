import type { VendorFetch } from '../domain/vendor-fetch.ts';

/**
 * What a URL may be asked for: `key`, also with the customer's key; `result`, without it only; `foreign`, not at all.
 * `endpoint`: as `key`, because the settings name that very place.
 */
export type HostClass = 'key' | 'result' | 'foreign' | 'endpoint';

/** Compiles which places belong to a vendor: only https, only the usual port, and the origin of the endpoint that the settings name. */
export function compileHosts(
  { keyHosts, resultHosts }: Pick<VendorFetch, 'keyHosts' | 'resultHosts'>,
  endpoint: string | null,
): (url: URL) => HostClass {
  const isKeyHost = compileNames(keyHosts);
  const isResultHost = compileNames(resultHosts);
  const named = endpoint === null ? null : new URL(endpoint).origin;
  return (url) => {
    if (url.username !== '' || url.password !== '') return 'foreign';
    if (url.origin === named) return 'endpoint';
    if (url.protocol !== 'https:' || url.port !== '') return 'foreign';
    if (isKeyHost(url.hostname)) return 'key';
    return isResultHost(url.hostname) ? 'result' : 'foreign';
  };
}

/** `*.example.org` is everything below `example.org`, and not that itself. A host of a URL is in lower case already. */
function compileNames(names: readonly string[]): (host: string) => boolean {
  const exact = new Set(names.filter((name) => !name.startsWith('*.')));
  const below = names.filter((name) => name.startsWith('*.')).map((name) => name.slice(1));
  return (host) => exact.has(host) || below.some((end) => host.endsWith(end) && host.length > end.length);
}

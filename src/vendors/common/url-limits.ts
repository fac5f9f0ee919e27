import { isIP } from 'node:net';
import type { Vendor } from '../../domain/vendor.ts';

/** What of a URL counts here. */
export interface CalledUrl {
  /** `https:` or `http:`. */
  protocol: string;
  hostname: string;
  port: number;
}

/** Why a vendor would not call a URL, and what to change, in words to be joined by a colon. */
export interface UrlViolation {
  found: string;
  advice: string;
}

/** Holds a URL against what a vendor documents of those it calls; `name` is what people are told. */
export function urlViolations(
  { protocol, hostname, port }: CalledUrl,
  { name, urlLimits }: Pick<Vendor, 'name' | 'urlLimits'>,
): UrlViolation[] {
  if (urlLimits === undefined) return [];
  const { ports, scheme, host } = urlLimits;
  const list: UrlViolation[] = [];
  if (ports !== null && !ports.includes(port)) {
    list.push({ found: `${name} does not call port ${port}`, advice: `serve it at one of ${ports.join(', ')}` });
  }
  if (scheme === 'https' && protocol !== 'https:') {
    list.push({ found: `${name} calls https only`, advice: 'serve it with TLS (docs/running.md)' });
  }
  if (host === 'no-underscore' && hostname.includes('_')) {
    list.push({ found: `${name} refuses a host with _ in its name`, advice: 'add a name without _' });
  }
  if (host === 'name' && (isIP(hostname) > 0 || !hostname.includes('.'))) {
    list.push({ found: `${name} calls full host names only, not ${hostname}`, advice: 'give it a name in the DNS' });
  }
  return list;
}

import { isIPv4, isIPv6 } from 'node:net';
import type { Address } from './config.ts';

const hostName = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/i;

/**
 * Reads where to listen.
 *
 * @example parseListen('[::]:443') // { host: '::', port: 443 }
 * @throws RangeError
 */
export function parseListen(text: string): Address {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^[\]:]+)):(0|[1-9]\d{0,4})$/.exec(text);
  const [, bracketed = '', bare = '', digits = ''] = match ?? [];
  const isHost = isIPv6(bracketed) || isIPv4(bare) || hostName.test(bare);
  const port = Number(digits);
  if (match === null || !isHost || port > 65_535) {
    throw new RangeError(
      'expected host:port such as 127.0.0.1:8080, 0.0.0.0:80, localhost:8080 or, in quotes, [::]:443',
    );
  }
  return { host: bracketed === '' ? bare : bracketed, port };
}

/** Writes an address as `host:port`, an IPv6 host in brackets. */
export function formatListen({ host, port }: Address): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/**
 * Reads the URL under which the outside reaches a server, and drops a slash at its end.
 *
 * It stays as it is written, since vendors sign it so: a host in capitals, a port that goes without saying.
 *
 * @throws RangeError
 */
export function parsePublicUrl(text: string): string {
  const url = URL.parse(text);
  const isPlain = url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
  if (isPlain && url.search === '' && url.hash === '') {
    const [, written] = /^https?(:\/\/[!-[\]-~]+)$/i.exec(text) ?? [];
    const whole = written === undefined ? url.href : `${url.protocol.slice(0, -1)}${written}`;
    return whole.replace(/\/+$/, '');
  }
  throw new RangeError('expected a URL such as https://collector.example.org, without user, query and fragment');
}

/**
 * Reads the path of a file or folder. One of several lines is most often the file's content, given by mistake.
 *
 * @throws RangeError
 */
export function parsePath(text: string): string {
  if (text !== '' && !/[\0\r\n]/.test(text)) return text;
  throw new RangeError('expected a path');
}

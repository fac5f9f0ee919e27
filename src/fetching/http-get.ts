import { once } from 'node:events';
import { type IncomingHttpHeaders, type IncomingMessage, get as overHttp } from 'node:http';
import { get as overHttps } from 'node:https';
import { isIP } from 'node:net';
import { isPublicAddress, lookUpPublic } from './public-address.ts';

/** The head of an answer, and its body as it comes. */
export interface Got {
  status: number;
  headers: IncomingHttpHeaders;
  /** Of the host that answered. */
  address: string;
  body: AsyncIterable<Uint8Array>;
  /** Ends the connection; safe at any time. */
  close(): void;
}

export interface GetOptions {
  headers: Readonly<Record<string, string>>;
  /** `public`: only to addresses of the internet. `any`: the settings name this very host. */
  addresses: 'public' | 'any';
  signal: AbortSignal;
}

/** Asks for a URL. Redirects are not followed. @throws Error with a code of the system when there is no answer */
export type HttpGet = (url: URL, options: GetOptions) => Promise<Got>;

/** Silence after which a connection is given up. Its whole duration is not limited. */
const idleMs = 60_000;

/** Asks over HTTP or HTTPS. @param silenceMs longest silence, in ms */
export function createHttpGet({ silenceMs = idleMs } = {}): HttpGet {
  return async (url, { headers, addresses, signal }) => {
    const host = url.hostname.replaceAll(/[[\]]/g, '');
    // No name is looked up for what is an address already.
    if (addresses === 'public' && isIP(host) !== 0 && !isPublicAddress(host)) throw fault('ENOTPUBLIC');
    const ask = url.protocol === 'https:' ? overHttps : overHttp;
    const request = ask(url, {
      agent: false,
      headers,
      signal,
      timeout: silenceMs,
      ...(addresses === 'public' ? { lookup: lookUpPublic } : {}),
    });
    request.on('timeout', () => request.destroy(fault('ESILENT')));
    // One that breaks once its answer is being read is told by the body.
    request.on('error', () => undefined);
    const [response]: IncomingMessage[] = await once(request, 'response');
    if (response === undefined) throw fault('ENOANSWER');
    return {
      status: response.statusCode ?? 0,
      headers: response.headers,
      address: response.socket.remoteAddress ?? '',
      body: response,
      close: () => request.destroy(),
    };
  };
}

function fault(code: string): Error {
  return Object.assign(new Error(code), { code });
}

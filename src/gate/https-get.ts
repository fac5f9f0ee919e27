import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { get } from 'node:https';
import type { FetchText } from '../domain/signature.ts';

/** From the first packet to the last: senders wait for an answer meanwhile. */
const withinMs = 5000;
const maxBytes = 64 * 1024;

/**
 * Fetches over HTTPS; `ca` is trusted in place of the public authorities.
 *
 * @throws Error when there is no whole answer in time, its certificate is not trusted, or it is too long.
 */
export const getOverHttps: FetchText = async (url, ca) => {
  const request = get(url, {
    agent: false,
    signal: AbortSignal.timeout(withinMs),
    ...(ca === null ? {} : { ca }),
  });
  // One that breaks once its answer is being read has nobody else to tell.
  request.on('error', () => undefined);
  try {
    const [response]: IncomingMessage[] = await once(request, 'response');
    if (response === undefined) throw new Error('there was no answer');
    let text = '';
    for await (const chunk of response.setEncoding('utf8')) {
      text += chunk;
      if (text.length > maxBytes) throw new Error('the answer is too long');
    }
    return { status: response.statusCode ?? 0, text };
  } finally {
    request.destroy();
  }
};

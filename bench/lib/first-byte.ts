import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';

export interface FirstByte {
  /** From sending the request until the first byte of the page itself, not of its head. */
  ms: number;
  page: string;
}

/** One browser's worth of kept connections. */
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

/**
 * Asks for a page and reads it to its end.
 *
 * @throws Error for any status but 200
 */
export async function timeFirstByte(origin: string, path: string, token: string): Promise<FirstByte> {
  const start = performance.now();
  const asked = request(`${origin}${path}`, { agent, headers: { authorization: `Bearer ${token}` } }).end();
  const [response]: IncomingMessage[] = await once(asked, 'response');
  if (response === undefined) throw new Error(`${path} was not answered`);
  let ms = Number.NaN;
  const chunks: Buffer[] = [];
  for await (const chunk of response) {
    if (chunks.length === 0) ms = performance.now() - start;
    chunks.push(chunk);
  }
  const page = Buffer.concat(chunks).toString();
  if (response.statusCode !== 200) throw new Error(`${path} answered ${response.statusCode}: ${page.slice(0, 500)}`);
  return { ms, page };
}

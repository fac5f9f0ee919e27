import type { ClientRequest, IncomingMessage } from 'node:http';

/** Resolves with the answer's head. @throws Error when there is none */
export function responseOf(outgoing: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    outgoing.once('response', resolve);
    outgoing.once('error', reject);
  });
}

/**
 * Writes a body at the pace of the receiver. Resolves to the bytes written, when all of them are or when the connection
 * is gone; the request is not ended.
 *
 * @param maxBytes writes no more than this
 */
export async function writeBody(
  outgoing: ClientRequest,
  body: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<number> {
  let written = 0;
  for await (const chunk of body) {
    const piece = chunk.subarray(0, maxBytes - written);
    await writeChunk(outgoing, piece);
    if (outgoing.destroyed) return written;
    written += piece.length;
    if (written === maxBytes) break;
  }
  return written;
}

/** Resolves when the chunk has left for the network, or cannot any more. */
function writeChunk(outgoing: ClientRequest, chunk: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    if (outgoing.destroyed) return resolve();
    outgoing.once('close', resolve);
    outgoing.write(chunk, () => {
      outgoing.off('close', resolve);
      resolve();
    });
  });
}

/** The body of an answer as text: what comes of one that breaks, and the first chunks of a longer one. */
export async function readText(response: IncomingMessage, maxChars: number): Promise<string> {
  let text = '';
  try {
    for await (const chunk of response.setEncoding('utf8')) {
      text += chunk;
      if (text.length > maxChars) break;
    }
  } catch {
    // Whoever needs all of it sees that it is not whole.
  }
  return text;
}

/** Why there was no answer. A refused connection to a name with several addresses has no message, only a code. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.message !== '') return error.message;
  return 'code' in error ? String(error.code) : error.name;
}

import type { IncomingMessage } from 'node:http';
import { gatherBytes } from '../../lib/bounded-buffer.ts';

/** Chunks of this size are worth an object of their own. */
const largeBytes = 4 * 1024;

/**
 * Hands the small chunks of one read of the socket over as one.
 *
 * A sender may cut a body into chunks of one byte. Node makes an object of 400 bytes of each and, while nobody reads, keeps
 * as many as its high-water mark has bytes: 100 MB for one connection.
 */
export function gatherChunks(request: IncomingMessage): void {
  if (request.headers['transfer-encoding'] === undefined) return;
  const push = request.push.bind(request);
  const gathered = gatherBytes();
  let isFlushing = false;

  function flush(): boolean {
    isFlushing = false;
    if (gathered.length === 0 || request.destroyed) return true;
    const block = gathered.bytes();
    gathered.clear();
    return push(block);
  }

  request.push = (chunk: Buffer | null) => {
    if (chunk === null || chunk.length >= largeBytes) {
      flush();
      return push(chunk);
    }
    gathered.add(chunk);
    // Not on the next tick: that comes behind each chunk, and not behind the read.
    if (!isFlushing) setImmediate(flush);
    isFlushing = true;
    return request.readableLength + gathered.length < request.readableHighWaterMark;
  };
}

import type { IncomingMessage } from 'node:http';

/** What is still read of a refused body, so that the sender gets to see the answer instead of a reset. */
const drainBytes = 64 * 1024;
const drainMs = 2_000;

/**
 * Ends an upload that was answered before it was whole: a little more is read and thrown away, then the connection goes.
 *
 * Without this Node would read a refused body of gigabytes to its end.
 */
export function endUpload(request: IncomingMessage): void {
  const { socket } = request;
  let drained = 0;
  const timer = setTimeout(() => socket.destroy(), drainMs);
  const finish = (): void => clearTimeout(timer);
  request.on('data', (chunk: Buffer) => {
    drained += chunk.length;
    if (drained > drainBytes) socket.destroy();
  });
  request.on('end', finish).on('close', finish);
  // The sender may break the connection now; nobody is left to be told.
  request.on('error', finish);
  request.resume();
}

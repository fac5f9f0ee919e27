import type { Server } from 'node:net';

/** How many connections a server may have. */
export interface ConnectionLimits {
  most: number;
  /** Of one sender; asked with each new connection. */
  mostPerAddress(): number;
  /** What counts as one sender; null for a proxy, behind which there are many. */
  senderAt(peerAddress: string): string | null;
  /** More are closed at once, and told here. */
  onRefused(): void;
}

/** Keeps a server to its limits. */
export interface Connections {
  /** Open ones. */
  count(): number;
}

/** To be called before anything else listens to the server's connections. */
export function limitConnections(
  server: Server,
  { most, mostPerAddress, senderAt, onRefused }: ConnectionLimits,
): Connections {
  const bySender = new Map<string, number>();
  let open = 0;
  server.maxConnections = most;
  server.on('drop', onRefused);
  server.prependListener('connection', (socket) => {
    const sender = senderAt(socket.remoteAddress ?? '');
    const theirs = sender === null ? 0 : (bySender.get(sender) ?? 0);
    if (theirs >= mostPerAddress()) {
      onRefused();
      return void socket.destroy();
    }
    open += 1;
    if (sender !== null) bySender.set(sender, theirs + 1);
    socket.once('close', () => {
      open -= 1;
      if (sender === null) return;
      const left = (bySender.get(sender) ?? 1) - 1;
      if (left === 0) bySender.delete(sender);
      else bySender.set(sender, left);
    });
  });
  return { count: () => open };
}

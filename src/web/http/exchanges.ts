import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** A request and its answer. */
export interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
}

/** Knows what is under way on each connection of a server. */
export interface Exchanges {
  /** The exchange that is not over yet, or null on an idle connection. */
  current(socket: Socket): Exchange | null;
  /** Ends connections on which nothing is under way, not even the head of a request. */
  destroyIdle(): void;
  destroyAll(): void;
}

export function watchExchanges(server: Server): Exchanges {
  /** Open connections, each with the bytes read of it when it was last idle: more of them are a head that has begun. */
  const idleAtBytes = new Map<Socket, number>();
  const underWay = new Map<Socket, Exchange>();

  function watch(socket: Socket): void {
    idleAtBytes.set(socket, socket.bytesRead);
    socket.once('close', () => {
      idleAtBytes.delete(socket);
      underWay.delete(socket);
    });
  }

  server.on('connection', watch);
  // Under TLS requests come on the secure socket, which closes the one below it.
  server.on('secureConnection', watch);
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request;
    underWay.set(socket, { request, response });
    response.once('close', () => {
      if (underWay.get(socket)?.response !== response) return;
      underWay.delete(socket);
      if (!socket.destroyed) idleAtBytes.set(socket, socket.bytesRead);
    });
  });

  return {
    current: (socket) => underWay.get(socket) ?? null,
    destroyIdle() {
      for (const [socket, bytes] of idleAtBytes) {
        if (!underWay.has(socket) && socket.bytesRead === bytes) socket.destroy();
      }
    },
    destroyAll() {
      for (const socket of idleAtBytes.keys()) socket.destroy();
    },
  };
}

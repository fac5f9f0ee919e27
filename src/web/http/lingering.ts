import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Reads on when a request was answered before its body was whole, and drops what it reads.
 *
 * Whoever closes a connection on which something is still unread makes the kernel send a reset, and a reset takes the
 * answer away from most senders: they write all before they read. They would see a broken connection, which is tried
 * again, in place of a refusal, which is final.
 */
export interface Lingering {
  /** Says how much is read on of a request, whoever sent it; what nobody says is `limits.usualBytes`. */
  allow(request: IncomingMessage, bytes: number): void;
  /**
   * Reads to the end of an answered request, then calls `onWhole`; past a limit it cuts the connection.
   *
   * False when nothing is read on: nothing is allowed, too many others are read on, or the collector is stopping.
   */
  readOn(request: IncomingMessage, onWhole: () => void): boolean;
  /** True while something is read on there. */
  isReading(socket: Socket): boolean;
  /** Cuts what is read on, and reads on no more. */
  close(): void;
}

/** What senders get for nothing, hence bounded. Times and silence are those of nginx's `lingering_close`. */
export interface LingeringLimits {
  usualBytes: number;
  /** In all, and between two bytes. */
  totalMs: number;
  silentMs: number;
  connections: number;
  connectionsPerAddress: number;
}

const mib = 1024 * 1024;

/** Read on of a refused callback: 16 MiB are the bodies of nearly all vendors. */
export const callbackBytes = 16 * mib;

const usualLimits: LingeringLimits = {
  usualBytes: mib,
  totalMs: 30_000,
  silentMs: 5_000,
  connections: 64,
  connectionsPerAddress: 4,
};

/** @param addressOf who sent a request, behind any proxies: what counts as one sender */
export function createLingering(
  addressOf: (request: IncomingMessage) => string,
  limits: LingeringLimits = usualLimits,
): Lingering {
  const allowed = new WeakMap<IncomingMessage, number>();
  /** Connections that are read on, with the address of each. */
  const reading = new Map<Socket, string>();
  let isClosed = false;

  function hasRoomFor(address: string): boolean {
    if (isClosed || reading.size >= limits.connections) return false;
    const ofSame = [...reading.values()].filter((other) => other === address).length;
    return ofSame < limits.connectionsPerAddress;
  }

  return {
    allow: (request, bytes) => void allowed.set(request, bytes),
    readOn(request, onWhole) {
      const { socket } = request;
      const mostBytes = allowed.get(request) ?? limits.usualBytes;
      const address = addressOf(request);
      if (mostBytes === 0 || !hasRoomFor(address)) return false;
      reading.set(socket, address);
      readRest(request, { ...limits, mostBytes }, (isWhole) => {
        reading.delete(socket);
        if (isWhole) onWhole();
        else socket.destroy();
      });
      return true;
    },
    isReading: (socket) => reading.has(socket),
    close() {
      isClosed = true;
      for (const socket of reading.keys()) socket.destroy();
    },
  };
}

/** Drops the rest of a body; `onEnd` is called once, with whether that was all of it. */
function readRest(
  request: IncomingMessage,
  { mostBytes, totalMs, silentMs }: Pick<LingeringLimits, 'totalMs' | 'silentMs'> & { mostBytes: number },
  onEnd: (isWhole: boolean) => void,
): void {
  const { socket } = request;
  let bytes = 0;
  const giveUp = (): void => finish(false);
  const patience = setTimeout(giveUp, totalMs);
  const silence = setTimeout(giveUp, silentMs);

  function finish(isWhole: boolean): void {
    clearTimeout(patience);
    clearTimeout(silence);
    socket.off('data', onData).off('close', giveUp);
    request.off('end', onWhole);
    onEnd(isWhole);
  }
  const onWhole = (): void => finish(true);
  function onData(chunk: Buffer): void {
    bytes += chunk.length;
    silence.refresh();
    if (bytes > mostBytes) giveUp();
  }

  // The connection and not the request is listened to: Node hands nothing over of a request that it drops by itself.
  socket.on('data', onData).on('close', giveUp);
  // The sender may break the connection now; nobody is left to be told.
  request.on('end', onWhole).on('error', () => undefined);
  request.resume();
}

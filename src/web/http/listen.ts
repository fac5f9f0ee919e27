import { unwatchFile, watchFile } from 'node:fs';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { openAt } from './address.ts';
import { type CertificateFiles, type CertificatePair, readCertificates } from './certificates.ts';
import { type ConnectionLimits, limitConnections } from './connections.ts';
import { gatherChunks } from './gather-chunks.ts';
import type { Lingering } from './lingering.ts';

/** How connections are treated. */
interface ListenOptions {
  /** The setting that says where, for whoever has to change it. */
  setting: 'server.listen' | 'archive.listen';
  host: string;
  port: number;
  /** Null for plain HTTP. */
  tls: CertificateFiles | null;
  headersMs: number;
  limits: ConnectionLimits;
  lingering: Lingering;
  /** Told what was read: at first, and whenever the files have changed. Unusable ones later on are an error. */
  onCertificates: (read: CertificatePair | Error) => void;
}

/** A listener that accepts connections. */
export interface Listener {
  /** As a client writes it, e.g. `http://127.0.0.1:8080`. */
  origin: string;
  /** Open ones. */
  connections(): number;
  /** Accepts nothing new, lets what is under way finish, and cuts off what is left after `graceMs`. */
  close(graceMs: number): Promise<void>;
}

/** How often certificate files are looked at; `watchFile` also sees the symlink swaps of ACME clients. */
const certificateCheckMs = 10_000;
const letGoMs = 50;

/** @throws StartError when the address cannot be had or the certificates cannot be used. */
export async function listen(app: RequestListener, options: ListenOptions): Promise<Listener> {
  const { host, tls, limits, lingering } = options;
  const settings: ServerOptions = {
    headersTimeout: options.headersMs,
    // A body may take as long as it likes while bytes come; silence is judged where it is read.
    requestTimeout: 0,
    // Longer than the idle limit of usual proxies, so that it is never we who close under their hands.
    keepAliveTimeout: 75_000,
    connectionsCheckingInterval: 5_000,
    maxHeaderSize: 16_384,
    // Node would close with an answer that is no problem document, and run what is behind it all the same.
    requireHostHeader: false,
    // One read of the socket is 64 KiB; the default would hand a large body over in smaller pieces.
    highWaterMark: 256 * 1024,
  };
  const server = tls === null ? createServer(settings, app) : await createReloadingServer(tls, settings, app, options);
  // A client may close its half after the last byte; it gets its answer all the same.
  Object.assign(server, { httpAllowHalfOpen: true });
  const connections = limitConnections(server, limits);
  const exchanges = watchExchanges(server, lingering);
  // Before anybody reads of it, or waits.
  server.prependListener('request', gatherChunks);
  // Node would answer 417 to any other expectation: a callback is not lost for a header nobody understands.
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  // Nor does a body come before somebody wants it, see `welcome`.
  server.on('checkContinue', (request, response) => server.emit('request', request, response));
  server.on('clientError', (error, socket: Socket) => {
    // What broke was answered before it was whole: there is no second answer.
    if (lingering.isReading(socket)) socket.destroy();
    else answerBrokenRequest(error, socket, exchanges);
  });
  await openAt(server, options);
  return {
    origin: originOf(tls !== null, host, (server.address() as AddressInfo).port),
    connections: connections.count,
    async close(graceMs) {
      if (tls !== null) for (const file of [tls.cert, tls.key]) unwatchFile(file);
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      // Connections are kept open between requests; nobody waits for those.
      const letGo = setInterval(exchanges.destroyIdle, letGoMs);
      const cutOff = setTimeout(exchanges.destroyAll, graceMs);
      lingering.close();
      exchanges.destroyIdle();
      await closed;
      clearInterval(letGo);
      clearTimeout(cutOff);
    },
  };
}

/** The body may come: whoever waits for `100 Continue` is told so. What Node takes for waiting is taken for it here. */
export function welcome({ headers, httpVersion }: IncomingMessage, response: ServerResponse): void {
  if (httpVersion === '1.1' && /(?:^|\W)100-continue(?:$|\W)/i.test(headers.expect ?? '')) response.writeContinue();
}

async function createReloadingServer(
  files: CertificateFiles,
  settings: ServerOptions,
  app: RequestListener,
  { onCertificates }: ListenOptions,
): Promise<TlsServer> {
  const minVersion = 'TLSv1.2';
  const first = await readCertificates(files);
  const server = createTlsServer({ ...settings, cert: first.cert, key: first.key, minVersion }, app);
  onCertificates(first);
  const reload = async (): Promise<void> => {
    try {
      // Of a half-written pair the old one stays.
      const pair = await readCertificates(files);
      server.setSecureContext({ cert: pair.cert, key: pair.key, minVersion });
      onCertificates(pair);
    } catch (error) {
      onCertificates(error instanceof Error ? error : new Error(String(error)));
    }
  };
  for (const file of [files.cert, files.key]) {
    watchFile(file, { interval: certificateCheckMs, persistent: false }, reload);
  }
  return server;
}

/** Requests that Node's parser refuses never reach the application; they get their problem document here. */
function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket, exchanges: Exchanges): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const refuse = (): void => refuseBrokenRequest(error, socket);
  // The answer to the request before the broken one is on its way, and goes first.
  const before = exchanges.current(socket);
  if (before?.request.complete === true) before.response.once('close', refuse);
  else refuse();
}

function refuseBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  const [status, title, code, detail] =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? [431, 'Request Header Fields Too Large', 'bad-request', 'the head is larger than 16 KiB']
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? [408, 'Request Timeout', 'silent-body', 'the head took too long']
        : error.code === 'HPE_INVALID_EOF_STATE'
          ? [400, 'Bad Request', 'truncated-body', 'the connection ended before the body was whole']
          : [400, 'Bad Request', 'bad-request', 'the request is not valid HTTP/1.1'];
  const body = JSON.stringify({ type: 'about:blank', title, status, detail, code });
  socket.end(
    `HTTP/1.1 ${status} ${title}\r\nContent-Type: application/problem+json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

function originOf(isTls: boolean, host: string, port: number): string {
  const reachable =
    host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : host.includes(':') ? `[${host}]` : host;
  return `${isTls ? 'https' : 'http'}://${reachable}:${port}`;
}

/** A request and its answer. */
interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
}

/** Knows what is under way on each connection of a server. */
interface Exchanges {
  /** The exchange that is not over yet, or null on an idle connection. */
  current(socket: Socket): Exchange | null;
  /** Ends connections on which nothing is under way, not even the head of a request. */
  destroyIdle(): void;
  destroyAll(): void;
}

function watchExchanges(server: Server, lingering: Lingering): Exchanges {
  /** Open connections, each with the bytes read of it when it was last idle: more of them are a head that has begun. */
  const idleAtBytes = new Map<Socket, number>();
  const underWay = new Map<Socket, Exchange>();

  function watch(socket: Socket): void {
    idleAtBytes.set(socket, socket.bytesRead);
    const closeSoon = socket.destroySoon.bind(socket);
    // Node calls it behind an answer that closes the connection.
    socket.destroySoon = () => {
      const request = underWay.get(socket)?.request;
      if (request === undefined || request.complete || !lingering.readOn(request, closeSoon)) closeSoon();
    };
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
      if (socket.destroyed) return;
      idleAtBytes.set(socket, socket.bytesRead);
      if (request.complete || lingering.isReading(socket)) return;
      // The answer keeps the connection, for when the body is whole. Node would read gigabytes for that.
      if (!lingering.readOn(request, () => undefined)) socket.destroy();
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

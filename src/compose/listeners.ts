import type { IncomingMessage, RequestListener } from 'node:http';
import express, { type RequestHandler } from 'express';
import type { Logger } from 'pino';
import { CollectorError } from '../domain/errors.ts';
import type { ListenersStatus } from '../domain/listeners.ts';
import { compileSenderRule } from '../gate/allowlist.ts';
import { canonicalAddress } from '../gate/canonical-address.ts';
import { compileAddressBlock } from '../gate/client-address.ts';
import { addressBlock } from '../lib/address-block.ts';
import { openFiles } from '../lib/open-files.ts';
import { type CallbackParts, createCallbackHandler } from '../web/callback/callback.ts';
import type { CertificatePair } from '../web/http/certificates.ts';
import type { ConnectionLimits } from '../web/http/connections.ts';
import { sendProblem } from '../web/http/error-response.ts';
import type { Lingering } from '../web/http/lingering.ts';
import { type Listener, listen } from '../web/http/listen.ts';
import type { LiveSettings } from './live-settings.ts';

/** What is served. */
export interface Served {
  callbacks: CallbackParts;
  readers: RequestHandler;
  /** Where readers have a listener of their own: all that the callbacks' one answers beside them. */
  health: RequestHandler;
}

/** One listener for all, or a second one for pages and API. Health answers on both. */
export interface Listeners {
  open(served: Served): Promise<void>;
  /** Finishes what is under way. Those that are not open are closed. */
  close(): Promise<void>;
  status(): ListenersStatus;
  /** Where callbacks go, e.g. `http://127.0.0.1:8080`. @throws Error before it is open */
  callbackOrigin(): string;
  /** Where pages and API are. @throws Error before it is open */
  readersOrigin(): string;
}

export function createListeners(
  settings: LiveSettings,
  { log, lingering, onConnectionRefused }: { log: Logger; lingering: Lingering; onConnectionRefused: () => void },
): Listeners {
  // Where it listens needs a restart to be changed, and so does what a server is made with.
  const { server, archive } = settings.current();
  const { tls, timeouts, max } = server;
  const options = {
    tls,
    headersMs: timeouts.headersMs,
    limits: {
      most: max.connections,
      mostPerAddress: () => settings.current().server.max.connectionsPerAddress,
      senderAt: composeSenderAt(settings),
      onRefused: onConnectionRefused,
    },
    lingering,
    onCertificates(read: CertificatePair | Error) {
      if (read instanceof Error) {
        certificate = { ...certificate, problem: read.message };
        return log.error({ err: read }, 'changed certificates not usable');
      }
      if (certificate.validity !== null) log.info('certificates read again');
      certificate = { validity: read.validity, problem: null };
    },
  };
  let certificate: ListenersStatus['certificate'] = { validity: null, problem: null };
  const opened: Listener[] = [];
  function originOf(listener: Listener | undefined): string {
    if (listener === undefined) throw new Error('nothing listens yet');
    return listener.origin;
  }
  return {
    async open(served) {
      const first = createApp(served.callbacks, archive.listen === null ? served.readers : served.health);
      opened.push(await listen(first, { ...options, setting: 'server.listen', ...server.listen }));
      if (archive.listen === null) return;
      const pages = createApp(null, served.readers);
      opened.push(await listen(pages, { ...options, setting: 'archive.listen', ...archive.listen }));
    },
    async close() {
      const { drainMs } = settings.current().server.timeouts;
      await Promise.all(opened.map((listener) => listener.close(drainMs)));
    },
    status: () => ({
      certificate,
      connections: Math.max(0, ...opened.map(({ connections }) => connections())),
      mostConnections: max.connections,
      files: openFiles(),
    }),
    callbackOrigin: () => originOf(opened[0]),
    readersOrigin: () => originOf(opened.at(-1)),
  };
}

/** Tells what counts as one address of a request, as the settings of the moment tell senders from proxies. */
export function composeAddressOf(settings: LiveSettings): (request: IncomingMessage) => string {
  let addressOf = compileAddressBlock(settings.current().server.trustedProxies);
  settings.follow(({ server }) => {
    const compiled = compileAddressBlock(server.trustedProxies);
    return () => {
      addressOf = compiled;
    };
  });
  return (request) => addressOf(request);
}

/** As almost everybody writes it; other spellings, such as `//callback`, are left to Express. */
const usualCallback = /^\/callback(?:[/?]|$)/;

/** What counts as one sender of connections, as the settings of the moment tell senders from proxies. */
function composeSenderAt(settings: LiveSettings): ConnectionLimits['senderAt'] {
  let isProxy = compileSenderRule(settings.current().server.trustedProxies);
  settings.follow(({ server }) => {
    const compiled = compileSenderRule(server.trustedProxies);
    return () => {
      isProxy = compiled;
    };
  });
  return (peerAddress) => {
    const address = canonicalAddress(peerAddress);
    if (address === null) return addressBlock(peerAddress);
    return isProxy(address) ? null : addressBlock(address);
  };
}

/** The application of a listener: callbacks, then whatever else it serves. */
function createApp(callbacks: CallbackParts | null, router: RequestHandler): RequestListener {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  const take = callbacks === null ? null : createCallbackHandler(callbacks);
  // Callbacks come first and meet nothing on their way: no parser, no cookie, no header that browsers want.
  if (take !== null) app.all(/^\/+callback(?:\/|$)/, take);
  app.use(router);
  app.use((_request, response) => {
    sendProblem(response, new CollectorError('not-found', 'there is nothing here'), { audience: 'reader' });
  });
  if (take === null) return app;
  // Express gives every request and answer other prototypes, which makes all that is done with them slower.
  return (request, response) => {
    if (!usualCallback.test(request.url ?? '')) return app(request, response);
    take(request, response).catch((error: unknown) => sendProblem(response, error, { audience: 'vendor' }));
  };
}

import express, { type Express, type Router } from 'express';
import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import { CollectorError } from '../domain/errors.ts';
import { type CallbackParts, createCallbackHandler } from '../web/callback/callback.ts';
import { sendProblem } from '../web/http/error-response.ts';
import type { Lingering } from '../web/http/lingering.ts';
import { type Listener, listen } from '../web/http/listen.ts';

/** What is served. */
export interface Served {
  callbacks: CallbackParts;
  readers: Router;
  /** Where readers have a listener of their own: all that the callbacks' one answers beside them. */
  health: Router;
}

/** One listener for all, or a second one for pages and API. Health answers on both. */
export interface Listeners {
  open(served: Served): Promise<void>;
  /** Finishes what is under way. Those that are not open are closed. */
  close(): Promise<void>;
  /** Where callbacks go, e.g. `http://127.0.0.1:8080`. @throws Error before it is open */
  callbackOrigin(): string;
  /** Where pages and API are. @throws Error before it is open */
  readersOrigin(): string;
}

export function createListeners(
  { server, archive }: Pick<Config, 'server' | 'archive'>,
  { log, lingering }: { log: Logger; lingering: Lingering },
): Listeners {
  const { tls, timeouts, max } = server;
  const options = {
    tls,
    headersMs: timeouts.headersMs,
    maxConnections: max.connections,
    lingering,
    onCertificates: (error: unknown) =>
      error === null
        ? log.info('certificates read again')
        : log.error({ err: error }, 'changed certificates not usable'),
  };
  const opened: Listener[] = [];
  function originOf(listener: Listener | undefined): string {
    if (listener === undefined) throw new Error('nothing listens yet');
    return listener.origin;
  }
  return {
    async open(served) {
      const first = createApp(served.callbacks, archive.listen === null ? served.readers : served.health);
      opened.push(await listen(first, { ...options, ...server.listen }));
      if (archive.listen === null) return;
      opened.push(await listen(createApp(null, served.readers), { ...options, ...archive.listen }));
    },
    async close() {
      await Promise.all(opened.map((listener) => listener.close(timeouts.drainMs)));
    },
    callbackOrigin: () => originOf(opened[0]),
    readersOrigin: () => originOf(opened.at(-1)),
  };
}

/** The application of a listener: callbacks, then whatever else it serves. */
function createApp(callbacks: CallbackParts | null, router: Router): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  // Callbacks come first and meet nothing on their way: no parser, no cookie, no header that browsers want.
  if (callbacks !== null) app.all(/^\/+callback(?:\/|$)/, createCallbackHandler(callbacks));
  app.use(router);
  app.use((_request, response) => {
    sendProblem(response, new CollectorError('not-found', 'there is nothing here'), { audience: 'reader' });
  });
  return app;
}

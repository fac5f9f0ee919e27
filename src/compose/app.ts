import express, { type Express, type Router } from 'express';
import { CollectorError } from '../domain/errors.ts';
import { type CallbackParts, createCallbackHandler } from '../web/callback/callback.ts';
import { sendProblem } from '../web/http/error-response.ts';

/** The application of a listener: callbacks, then whatever else it serves. */
export function createApp(callbacks: CallbackParts | null, router: Router): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  // Callbacks come first and meet nothing on their way: no parser, no cookie, no header that browsers want.
  if (callbacks !== null) app.all(/^\/callback(?:\/|$)/, createCallbackHandler(callbacks));
  app.use(router);
  app.use((_request, response) => {
    sendProblem(response, new CollectorError('not-found', 'there is nothing here'), { audience: 'reader' });
  });
  return app;
}

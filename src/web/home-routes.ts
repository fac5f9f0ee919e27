import { type Response, Router } from 'express';
import type { Access } from './access.ts';
import { type Html, html } from './html.ts';
import { onlyAllow } from './methods.ts';
import { queryOf } from './query.ts';

/**
 * `GET /`: the way in for people. With `?token=` it opens a session and goes on without the token in the address.
 */
export function createHomeRoutes({ access, version }: { access: Access; version: string }): Router {
  const router = Router();
  router
    .route('/')
    .get((request, response) => {
      const token = queryOf(request).get('token');
      if (token === null) {
        if (access.admits(request)) return sendPage(response, 200, homePage(version));
        return sendPage(response, 401, signInPage('This archive is not open to everyone.'));
      }
      const cookie = access.signIn(token);
      if (cookie === null) return sendPage(response, 401, signInPage('That is not the token of this archive.'));
      response.set({ 'Set-Cookie': cookie, 'Cache-Control': 'no-store' });
      // Relative, so that it is right behind any proxy.
      return response.redirect(303, './');
    })
    .all(onlyAllow('GET, HEAD'));
  return router;
}

function sendPage(response: Response, status: number, content: Html): void {
  if (status === 401) response.setHeader('WWW-Authenticate', 'Bearer realm="collector archive"');
  response.status(status).set('Cache-Control', 'no-store').type('html').send(content.text);
}

function homePage(version: string): Html {
  return aPage(html`
    <p>Version ${version}. You are signed in.</p>
    <ul>
      <li><a href="/api/v1/deliveries">Deliveries</a>, newest first</li>
      <li><a href="/api/v1/jobs">Jobs</a>, and what is missing of them</li>
      <li><a href="/api/v1/files">Files</a> of the archive</li>
      <li><a href="/api/v1/refusals">Refused requests</a> and the quarantine</li>
      <li><a href="/healthz">Health</a> and <a href="/metrics">metrics</a></li>
      <li><a href="/docs">The API</a>, described and ready to try</li>
    </ul>`);
}

function signInPage(reason: string): Html {
  return aPage(html`
    <p>${reason}</p>
    <p>Open the archive with the link that the collector prints when it starts: it ends in <code>/?token=…</code></p>
    <p>If you just came through that link from another site, <a href="/">go on to the archive</a>.</p>`);
}

function aPage(content: Html): Html {
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Transcript collector</title>
  </head>
  <body>
    <h1>Transcript collector</h1>${content}
  </body>
</html>
`;
}

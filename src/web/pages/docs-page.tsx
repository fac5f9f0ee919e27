import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { Router } from 'express';
import { openApiDocument } from '../api/openapi/openapi.ts';
import { may } from '../http/access.ts';
import { onlyAllow } from '../http/refuse.ts';
import type { SendPage } from './send-page.tsx';

/** `/openapi.json`, and `/docs` to read and try it. Everything comes from here: no CDN, no inline script. */
export function createDocsRoutes({ version, sendPage }: { version: string; sendPage: SendPage }): Router {
  const router = Router();
  const document = openApiDocument(version);
  const require = createRequire(import.meta.url);
  const assets = dirname(require.resolve('swagger-ui-dist/package.json'));

  router
    .route('/openapi.json')
    .get(may('viewer'), (_request, response) => void response.json(document))
    .all(onlyAllow('GET, HEAD'));
  router
    .route('/docs')
    .get(may('viewer'), (_request, response) => {
      // Swagger UI draws its icons as data: images and sets a few styles by attribute.
      response.setHeader(
        'Content-Security-Policy',
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      );
      sendPage(response, 200, <DocsPage />);
    })
    .all(onlyAllow('GET, HEAD'));
  router
    .route('/docs/initializer.js')
    .get(may('viewer'), (_request, response) => void response.type('js').send(initializer))
    .all(onlyAllow('GET, HEAD'));
  for (const file of ['swagger-ui.css', 'swagger-ui-bundle.js']) {
    router
      .route(`/docs/${file}`)
      .get(may('viewer'), (_request, response) => response.sendFile(file, { root: assets, maxAge: '1h' }))
      .all(onlyAllow('GET, HEAD'));
  }
  return router;
}

// The validator is off: it would send the address of the collector to a server elsewhere.
const initializer = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#swagger-ui', deepLinking: true, validatorUrl: null });
`;

// Swagger UI knows light colours only: turned over they are dark ones, with the hues that they had.
const look = `body { margin: 0; background: white }
.back { margin: 0; padding: 1rem 1.25rem 0; font-family: system-ui, sans-serif }
.back a { color: #0b5c7a }
@media (prefers-color-scheme: dark) {
  html { background: #12171c }
  body { filter: invert(0.9) hue-rotate(180deg) }
}`;

/** The frame in which Swagger UI draws the API's description; it brings its own look. */
function DocsPage() {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>API · Transcript collector</title>
        <meta name="color-scheme" content="light dark" />
        <link rel="stylesheet" href="/docs/swagger-ui.css" />
        <style>{look}</style>
      </head>
      <body>
        <p class="back">
          <a href="/">‹ Transcript collector</a>
        </p>
        <div id="swagger-ui" />
        <script src="/docs/swagger-ui-bundle.js" />
        <script src="/docs/initializer.js" />
      </body>
    </html>
  );
}

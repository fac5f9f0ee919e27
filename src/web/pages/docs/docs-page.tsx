/** The frame in which Swagger UI draws the API's description; it brings its own look. */
export function DocsPage() {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>API · Transcript collector</title>
        <link rel="stylesheet" href="/docs/swagger-ui.css" />
      </head>
      <body>
        <div id="swagger-ui" />
        <script src="/docs/swagger-ui-bundle.js" />
        <script src="/docs/initializer.js" />
      </body>
    </html>
  );
}

import type { ComponentChildren } from 'preact';
import { useContext } from 'preact/hooks';
import { Breadcrumbs, type Crumb } from './breadcrumbs.tsx';
import { Navigation, type Section } from './navigation.tsx';
import { ShellContext } from './shell.ts';

export interface PageProps {
  /** Of the document and its heading. */
  title: string;
  /** Which entry of the navigation it belongs to; null for a page that shows no navigation, such as the sign-in. */
  section: Section | null;
  /** The way down to this page, without the page itself. */
  crumbs?: readonly Crumb[];
  /** Modules of `src/web/client` that this page needs besides `page.ts`, e.g. `overview`. */
  scripts?: readonly string[];
  /** Stands beside the heading, e.g. buttons. */
  actions?: ComponentChildren;
  /** Elements for the document's head. */
  head?: ComponentChildren;
  children: ComponentChildren;
}

/** A whole document: header with navigation, breadcrumbs, heading, content. */
export function Page({ title, section, crumbs = [], scripts = [], actions, head, children }: PageProps) {
  const { assets, version } = useShell();
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${title} · Transcript collector`}</title>
        <link rel="icon" href={assets.urlOf('icon.svg')} />
        <link rel="stylesheet" href={assets.urlOf('style.css')} />
        {['page', ...scripts].map((name) => (
          <script key={name} type="module" src={assets.urlOf(`${name}.js`)} />
        ))}
        {head}
      </head>
      <body>
        <a class="skip" href="#main">
          Skip to content
        </a>
        <header class="top">
          <a class="brand" href="/">
            Transcript collector
          </a>
          {section !== null && <Navigation current={section} />}
        </header>
        <main id="main" tabIndex={-1}>
          {crumbs.length > 0 && <Breadcrumbs crumbs={crumbs} />}
          <div class="heading">
            <h1>{title}</h1>
            {actions}
          </div>
          {children}
        </main>
        <footer class="bottom">
          Transcript collector {version}
          {section !== null && (
            <>
              {' · '}
              <a href="/docs">API</a>
            </>
          )}
        </footer>
      </body>
    </html>
  );
}

function useShell() {
  const shell = useContext(ShellContext);
  if (shell === null) throw new Error('a page is rendered by createPageSender, which provides its shell');
  return shell;
}

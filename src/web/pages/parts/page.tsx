import { type ComponentChildren, createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { type Person, type Role, reaches } from '../../../domain/people.ts';
import type { Assets } from '../assets.ts';
import { AsSent } from './as-sent.tsx';

interface PageProps {
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
        {section !== null && <Keys />}
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

/** Shown by `src/web/client/lib/shortcuts.ts`, which takes these keys. */
function Keys() {
  return (
    <dialog id="keys" aria-labelledby="keys-title">
      <h2 id="keys-title">Keys</h2>
      <ul class="plain">
        <li>
          <kbd>/</kbd> search, in this page where it can be searched
        </li>
        <li>
          <kbd>g</kbd> <kbd>o</kbd> overview · <kbd>g</kbd> <kbd>j</kbd> jobs · <kbd>g</kbd> <kbd>d</kbd> deliveries
        </li>
        <li>
          <kbd>g</kbd> <kbd>s</kbd> search · <kbd>g</kbd> <kbd>f</kbd> files · <kbd>g</kbd> <kbd>r</kbd> refused ·{' '}
          <kbd>g</kbd> <kbd>i</kbd> import
        </li>
        <li>
          On a call: <kbd>Space</kbd> plays, <kbd>←</kbd> <kbd>→</kbd> 5 seconds, <kbd>Shift</kbd> and arrows a
          paragraph
        </li>
      </ul>
      <form method="dialog">
        <button type="submit">Close</button>
      </form>
    </dialog>
  );
}

function useShell() {
  const shell = useContext(ShellContext);
  if (shell === null) throw new Error('a page is rendered by createPageSender, which provides its shell');
  return shell;
}

/** One step on the way to a page. */
export interface Crumb {
  text: string;
  href: string;
}

/** The way from a section down to the page, which is not in it. */
export function Breadcrumbs({ crumbs }: { crumbs: readonly Crumb[] }) {
  return (
    <nav class="crumbs" aria-label="Breadcrumbs">
      <ol>
        {crumbs.map(({ text, href }) => (
          <li key={href}>
            <a href={href}>
              <AsSent text={text} />
            </a>
          </li>
        ))}
      </ol>
    </nav>
  );
}

const sections = {
  overview: { text: 'Overview', href: '/', role: 'viewer' },
  deliveries: { text: 'Deliveries', href: '/deliveries', role: 'viewer' },
  jobs: { text: 'Jobs', href: '/jobs', role: 'viewer' },
  search: { text: 'Search', href: '/search', role: 'viewer' },
  files: { text: 'Files', href: '/files', role: 'viewer' },
  refused: { text: 'Refused', href: '/refused', role: 'operator' },
  'set-up': { text: 'Set-up', href: '/set-up', role: 'operator' },
  import: { text: 'Import', href: '/import', role: 'operator' },
  audit: { text: 'Audit', href: '/audit', role: 'admin' },
  keeping: { text: 'Keeping', href: '/keeping', role: 'admin' },
} as const satisfies Record<string, { text: string; href: string; role: Role }>;

/** A part of the archive's pages; `elsewhere` marks none, as for a page of an error. */
type Section = keyof typeof sections | 'elsewhere';

/** The archive's sections, the current one marked, and the way out. */
function Navigation({ current }: { current: Section }) {
  return (
    <>
      <nav class="sections" aria-label="Sections">
        <ul>
          {Object.entries(sections).map(([name, { text, href, role }]) => (
            <ForRole key={name} name={role}>
              <li>
                <a href={href} aria-current={name === current ? 'page' : undefined}>
                  {text}
                </a>
              </li>
            </ForRole>
          ))}
        </ul>
      </nav>
      <form class="sign-out" method="post" action="/sign-out">
        <button type="submit" class="quiet">
          Sign out
        </button>
      </form>
    </>
  );
}

/** What every page needs and none should have to pass on. */
export interface Shell {
  assets: Pick<Assets, 'urlOf'>;
  /** Of this program. */
  version: string;
  /** Who looks; left out: nobody yet. */
  person?: Person | undefined;
}

/** Whether the page is for somebody of that role: what others may not do is not offered to them. */
export function useMay(role: Role): boolean {
  const { person } = useShell();
  return person === undefined || reaches(person, { role, allSources: false });
}

/** Shown to those only whose role reaches; to the others `otherwise`. */
export function ForRole({
  name,
  otherwise = null,
  children,
}: {
  name: Role;
  otherwise?: ComponentChildren;
  children: ComponentChildren;
}) {
  return useMay(name) ? children : otherwise;
}

/** Provided by `createPageSender`. */
export const ShellContext = createContext<Shell | null>(null);

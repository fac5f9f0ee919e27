const sections = {
  overview: { text: 'Overview', href: '/' },
  deliveries: { text: 'Deliveries', href: '/deliveries' },
  jobs: { text: 'Jobs', href: '/jobs' },
  search: { text: 'Search', href: '/search' },
  files: { text: 'Files', href: '/files' },
  refused: { text: 'Refused', href: '/refused' },
  'set-up': { text: 'Set-up', href: '/set-up' },
  import: { text: 'Import', href: '/import' },
} as const;

/** A part of the archive's pages; `elsewhere` marks none, as for a page of an error. */
export type Section = keyof typeof sections | 'elsewhere';

/** The archive's sections, the current one marked, and the way out. */
export function Navigation({ current }: { current: Section }) {
  return (
    <>
      <nav class="sections" aria-label="Sections">
        <ul>
          {Object.entries(sections).map(([name, { text, href }]) => (
            <li key={name}>
              <a href={href} aria-current={name === current ? 'page' : undefined}>
                {text}
              </a>
            </li>
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

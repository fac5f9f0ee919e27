import { AsSent } from './as-sent.tsx';

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

export interface PagerProps {
  newestHref: string | null;
  nextHref: string | null;
  /** What the listing is sorted by; its newest page is then its first. */
  order?: 'time' | 'name';
}

const words = {
  time: { newest: '« Newest', next: 'Older ›' },
  name: { newest: '« First', next: 'Further ›' },
};

/** The way on through a listing by keyset: there are no page numbers, and each page costs the same. */
export function Pager({ newestHref, nextHref, order = 'time' }: PagerProps) {
  if (newestHref === null && nextHref === null) return null;
  return (
    <nav class="pager" aria-label="Pages">
      {newestHref !== null && <a href={newestHref}>{words[order].newest}</a>}
      {nextHref !== null && (
        <a href={nextHref} rel="next">
          {words[order].next}
        </a>
      )}
    </nav>
  );
}

/**
 * The address of a page of the archive with these parameters; those that are null are left out.
 *
 * @example hrefOf('/jobs', { source: 'acme', from: null }) // '/jobs?source=acme'
 */
export function hrefOf(path: string, parameters: Readonly<Record<string, string | number | null>> = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== null) query.set(name, String(value));
  return query.size === 0 ? path : `${path}?${query}`;
}

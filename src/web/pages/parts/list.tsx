import type { ComponentChildren } from 'preact';
import type { Filters } from './filters.tsx';
import { EmptyState } from './messages.tsx';

interface ListBarProps {
  /**
   * Where the newest page is, and what an entry of the list is called; null on older pages. News are announced here, in
   * room that is kept for them, so that nothing moves.
   */
  news: { href: string; one: string; many: string } | null;
  children?: ComponentChildren;
}

/** Stands above a list and stays in sight. `src/web/client/lib/list-news.ts` fills in the news. */
export function ListBar({ news, children }: ListBarProps) {
  return (
    <div class="list-bar">
      {children}
      {news !== null && (
        <p class="news" role="status" data-news data-one={news.one} data-many={news.many}>
          <a href={news.href} hidden>
            Show what is new
          </a>
        </p>
      )}
    </div>
  );
}

/** A list with its pager, to be replaced as a whole when somebody asks for what is new. */
export function ListRegion({ children }: { children: ComponentChildren }) {
  return <div data-list>{children}</div>;
}

interface NothingListedProps {
  filters: Filters;
  /** The cursor of the next page, if there is one. */
  next: string | null;
  /** Of what is listed. */
  one: string;
  many: string;
  /** The listing without filters. */
  allHref: string;
  /** In place of a listing that holds nothing at all. */
  children: ComponentChildren;
}

/** In place of a page of a listing on which nothing is. */
export function NothingListed({ filters, next, one, many, allHref, children }: NothingListedProps) {
  if (next !== null) return <EmptyState title="None on this page; there may be some on older ones" />;
  if (Object.keys(filters).length === 0) return children;
  return (
    <EmptyState title={`No ${one} matches`}>
      <p>
        <a href={allHref}>Show all {many}</a>
      </p>
    </EmptyState>
  );
}

/** A part of the page that `src/web/client/lib/refresh.ts` replaces when there is news. Names are unique in the page. */
export function LiveRegion({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div id={`live-${name}`} data-live>
      {children}
    </div>
  );
}

/** Says whether news arrive by themselves; shown by script only, for without it none do. */
export function Live() {
  return <p class="live" data-live-status role="status" hidden />;
}

interface PagerProps {
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

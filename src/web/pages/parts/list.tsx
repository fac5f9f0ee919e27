import type { ComponentChildren } from 'preact';

export interface ListBarProps {
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

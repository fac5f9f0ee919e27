import type { ComponentChildren } from 'preact';
import type { Filters } from './filters.tsx';
import { EmptyState } from './messages.tsx';

export interface NothingListedProps {
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

import type { Page as Listing, QuarantinedDelivery } from '../../../domain/catalog.ts';
import { EmptyState } from '../parts/messages.tsx';
import { Page } from '../parts/page.tsx';
import { hrefOf, Pager } from '../parts/pager.tsx';
import { QuarantineTable } from './quarantine-table.tsx';

export const refusedCrumb = { text: 'Refused', href: '/refused' };
export const quarantineCrumb = { text: 'Quarantine', href: '/refused/quarantine' };

/** Everything in the quarantine, page by page. */
export function QuarantinePage({ listing, isFirst }: { listing: Listing<QuarantinedDelivery>; isFirst: boolean }) {
  const { items, next } = listing;
  return (
    <Page title="Quarantine" section="refused" crumbs={[refusedCrumb]}>
      {items.length === 0 ? (
        <EmptyState title="Nothing is in the quarantine">
          <p>
            Bodies that come with the right secret and cannot be used, or come from an address that is not listed, are
            kept here, to be looked at.
          </p>
        </EmptyState>
      ) : (
        <QuarantineTable items={items} />
      )}
      <Pager
        newestHref={isFirst ? null : quarantineCrumb.href}
        nextHref={next === null ? null : hrefOf(quarantineCrumb.href, { cursor: next })}
      />
    </Page>
  );
}

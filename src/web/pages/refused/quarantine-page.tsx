import type { Page as Listing, QuarantinedDelivery } from '../../../domain/catalog.ts';
import { Bytes, Count } from '../parts/amounts.tsx';
import { AsSent } from '../parts/as-sent.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { hrefOf } from '../parts/links.ts';
import { Pager } from '../parts/list.tsx';
import { EmptyState } from '../parts/messages.tsx';
import { Page } from '../parts/page.tsx';
import { Time } from '../parts/time.tsx';

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

/** Bodies in the quarantine. */
export function QuarantineTable({ items }: { items: readonly QuarantinedDelivery[] }) {
  return (
    <DataTable
      caption="Deliveries in the quarantine, newest first"
      columns={[
        {
          title: 'Received',
          is: 'name',
          cell: ({ delivery }) => (
            <a href={quarantinedHref(delivery.id)}>
              <Time at={delivery.receivedAt} />
            </a>
          ),
        },
        { title: 'Source', cell: ({ delivery }) => delivery.source },
        { title: 'Reason', cell: ({ message }) => <AsSent text={message} /> },
        { title: 'Sender', cell: ({ delivery }) => delivery.sender },
        { title: 'Came', cell: (item) => <Came {...item} /> },
        { title: 'Size', is: 'amount', cell: ({ delivery }) => <Bytes bytes={bytesOf(delivery)} /> },
      ]}
      rows={items}
      keyOf={({ delivery }) => delivery.id}
    />
  );
}

/** The page of a quarantined delivery. */
export function quarantinedHref(id: string): string {
  return `/refused/quarantine/${encodeURIComponent(id)}`;
}

/** Bytes of all its parts. */
export function bytesOf({ parts }: QuarantinedDelivery['delivery']): number {
  return parts.reduce((sum, { bytes }) => sum + bytes, 0);
}

function Came({ timesSeen, lastSeenAt }: QuarantinedDelivery) {
  if (timesSeen === 1) return <>once</>;
  return (
    <>
      <Count count={timesSeen} /> times, last <Time at={lastSeenAt} show="ago" />
    </>
  );
}

/** What can be done with a quarantined delivery. */
export type QuarantineAction = 'release' | 'drop';

/** Asks before it is done, and says what it means. */
export function ConfirmPage({ kept, action }: { kept: QuarantinedDelivery; action: QuarantineAction }) {
  const { delivery } = kept;
  const href = quarantinedHref(delivery.id);
  const { title, consequences, button, tone } = words[action];
  return (
    <Page title={title} section="refused" crumbs={[refusedCrumb, quarantineCrumb]}>
      <ul class="consequences">
        {consequences.map((consequence) => (
          <li key={consequence}>{consequence}</li>
        ))}
        <li>
          It came from {delivery.sender ?? 'an unknown address'} to {delivery.source} and has{' '}
          <Bytes bytes={bytesOf(delivery)} />.
        </li>
      </ul>
      <form method="post" action={`${href}/${action}`} class="confirm">
        <button type="submit" class={tone} name="confirmed" value="yes">
          {button}
        </button>
        <a class="button quiet" href={href}>
          Leave it in the quarantine
        </a>
      </form>
    </Page>
  );
}

const words: Readonly<
  Record<QuarantineAction, { title: string; consequences: readonly string[]; button: string; tone?: string }>
> = {
  release: {
    title: 'Release this delivery?',
    consequences: [
      'It leaves the quarantine and is filed under its own id and the day on which it came, as if its body had been fine.',
      'Its vendor’s profile reads what it can; what it cannot read is kept as it is.',
    ],
    button: 'Release',
  },
  drop: {
    title: 'Drop this delivery?',
    consequences: [
      'Its bytes are removed for good. There is no way to get them back here.',
      'Its record stays – when it came, from where, sizes and hashes – marked as deleted.',
    ],
    button: 'Drop for good',
    tone: 'danger',
  },
};

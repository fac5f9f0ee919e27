import type { QuarantinedDelivery } from '../../../domain/catalog.ts';
import { Bytes, Count } from '../parts/amounts.tsx';
import { AsSent } from '../parts/as-sent.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { Time } from '../parts/time.tsx';

/** Bodies that were kept aside. */
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

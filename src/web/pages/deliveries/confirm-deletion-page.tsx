import type { Delivery } from '../../../domain/delivery.ts';
import { Bytes, Count } from '../parts/amounts.tsx';
import { AsSent } from '../parts/as-sent.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { deliveryHref } from '../parts/links.ts';
import { Notice } from '../parts/messages.tsx';
import { Page } from '../parts/page.tsx';
import { Time } from '../parts/time.tsx';
import { countDeliveries } from './count-deliveries.ts';
import { bytesOf } from './delivery-table.tsx';

const crumbs = [{ text: 'Deliveries', href: '/deliveries' }];

export interface ConfirmDeletionProps {
  deliveries: readonly Delivery[];
  /** A page of the archive to go back to. */
  back: string;
}

/** Asks before anything is removed, and says what that means. */
export function ConfirmDeletionPage({ deliveries, back }: ConfirmDeletionProps) {
  const removable = deliveries.filter(({ state }) => state === 'filed' || state === 'quarantined');
  const others = deliveries.length - removable.length;
  return (
    <Page title={`Delete ${countDeliveries(removable.length)}?`} section="deliveries" crumbs={crumbs}>
      {others > 0 && (
        <Notice tone="warning">
          {others === 1 ? '1 of those chosen is' : `${others} of those chosen are`} deleted already or not filed yet,
          and left as they are.
        </Notice>
      )}
      {removable.length > 0 && (
        <>
          <Consequences deliveries={removable} />
          <form method="post" action="/deliveries/delete" class="confirm">
            <input type="hidden" name="back" value={back} />
            {removable.map(({ id }) => (
              <input key={id} type="hidden" name="id" value={id} />
            ))}
            <button type="submit" class="danger" name="confirmed" value="yes">
              Delete {countDeliveries(removable.length)}
            </button>
            <a class="button quiet" href={back}>
              Keep
            </a>
          </form>
          <Chosen deliveries={removable} />
        </>
      )}
      {removable.length === 0 && (
        <p>
          Nothing is left to delete. <a href={back}>Go back</a>
        </p>
      )}
    </Page>
  );
}

/** What is removed, and what stays. */
function Consequences({ deliveries }: { deliveries: readonly Delivery[] }) {
  const first = deliveries.filter(({ duplicateOf }) => duplicateOf === null);
  const parts = first.flatMap((delivery) => delivery.parts);
  const duplicates = deliveries.length - first.length;
  return (
    <ul class="consequences">
      {first.length > 0 && (
        <li>
          <strong>Removed for good:</strong> {parts.length === 1 ? '1 stored part' : `${parts.length} stored parts`} (
          <Bytes bytes={bytesOf(parts)} />
          ), and what was said in them from the search. Bytes that came again were stored once: duplicates of these
          deliveries lose them too.
        </li>
      )}
      {duplicates > 0 && (
        <li>
          <strong>Not removed:</strong> the bytes of {duplicates === 1 ? 'the duplicate' : `${duplicates} duplicates`}.
          They are stored with the delivery that came first, and go when that is deleted.
        </li>
      )}
      <li>
        <strong>Kept:</strong> the record of each delivery – when it came, from where, its job, head, sizes and hashes –
        as a line of the ledger and in this archive, marked as deleted.
      </li>
    </ul>
  );
}

function Chosen({ deliveries }: { deliveries: readonly Delivery[] }) {
  return (
    <DataTable
      caption="Deliveries to delete"
      columns={[
        {
          title: 'Received',
          is: 'name',
          cell: ({ id, receivedAt }) => (
            <a href={deliveryHref(id)}>
              <Time at={receivedAt} />
            </a>
          ),
        },
        { title: 'Source', cell: ({ source }) => source },
        { title: 'Job', cell: ({ jobId }) => (jobId === null ? '–' : <AsSent text={jobId} />) },
        { title: 'Parts', is: 'amount', cell: ({ parts }) => <Count count={parts.length} /> },
        { title: 'Size', is: 'amount', cell: ({ parts }) => <Bytes bytes={bytesOf(parts)} /> },
        { title: 'Note', cell: ({ duplicateOf }) => (duplicateOf === null ? '–' : 'duplicate') },
      ]}
      rows={deliveries}
      keyOf={({ id }) => id}
    />
  );
}

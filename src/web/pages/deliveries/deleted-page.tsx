import { deliveryHref } from '../parts/links.ts';
import { Notice } from '../parts/messages.tsx';
import { Page } from '../parts/page.tsx';
import { countDeliveries } from './count-deliveries.ts';

export interface DeletedPageProps {
  deleted: readonly string[];
  /** Those that could not be, and why. */
  failed: readonly { id: string; reason: string }[];
  back: string;
}

/** Says what became of it, delivery by delivery. */
export function DeletedPage({ deleted, failed, back }: DeletedPageProps) {
  return (
    <Page
      title={`Deleted ${countDeliveries(deleted.length)}`}
      section="deliveries"
      crumbs={[{ text: 'Deliveries', href: back }]}
    >
      {deleted.length > 0 && (
        <Notice tone="good">The payload is gone. The record of each stays, in the ledger and here:</Notice>
      )}
      <Ids ids={deleted} />
      {failed.length > 0 && (
        <>
          <Notice tone="bad">{countDeliveries(failed.length)} could not be deleted.</Notice>
          <ul>
            {failed.map(({ id, reason }) => (
              <li key={id}>
                <a href={deliveryHref(id)}>{id}</a>: {reason}
              </li>
            ))}
          </ul>
        </>
      )}
      <p>
        <a href={back}>Go back to the list</a>
      </p>
    </Page>
  );
}

function Ids({ ids }: { ids: readonly string[] }) {
  return (
    <ul class="ids">
      {ids.map((id) => (
        <li key={id}>
          <a href={deliveryHref(id)}>{id}</a>
        </li>
      ))}
    </ul>
  );
}

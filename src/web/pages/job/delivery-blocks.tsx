import type { JobWithDeliveries } from '../../../domain/catalog.ts';
import type { Delivery } from '../../../domain/delivery.ts';
import { formatBytes } from '../../../lib/format-bytes.ts';
import { bytesOf } from '../deliveries/delivery-table.tsx';
import { HeadersTable, PartTable, QueryTable } from '../delivery/delivery-facts.tsx';
import { AsSent } from '../parts/as-sent.tsx';
import { OutcomeBadge, StateBadge } from '../parts/badges.tsx';
import { KeyValue } from '../parts/data-table.tsx';
import { formatCount } from '../parts/format.ts';
import { deliveryHref, hrefOf, jobHref } from '../parts/links.ts';
import { Time } from '../parts/time.tsx';

/** A job of more came in pieces; the listing of deliveries has all of them. */
const maxShown = 30;

/** The callbacks that make up the job, in order of acceptance, each to be unfolded. */
export function DeliveryBlocks({ job: { source, jobId, deliveries } }: { job: JobWithDeliveries }) {
  const all = hrefOf('/deliveries', { source, job: jobId.toWellFormed() });
  return (
    <>
      {deliveries.slice(0, maxShown).map((delivery) => (
        <DeliveryBlock key={delivery.id} delivery={delivery} />
      ))}
      <p>
        {deliveries.length > maxShown && `These are the first ${maxShown} of ${formatCount(deliveries.length)}. `}
        <a href={all}>{deliveries.length > 1 ? 'Select and download or delete them' : 'Download or delete it'}</a>
      </p>
    </>
  );
}

function DeliveryBlock({ delivery }: { delivery: Delivery }) {
  const { id, receivedAt, outcome, state, parts, duplicateOf, method, path, sender, vendorStatus, query, headers } =
    delivery;
  return (
    <details class="delivery" id={`delivery-${id}`}>
      <summary>
        <Time at={receivedAt} /> <OutcomeBadge outcome={outcome} /> {state !== 'filed' && <StateBadge state={state} />}{' '}
        {duplicateOf === null ? contentsOf(delivery) : 'the same as before'}
      </summary>
      <KeyValue
        facts={[
          { name: 'Delivery', value: <a href={deliveryHref(id)}>{id}</a> },
          ...(duplicateOf === null
            ? []
            : [{ name: 'Duplicate of', value: <a href={deliveryHref(duplicateOf)}>{duplicateOf}</a> }]),
          { name: 'Sender', value: sender },
          {
            name: 'Request',
            value: (
              <code>
                {method} <AsSent text={path} />
              </code>
            ),
          },
          { name: 'Vendor’s word', value: vendorStatus === null ? '–' : <AsSent text={vendorStatus} /> },
        ]}
      />
      {parts.length > 0 && <PartTable delivery={delivery} />}
      <h3>Query</h3>
      <QueryTable query={query} />
      <h3>Headers</h3>
      <HeadersTable headers={headers} />
    </details>
  );
}

/** @example contentsOf(delivery) // 'transcript, media, 1.3 MiB' */
function contentsOf({ parts }: Delivery): string {
  if (parts.length === 0) return 'without a body';
  return [...new Set(parts.map(({ kind }) => kind)), formatBytes(bytesOf(parts))].join(', ');
}

/** Shown by `src/web/client/job.ts` when a newer delivery of the job is there. */
export function Arrivals({ job: { source, jobId, deliveries } }: { job: JobWithDeliveries }) {
  const api = hrefOf('/api/v1/deliveries', { source, job: jobId.toWellFormed(), limit: 1 });
  return (
    <p
      class="notice busy"
      id="arrivals"
      role="status"
      data-source={source}
      data-api={api}
      data-newest={deliveries.at(-1)?.id}
      hidden
    >
      More of this job has come. <a href={jobHref(source, jobId)}>Show it</a>
    </p>
  );
}

import type { Delivery, Part } from '../../../domain/delivery.ts';
import { Bytes } from '../parts/amounts.tsx';
import { AsSent } from '../parts/as-sent.tsx';
import { OutcomeBadge, StateBadge, Tags } from '../parts/badges.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { deliveryHref, jobHref } from '../parts/links.ts';
import { Ago, formatUtc, Time } from '../parts/time.tsx';

/** Deliveries, each with a box to tick. */
export function DeliveryTable({ deliveries, nowMs }: { deliveries: readonly Delivery[]; nowMs: number }) {
  const columns: Column<Delivery>[] = [
    { title: 'Select', cell: (delivery) => <Tick delivery={delivery} /> },
    {
      title: 'Received',
      is: 'name',
      cell: ({ id, receivedAt }) => (
        <span class="lines">
          <a href={deliveryHref(id)}>
            <Time at={receivedAt} />
          </a>
          <Ago at={receivedAt} nowMs={nowMs} />
        </span>
      ),
    },
    { title: 'Source', is: 'word', cell: ({ source }) => source },
    { title: 'Job', cell: (delivery) => <JobLink delivery={delivery} /> },
    {
      title: 'Outcome',
      cell: ({ outcome, vendorStatus }) => (
        <span class="lines">
          <OutcomeBadge outcome={outcome} />
          {vendorStatus !== null && vendorStatus !== outcome && (
            <small>
              <AsSent text={vendorStatus} />
            </small>
          )}
        </span>
      ),
    },
    {
      title: 'State',
      cell: ({ state, duplicateOf }) => (
        <span class="lines">
          <StateBadge state={state} />
          {duplicateOf !== null && (
            <small>
              <a href={deliveryHref(duplicateOf)}>duplicate</a>
            </small>
          )}
        </span>
      ),
    },
    { title: 'Parts', cell: ({ parts }) => <Tags tags={kindsOf(parts)} /> },
    { title: 'Size', is: 'amount', cell: ({ parts }) => <Bytes bytes={bytesOf(parts)} /> },
    { title: 'Sender', is: 'word', cell: ({ sender }) => sender },
  ];
  return <DataTable caption="Deliveries, newest first" columns={columns} rows={deliveries} keyOf={({ id }) => id} />;
}

/** Bytes of all parts together. */
export function bytesOf(parts: readonly Part[]): number {
  return parts.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** The attributes of data are for `src/web/client/lib`: what is shown here, and how much it is. */
function Tick({ delivery: { id, source, receivedAt, state, parts } }: { delivery: Delivery }) {
  return (
    <label class="tick">
      <input type="checkbox" name="id" value={id} data-row={id} data-version={state} data-bytes={bytesOf(parts)} />
      <span class="unseen">
        {source}, {formatUtc(receivedAt)}
      </span>
    </label>
  );
}

function JobLink({ delivery: { source, jobId, state } }: { delivery: Delivery }) {
  if (jobId === null) return state === 'received' ? <small>not read yet</small> : <>–</>;
  return (
    <a class="long" href={jobHref(source, jobId)}>
      <AsSent text={jobId} />
    </a>
  );
}

/** @example kindsOf([transcript, media, media]) // ['transcript', '2 media'] */
function kindsOf(parts: readonly Part[]): string[] {
  const counts = new Map<string, number>();
  for (const { kind } of parts) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => (count === 1 ? kind : `${count} ${kind}`));
}

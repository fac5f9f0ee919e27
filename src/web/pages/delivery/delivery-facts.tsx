import type { Delivery } from '../../../domain/delivery.ts';
import { bytesOf } from '../deliveries/delivery-table.tsx';
import { TimeAndAgo } from '../parts/ago.tsx';
import { Bytes } from '../parts/amounts.tsx';
import { AsSent } from '../parts/as-sent.tsx';
import { OutcomeBadge, StateBadge } from '../parts/badges.tsx';
import { KeyValue } from '../parts/key-value.tsx';
import { jobHref } from '../parts/links.ts';
import { hrefOf } from '../parts/pager.tsx';

/** The delivery in short. */
export function DeliveryFacts({ delivery, nowMs }: { delivery: Delivery; nowMs: number }) {
  const { source, vendor, receivedAt, method, path, sender, jobId, state, parts } = delivery;
  return (
    <KeyValue
      facts={[
        { name: 'Received', value: <TimeAndAgo at={receivedAt} nowMs={nowMs} /> },
        { name: 'State', value: <StateBadge state={state} /> },
        { name: 'Outcome', value: <OutcomeOf delivery={delivery} /> },
        { name: 'Job', value: jobId === null ? '–' : <JobLinks source={source} jobId={jobId} /> },
        { name: 'Source', value: <a href={hrefOf('/deliveries', { source })}>{source}</a> },
        { name: 'Vendor', value: vendor },
        { name: 'Sender', value: <a href={hrefOf('/deliveries', { sender })}>{sender}</a> },
        {
          name: 'Request',
          value: (
            <code>
              {method} <AsSent text={path} />
            </code>
          ),
        },
        {
          name: 'Size',
          value: (
            <>
              <Bytes bytes={bytesOf(parts)} /> in {parts.length === 1 ? '1 part' : `${parts.length} parts`}
            </>
          ),
        },
      ]}
    />
  );
}

/** In our word, and in the vendor's own where that is another. */
function OutcomeOf({ delivery: { outcome, vendorStatus } }: { delivery: Delivery }) {
  const ownWord = vendorStatus === outcome ? null : vendorStatus;
  return (
    <>
      <OutcomeBadge outcome={outcome} /> {ownWord !== null && <AsSent text={ownWord} />}
    </>
  );
}

function JobLinks({ source, jobId }: { source: string; jobId: string }) {
  return (
    <>
      <a href={jobHref(source, jobId)}>
        <AsSent text={jobId} />
      </a>{' '}
      <small>
        <a href={hrefOf('/deliveries', { source, job: jobId })}>all deliveries of this job</a>
      </small>
    </>
  );
}

import type { UnlistedAlarm } from '../../../domain/senders.ts';
import { Count } from '../parts/amounts.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { mostSenders, OtherSenders } from '../parts/most-senders.tsx';
import { Time } from '../parts/time.tsx';
import { TrustForm } from '../parts/trust-form.tsx';

/** Addresses that called with a right credential and are not listed; nothing when there is none. */
export function UnlistedSenders({ alarms }: { alarms: readonly UnlistedAlarm[] }) {
  if (alarms.length === 0) return null;
  return (
    <section aria-labelledby="unlisted">
      <h2 id="unlisted">Not listed, with the right secret</h2>
      <p>
        A vendor that calls from a new address looks like this: trust it, and what was kept aside because of it is
        released. So does somebody who has got hold of the secret: then change it. An address leaves this list when it
        is trusted, or seven days after it called last.
      </p>
      <DataTable
        caption="Senders that are not listed, the last one first"
        columns={[
          { title: 'Sender', is: 'name', cell: ({ address }) => address },
          { title: 'Source', cell: ({ source }) => source },
          { title: 'Deliveries were', cell: ({ mode }) => (mode === 'shadow' ? 'filed' : 'kept aside') },
          { title: 'Times', is: 'amount', cell: ({ count }) => <Count count={count} /> },
          { title: 'Last', cell: ({ lastAt }) => <Time at={lastAt} show="ago" /> },
          { title: 'Change', cell: ({ source, address }) => <TrustForm source={source} address={address} /> },
        ]}
        rows={alarms.slice(0, mostSenders)}
        keyOf={({ source, address }) => `${source} ${address}`}
      />
      <OtherSenders count={alarms.length} api="/api/v1/sources" />
    </section>
  );
}

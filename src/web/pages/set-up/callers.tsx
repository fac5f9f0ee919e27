import type { RangeHits, SourceSenders, TrustedSender } from '../../../domain/senders.ts';
import { Count } from '../parts/amounts.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { mostSenders, OtherSenders } from '../parts/most-senders.tsx';
import { Time } from '../parts/time.tsx';
import { RevokeForm, TrustForm } from '../parts/trust-form.tsx';

/** How often each address of the list was called from, who is trusted beside it, and who called and is neither. */
export function Callers({ source, senders }: { source: string; senders: SourceSenders | null }) {
  if (senders === null) return null;
  const { listed, trusted, unlisted, since } = senders;
  const rows = listed.flatMap(({ entry, ranges }) => ranges.map((hits) => ({ entry, ...hits })));
  const deadCount = rows.filter(({ hits }) => hits === 0).length;
  return (
    <>
      {unlisted.length > 0 && (
        <DataTable
          caption={`Senders of ${source} that are not listed`}
          columns={[
            { title: 'Not listed', is: 'name', cell: ({ address }) => address },
            { title: 'Calls', is: 'amount', cell: ({ count }) => <Count count={count} /> },
            { title: 'Last', cell: ({ lastAt }) => <Time at={lastAt} show="ago" /> },
            { title: 'Change', cell: ({ address }) => <TrustForm source={source} address={address} /> },
          ]}
          rows={unlisted.slice(0, mostSenders)}
          keyOf={({ address }) => address}
        />
      )}
      <OtherSenders count={unlisted.length} api="/api/v1/sources" />
      {trusted.length > 0 && (
        <DataTable
          caption={`Senders that are trusted beside the list of ${source}`}
          columns={[
            { title: 'Trusted', is: 'name', cell: ({ range }) => range },
            { title: 'Since', cell: ({ at }) => <Time at={at} /> },
            ...hitColumns<TrustedSender>(since),
            { title: 'Change', cell: ({ range }) => <RevokeForm source={source} address={range} /> },
          ]}
          rows={trusted}
          keyOf={({ range }) => range}
        />
      )}
      <details class="folded">
        <summary>Calls by listed address{deadCount > 0 && `: ${deadCount} of ${rows.length} never called`}</summary>
        <DataTable
          caption={`Calls to ${source} by listed address`}
          columns={[
            { title: 'Address', is: 'name', cell: ({ range }) => range },
            { title: 'Entry', cell: ({ entry }) => entry },
            ...hitColumns<RangeHits & { entry: string }>(since),
          ]}
          rows={rows}
          keyOf={({ entry, range }) => `${entry} ${range}`}
        />
      </details>
    </>
  );
}

function hitColumns<Row extends RangeHits>(since: string): Column<Row>[] {
  return [
    { title: 'Calls', is: 'amount', cell: ({ hits }) => <Count count={hits} /> },
    {
      title: 'Last',
      cell: ({ lastAt }) =>
        lastAt === null ? (
          <>
            never since <Time at={since} />
          </>
        ) : (
          <Time at={lastAt} show="ago" />
        ),
    },
  ];
}

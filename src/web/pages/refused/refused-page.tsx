import type { CatalogCounts, QuarantinedDelivery } from '../../../domain/catalog.ts';
import type { UnlistedAlarm } from '../../../domain/senders.ts';
import type { SetUp } from '../../reading/set-up.ts';
import { Bytes, Count } from '../parts/amounts.tsx';
import { Live, LiveRegion } from '../parts/live.tsx';
import { EmptyState } from '../parts/messages.tsx';
import { Page } from '../parts/page.tsx';
import type { RefusalGroup } from './group-refusals.ts';
import { QuarantineTable } from './quarantine-table.tsx';
import { RefusalCard } from './refusal-card.tsx';
import { UnlistedSenders } from './unlisted-senders.tsx';

export interface RefusedPageProps {
  groups: readonly RefusalGroup[];
  /** True when there are older refusals that are in none of the groups. */
  areMore: boolean;
  /** The newest of the quarantine. */
  quarantine: readonly QuarantinedDelivery[];
  counts: Pick<CatalogCounts, 'quarantined' | 'quarantinedBytes'>;
  alarms: readonly UnlistedAlarm[];
  setUp: Pick<SetUp, 'sources'>;
}

/** What was not accepted, why, and what to change. */
export function RefusedPage({ groups, areMore, quarantine, counts, alarms, setUp }: RefusedPageProps) {
  return (
    <Page title="Refused" section="refused" scripts={['guides']} actions={<Live />}>
      <LiveRegion name="unlisted">
        <UnlistedSenders alarms={alarms} />
      </LiveRegion>
      <LiveRegion name="quarantine">
        <Quarantine quarantine={quarantine} counts={counts} />
      </LiveRegion>
      <LiveRegion name="refusals">
        <section aria-labelledby="refusals">
          <h2 id="refusals">Refused requests</h2>
          {groups.length === 0 ? (
            <EmptyState title="Nothing was refused">
              <p>
                Requests that are turned away are counted here by source, sender and reason. Nothing else of them is
                kept.
              </p>
            </EmptyState>
          ) : (
            groups.map((group) => (
              <RefusalCard
                key={`${group.source} ${group.code}`}
                group={group}
                setUp={setUp.sources.find(({ source }) => source.name === group.source) ?? null}
              />
            ))
          )}
          {areMore && (
            <p>
              There were so many that only the newest are counted here. <a href="/api/v1/refusals">The API</a> has the
              rest.
            </p>
          )}
        </section>
      </LiveRegion>
    </Page>
  );
}

function Quarantine({ quarantine, counts }: Pick<RefusedPageProps, 'quarantine' | 'counts'>) {
  if (quarantine.length === 0) return null;
  return (
    <section aria-labelledby="quarantine">
      <h2 id="quarantine">In the quarantine</h2>
      <p>
        Bodies that came with the right secret and could not be used, or from an address that is not listed:{' '}
        <Count count={counts.quarantined} />, <Bytes bytes={counts.quarantinedBytes} /> in all.
      </p>
      <QuarantineTable items={quarantine} />
      {counts.quarantined > quarantine.length && (
        <p>
          <a href="/refused/quarantine">All of the quarantine</a>
        </p>
      )}
    </section>
  );
}

import type { HealthStatus } from '../../../domain/health.ts';
import { importSource } from '../../reading/import-fields.ts';
import type { Overview, SourceOverview } from '../../reading/overview.ts';
import { Bytes, Count } from '../parts/amounts.tsx';
import { HealthBadge } from '../parts/badges.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { formatDuration } from '../parts/format.ts';
import { hrefOf } from '../parts/links.ts';
import { EmptyState, FirstSteps } from '../parts/messages.tsx';
import { ForRole } from '../parts/page.tsx';
import { Time } from '../parts/time.tsx';
import { deliveriesIn, type Period, type SourceCounters } from './charts.tsx';

/** The numbers one looks at first. */
export function Figures({ overview, day, status }: { overview: Overview; day: Period; status: HealthStatus }) {
  const { counts, waiting, space, unlisted } = overview;
  const today = day.slots.reduce((sum, slot) => sum + deliveriesIn(slot), 0);
  const refused = day.slots.reduce((sum, slot) => sum + slot.refusals, 0);
  return (
    <dl class="figures-row">
      <div>
        <dt>Health</dt>
        <dd>
          <a href="#health">
            <HealthBadge status={status} />
          </a>
        </dd>
      </div>
      <div>
        <dt>Deliveries, 24 h</dt>
        <dd>
          <a href="/deliveries">
            <Count count={today} />
          </a>
        </dd>
      </div>
      <div>
        <dt>Refused, 24 h</dt>
        <dd>
          <ForRole name="operator" otherwise={<Count count={refused} />}>
            <a href="/refused">
              <Count count={refused} />
            </a>
          </ForRole>
        </dd>
      </div>
      {unlisted > 0 && (
        <div>
          <dt>Senders not listed</dt>
          <dd>
            <a href="/refused#unlisted">
              <Count count={unlisted} />
            </a>
          </dd>
        </div>
      )}
      <div>
        <dt>Waiting to be filed</dt>
        <dd>
          <Count count={waiting.deliveries} />
          {waiting.deferred > 0 && <small> and {waiting.deferred} set aside</small>}
        </dd>
      </div>
      <div>
        <dt>In the archive</dt>
        <dd>
          <a href="/files">
            <Count count={counts.filed} />
          </a>
          {counts.deleted > 0 && <small> and {counts.deleted} deleted</small>}
        </dd>
      </div>
      <div>
        <dt>Quarantined</dt>
        <dd>
          <ForRole name="operator" otherwise={<Count count={counts.quarantined} />}>
            <a href="/refused">
              <Count count={counts.quarantined} />
            </a>
          </ForRole>
          {counts.quarantinedBytes > 0 && (
            <small>
              {' '}
              <Bytes bytes={counts.quarantinedBytes} />
            </small>
          )}
        </dd>
      </div>
      <div>
        <dt>Free space</dt>
        <dd>
          {space === null ? (
            'unknown'
          ) : (
            <>
              <Bytes bytes={space.freeBytes} />
              <small>
                {' '}
                of <Bytes bytes={space.totalBytes} />
              </small>
            </>
          )}
        </dd>
      </div>
    </dl>
  );
}

interface SourcesProps {
  overview: Overview;
  day: Period;
  week: Period;
  nowMs: number;
}

/** Each source: when it was last heard of, and what it sent. */
export function Sources({ overview, day, week, nowMs }: SourcesProps) {
  const today = countersBySource(day);
  const thisWeek = countersBySource(week);
  const columns: Column<SourceOverview>[] = [
    {
      title: 'Source',
      is: 'name',
      cell: ({ source }) => <a href={hrefOf('/deliveries', { source })}>{source}</a>,
    },
    {
      title: 'Vendor',
      cell: ({ source, vendor }) => vendor ?? (source === importSource ? 'by hand' : 'not in the settings any more'),
    },
    { title: 'Last seen', cell: ({ lastAt }) => (lastAt === null ? 'never' : <Time at={lastAt} />) },
    { title: 'Silent for', cell: ({ lastAt }) => <Silence lastAt={lastAt} nowMs={nowMs} /> },
    { title: '24 hours', is: 'amount', cell: ({ source }) => <Count count={deliveriesOf(today.get(source))} /> },
    { title: '7 days', is: 'amount', cell: ({ source }) => <Count count={deliveriesOf(thisWeek.get(source))} /> },
    {
      title: 'Failed',
      is: 'amount',
      cell: ({ source }) => <Count count={thisWeek.get(source)?.outcomes.failure ?? 0} />,
    },
    { title: 'Refused', is: 'amount', cell: ({ source }) => <Count count={thisWeek.get(source)?.refusals ?? 0} /> },
    { title: 'Bytes', is: 'amount', cell: ({ source }) => <Bytes bytes={thisWeek.get(source)?.bytes ?? 0} /> },
  ];
  const heard = overview.sources.filter(({ lastAt }) => lastAt !== null);
  const unheard = overview.sources.filter(({ lastAt }) => lastAt === null);
  return (
    <section aria-labelledby="sources">
      <h2 id="sources">Sources</h2>
      {overview.sources.length === 0 ? (
        <EmptyState title="No source is configured" />
      ) : (
        <>
          {heard.length > 0 && <SourceTable columns={columns} rows={heard} />}
          {unheard.length > 0 && (
            <details open={heard.length === 0}>
              <summary>
                {unheard.length} {unheard.length === 1 ? 'source' : 'sources'} never heard of
              </summary>
              <ul class="tags">
                {unheard.map(({ source }) => (
                  <li key={source}>
                    <a href={hrefOf('/deliveries', { source })}>{source}</a>
                  </li>
                ))}
              </ul>
            </details>
          )}
        </>
      )}
      {overview.counts.deliveries === 0 && (
        <p>
          Nothing has come yet. <FirstSteps />
        </p>
      )}
    </section>
  );
}

function SourceTable({
  columns,
  rows,
}: {
  columns: readonly Column<SourceOverview>[];
  rows: readonly SourceOverview[];
}) {
  return (
    <DataTable
      caption="Sources; failed, refused and bytes are those of seven days"
      columns={columns}
      rows={rows}
      keyOf={({ source }) => source}
    />
  );
}

function Silence({ lastAt, nowMs }: { lastAt: string | null; nowMs: number }) {
  if (lastAt === null) return <>–</>;
  return <span data-since={lastAt}>{formatDuration(Math.max(0, nowMs - Date.parse(lastAt)))}</span>;
}

function countersBySource({ sources }: Period): Map<string, SourceCounters> {
  return new Map(sources.map((counters) => [counters.source, counters]));
}

function deliveriesOf(counters: SourceCounters | undefined): number {
  return counters === undefined ? 0 : deliveriesIn(counters);
}

import type { HealthStatus } from '../../../domain/health.ts';
import type { Overview } from '../../reading/overview.ts';
import { Bytes, Count } from '../parts/amounts.tsx';
import { HealthBadge } from '../parts/badges.tsx';
import { deliveriesIn, type Period } from './periods.ts';

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
          <Count count={today} />
        </dd>
      </div>
      <div>
        <dt>Refused, 24 h</dt>
        <dd>
          <Count count={refused} />
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
          <Count count={counts.filed} />
          {counts.deleted > 0 && <small> and {counts.deleted} deleted</small>}
        </dd>
      </div>
      <div>
        <dt>Quarantined</dt>
        <dd>
          <Count count={counts.quarantined} />
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

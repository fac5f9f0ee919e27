import type { Fetching } from '../domain/fetching.ts';
import type { Snapshots } from '../domain/snapshots.ts';
import type { Observed } from '../telemetry/metrics.ts';
import type { Listeners } from './listeners.ts';
import type { Receiving } from './receiving.ts';
import type { Stores } from './storage.ts';

/** What the metrics look up when they are asked for. */
export function figuresOf(
  { inbox, archive, filing }: Stores,
  {
    receiving: { admission },
    fetching,
    listeners,
    snapshots,
  }: { receiving: Receiving; fetching: Fetching; listeners: Listeners; snapshots: Pick<Snapshots, 'list'> },
): Observed {
  return {
    depth: () => inbox.depth(),
    space: () => archive.space(),
    inFlight: () => ({ requests: admission.inFlight, bytes: admission.outstandingBytes }),
    filing: () => filing.status(),
    fetching: () => fetching.counts(),
    listeners: listeners.status,
    async lastSnapshot() {
      const [newest] = await snapshots.list();
      return newest === undefined ? null : Date.parse(newest.at);
    },
    now: Date.now,
  };
}

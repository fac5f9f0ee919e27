/**
 * Places on the way of a delivery where a test may kill the process or fail a step: one between any two steps that must
 * survive it.
 *
 * Named for what has just been done.
 */
export const failpoints = [
  'spool.synced-midway',
  'spool.written',
  'spool.synced',
  'inbox.committed',
  'filing.taken',
  'filing.staged',
  'filing.planned',
  'filing.files-synced',
  'filing.placed',
  'filing.folders-synced',
  'filing.ledger-written',
  'filing.ledger-synced',
  'filing.catalogued',
  'filing.settled',
  'filing.unlinked',
] as const;
/** Those on the way of a storage to another version, which no delivery passes. */
const upgradeFailpoints = ['storage.becoming', 'storage.migrated'] as const;
/** Those on the way of what is done to filed deliveries later. */
export const factFailpoints = [
  'facts.ledger-synced',
  'facts.settled',
  'facts.applied',
  'erasure.begun',
  'erasure.past-erased',
  'erasure.newest-erased',
  'erasure.done',
] as const;
/** Those on the way of a file of a drop folder into the collector. */
export const dropFailpoints = ['drop.set-aside', 'drop.committed', 'drop.moved'] as const;
const allFailpoints = [...failpoints, ...upgradeFailpoints, ...factFailpoints, ...dropFailpoints];
export type FailpointName = (typeof allFailpoints)[number];

/** Called where the failpoint stands. In production it does nothing. */
export type ReachFailpoint = (name: FailpointName) => void;

/**
 * Compiles `name=kill`, `name=throw` or `name=kill@3` (the third time it is reached) into what the code calls.
 *
 * @throws RangeError for a name or an action that does not exist.
 */
export function compileFailpoint(spec: string | undefined): ReachFailpoint {
  if (spec === undefined || spec === '') return () => undefined;
  const match = /^([a-z.-]+)=(kill|throw)(?:@(\d+))?$/.exec(spec);
  const name = allFailpoints.find((known) => known === match?.[1]);
  if (match === null || name === undefined) {
    throw new RangeError(
      `COLLECTOR_FAILPOINT=${spec}: expected <name>=kill|throw[@<n>], names: ${allFailpoints.join(', ')}`,
    );
  }
  let remaining = Number(match[3] ?? '1');
  return (reached) => {
    if (reached !== name || remaining === 0) return;
    remaining -= 1;
    if (remaining > 0) return;
    if (match[2] === 'kill') process.kill(process.pid, 'SIGKILL');
    throw new Error(`failpoint ${name}`);
  };
}

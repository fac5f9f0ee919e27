import { callHash } from '../domain/erased-record.ts';
import type { KeepingCommands } from '../domain/filing.ts';
import { createMoments, recordFacts } from './facts.ts';
import type { FilingParts } from './filer.ts';

/** What is known again of calls that are gone. */
export function createTombstones(
  parts: FilingParts,
  now: () => Date,
): Pick<KeepingCommands, 'wasDeleted' | 'allowAgain'> {
  const at = createMoments(now);
  return {
    wasDeleted: (call) => parts.catalog.isGone(call),
    async allowAgain({ source, jobIds, by }) {
      const gone = jobIds.map((id) => callHash(parts.hashes, source, id));
      if (await parts.catalog.isGone({ source, jobIds })) {
        await recordFacts(parts, [{ type: 'lifted', gone, at: at(), by }]);
      }
    },
  };
}

import { CollectorError } from '../domain/errors.ts';
import type { KeepingCommands } from '../domain/filing.ts';
import type { Hold } from '../domain/holds.ts';
import { createMoments, recorded, recordFacts } from './facts.ts';
import type { FilingParts } from './filer.ts';

/** Holds are set and taken away in the filing loop, so that nothing is removed between a look at them and the line of it. */
export function createHolds(parts: FilingParts, now: () => Date): Pick<KeepingCommands, 'hold' | 'unhold'> {
  const at = createMoments(now);
  return {
    async hold({ id, scope, reason, by }) {
      const { seq, delivery } = await recorded(parts, id);
      const { source, jobId, state } = delivery;
      if (state === 'deleted')
        throw new CollectorError('conflict', `delivery ${id} is deleted: nothing of it is left to hold`);
      const standing = await standingHold(parts, { id, scope });
      if (standing !== null) return standing;
      const hold: Hold = { delivery: id, scope, source, jobId, reason, by, at: at() };
      await recordFacts(parts, [{ type: 'held', seq, id, scope, reason, by, at: hold.at }]);
      return hold;
    },
    async unhold({ id, scope, by }) {
      await recorded(parts, id);
      const standing = await parts.catalog.holdsWithin(id, scope);
      if (standing.length === 0) throw new CollectorError('not-found', 'nothing is held there');
      const lines = [];
      for (const { delivery } of standing) {
        const { seq } = await recorded(parts, delivery);
        lines.push({ type: 'unheld', seq, id: delivery, scope, by, at: at() } as const);
      }
      await recordFacts(parts, lines);
    },
  };
}

/** The one that was set on exactly this before: it stands, with its reason. */
async function standingHold(
  { catalog }: FilingParts,
  { id, scope }: Pick<Hold, 'scope'> & { id: string },
): Promise<Hold | null> {
  return (await catalog.holdsWithin(id, scope)).find(({ delivery }) => scope === 'job' || delivery === id) ?? null;
}

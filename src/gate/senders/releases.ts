import { CollectorError } from '../../domain/errors.ts';
import type { FilingCommands } from '../../domain/filing.ts';
import { type Quarantined, type QuarantineListings, readQuarantined } from '../../domain/quarantined.ts';
import { unlistedCode } from '../../domain/senders.ts';

/** What is looked through for deliveries that were quarantined, and what lets them go. */
export interface ReleaseParts extends QuarantineListings {
  /** Files what waits in the inbox up to a delivery. */
  fileUpTo(id: string): Promise<void>;
  release: FilingCommands['release'];
}

/**
 * Files what was quarantined because of its sender, wherever `isWanted`; what was unusable stays. Resolves to the ids.
 *
 * Nothing is missed that was accepted before the call.
 */
export async function releaseQuarantined(
  parts: ReleaseParts,
  isWanted: (kept: Quarantined) => boolean,
): Promise<readonly string[]> {
  const kept = (await readQuarantined(parts)).filter(({ code }) => code === unlistedCode);
  const released: string[] = [];
  // The oldest first: released, each is named as if it had come in its turn.
  for (const { id } of kept.filter(isWanted)) if (await releaseOne(parts, id)) released.push(id);
  return released;
}

/** Files one delivery that was quarantined; false when somebody else has released or dropped it. */
export async function releaseOne({ fileUpTo, release }: ReleaseParts, id: string): Promise<boolean> {
  await fileUpTo(id);
  try {
    await release(id);
    return true;
  } catch (error) {
    if (error instanceof CollectorError && (error.code === 'conflict' || error.code === 'not-found')) return false;
    throw error;
  }
}

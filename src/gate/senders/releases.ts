import type { CatalogReader, FilingCommands } from '../../domain/catalog.ts';
import { CollectorError } from '../../domain/errors.ts';
import type { InboxView } from '../../domain/inbox.ts';
import { unlistedCode } from '../../domain/senders.ts';

/** What is looked through for deliveries that were kept aside, and what lets them go. */
export interface ReleaseParts {
  catalog: Pick<CatalogReader, 'quarantine'>;
  inbox: Pick<InboxView, 'list'>;
  /** Files what waits in the inbox up to a delivery. */
  fileUpTo(id: string): Promise<void>;
  release: FilingCommands['release'];
}

/** A delivery that was kept aside because of its sender. */
export interface KeptAside {
  id: string;
  source: string;
  sender: string;
}

const pageSize = 500;

/**
 * Files what was kept aside because of its sender, wherever `isWanted`; what was unusable stays. Resolves to the ids.
 *
 * Nothing is missed that was accepted before the call: what leaves the inbox meanwhile is in the catalog then.
 */
export async function releaseKeptAside(
  parts: ReleaseParts,
  isWanted: (kept: KeptAside) => boolean,
): Promise<readonly string[]> {
  const kept = [...(await waitingInInbox(parts)), ...(await lyingInQuarantine(parts))];
  // Oldest first: released, each is named as if it had come in its turn.
  const ids = [...new Set(kept.filter(isWanted).map(({ id }) => id))].sort();
  const released: string[] = [];
  for (const id of ids) if (await releaseOne(parts, id)) released.push(id);
  return released;
}

/** Files one delivery that was kept aside; false when somebody else has released or dropped it. */
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

async function waitingInInbox({ inbox }: ReleaseParts): Promise<KeptAside[]> {
  const kept: KeptAside[] = [];
  let before: number | null = null;
  do {
    const page: Awaited<ReturnType<InboxView['list']>> = await inbox.list({ before, limit: pageSize });
    for (const { head, quarantine } of page) if (quarantine !== null && isAside(quarantine)) kept.push(head);
    before = page.at(-1)?.seq ?? null;
  } while (before !== null);
  return kept;
}

async function lyingInQuarantine({ catalog }: ReleaseParts): Promise<KeptAside[]> {
  const kept: KeptAside[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<CatalogReader['quarantine']>> = await catalog.quarantine({
      cursor,
      limit: pageSize,
    });
    kept.push(...page.items.filter(isAside).map(({ delivery }) => delivery));
    cursor = page.next;
  } while (cursor !== null);
  return kept;
}

function isAside({ code }: { code: string }): boolean {
  return code === unlistedCode;
}

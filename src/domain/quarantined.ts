import type { CatalogReader } from './catalog.ts';
import type { Delivery, DeliveryHead, ReceivedPart } from './delivery.ts';
import type { InboxView, QuarantineReason } from './inbox.ts';

/** A delivery in the quarantine, filed there or still waiting for it. */
export interface Quarantined {
  id: string;
  source: string;
  sender: string | null;
  /** ISO 8601. */
  receivedAt: string;
  /** Why it lies there. */
  code: string;
  parts: readonly Pick<ReceivedPart, 'sha256' | 'bytes'>[];
}

/**
 * Deliveries the quarantine holds at most, whatever its budget: one without a body takes nothing of that, and all of
 * them are read at a start.
 */
export const mostQuarantined = 100_000;

/** Where the quarantine is looked up. */
export interface QuarantineListings {
  inbox: Pick<InboxView, 'list'>;
  catalog: Pick<CatalogReader, 'quarantine'>;
}

const pageSize = 500;

/**
 * Reads the whole quarantine, each delivery once, the oldest first.
 *
 * Nothing is missed that was accepted before the call, though filing goes on: the inbox is read first, and what leaves it
 * meanwhile is in the catalog then.
 */
export async function readQuarantined({ inbox, catalog }: QuarantineListings): Promise<readonly Quarantined[]> {
  const waiting = await readInbox(inbox);
  const filed = await readCatalog(catalog);
  const byId = new Map([...waiting, ...filed].map((one) => [one.id, one]));
  return [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

async function readInbox(inbox: QuarantineListings['inbox']): Promise<Quarantined[]> {
  const found: Quarantined[] = [];
  let before: number | null = null;
  do {
    const page: Awaited<ReturnType<InboxView['list']>> = await inbox.list({ before, limit: pageSize });
    for (const { head, parts, quarantine } of page)
      if (quarantine !== null) found.push(toQuarantined(head, quarantine, parts));
    before = page.at(-1)?.seq ?? null;
  } while (before !== null);
  return found;
}

async function readCatalog(catalog: QuarantineListings['catalog']): Promise<Quarantined[]> {
  const found: Quarantined[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<CatalogReader['quarantine']>> = await catalog.quarantine({
      cursor,
      limit: pageSize,
    });
    found.push(...page.items.map(({ delivery, code }) => toQuarantined(delivery, { code }, delivery.parts)));
    cursor = page.next;
  } while (cursor !== null);
  return found;
}

function toQuarantined(
  { id, source, sender, receivedAt }: Pick<DeliveryHead | Delivery, 'id' | 'source' | 'sender' | 'receivedAt'>,
  { code }: Pick<QuarantineReason, 'code'>,
  parts: Quarantined['parts'],
): Quarantined {
  return { id, source, sender, receivedAt, code, parts };
}

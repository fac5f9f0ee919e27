import type { DeliveryFilter, Page } from '../../domain/catalog.ts';
import type { Delivery } from '../../domain/delivery.ts';
import type { SearchHit, TranscriptArchive } from '../../domain/transcript-index.ts';
import type { Reading } from '../reading/reading.ts';

type Search = Pick<TranscriptArchive, 'search'>;

/** Of a search that finds many places in few deliveries, a page is not filled up at any price. */
const maxRounds = 4;
const hitsOfRound = 50;
const enough = 25;

/** Deliveries in whose titles, ids of the customer or transcripts the text stands, newest first. */
export async function findDeliveries(
  { transcripts, reading }: { transcripts: Search; reading: Pick<Reading, 'find'> },
  text: string,
  { filter, cursor }: { filter: DeliveryFilter; cursor: string | null },
): Promise<Page<Delivery>> {
  const { items, next } = await searchFor(transcripts, text, { filter, cursor });
  const deliveries = await Promise.all(items.map(({ deliveryId }) => reading.find(deliveryId)));
  return { items: deliveries.filter((delivery) => fits(delivery, filter)), next };
}

/** What the search itself was not asked. */
function fits({ outcome, sender, parts }: Delivery, filter: DeliveryFilter): boolean {
  if (filter.outcome !== null && outcome !== filter.outcome) return false;
  if (filter.sender !== null && sender !== filter.sender) return false;
  return filter.kind === null || parts.some(({ kind }) => kind === filter.kind);
}

/** A hit in each delivery, in the order in which they were found. */
async function searchFor(
  transcripts: Search,
  text: string,
  { filter, cursor }: { filter: Pick<DeliveryFilter, 'source' | 'job' | 'fromMs' | 'toMs'>; cursor: string | null },
): Promise<Page<SearchHit>> {
  const { source, job, fromMs, toMs } = filter;
  const query = { text, source, vendor: null, speaker: null, job, fromMs, toMs };
  const found = new Map<string, SearchHit>();
  let next = cursor;
  for (let round = 0; round < maxRounds && found.size < enough; round++) {
    const page = await transcripts.search(query, { cursor: next, limit: hitsOfRound });
    for (const hit of page.items) found.set(hit.deliveryId, hit);
    next = page.next;
    if (next === null) break;
  }
  return { items: [...found.values()], next };
}

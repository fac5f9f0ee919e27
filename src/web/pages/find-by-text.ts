import type { CatalogReader, DeliveryFilter, Job, JobFilter, Page } from '../../domain/catalog.ts';
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
  const { items, next } = await searchFor(transcripts, text, { filter, cursor }, ({ deliveryId }) => deliveryId);
  const deliveries = await Promise.all(items.map(({ deliveryId }) => reading.find(deliveryId)));
  return { items: deliveries.filter((delivery) => fits(delivery, filter)), next };
}

/** What the search itself was not asked. */
function fits({ outcome, sender, parts }: Delivery, filter: DeliveryFilter): boolean {
  if (filter.outcome !== null && outcome !== filter.outcome) return false;
  if (filter.sender !== null && sender !== filter.sender) return false;
  return filter.kind === null || parts.some(({ kind }) => kind === filter.kind);
}

/** Jobs of that id, then those in whose titles, ids of the customer or transcripts the text stands, newest first. */
export async function findJobs(
  {
    transcripts,
    catalog,
    sources,
  }: { transcripts: Search; catalog: Pick<CatalogReader, 'job'>; sources: readonly string[] },
  text: string,
  { filter, cursor }: { filter: JobFilter; cursor: string | null },
): Promise<Page<Job>> {
  // The filter is about the last delivery of a job, which need not be the one with the text, and came no earlier.
  const asked = { filter: { ...filter, job: null, fromMs: null }, cursor };
  const keyOf = ({ source, jobId }: SearchHit) => (jobId === null ? null : JSON.stringify([source, jobId]));
  const { items, next } = await searchFor(transcripts, text, asked, keyOf);
  // An id with words in it would be found by them too; it comes first, and once.
  const named = cursor === null ? sources.map((source) => ({ source, jobId: text })) : [];
  const jobs = new Map<string, Job>();
  for (const { source, jobId } of [...named, ...items]) {
    const job = jobId === null ? null : await catalog.job(source, jobId);
    if (job === null || !isWanted(job, filter)) continue;
    const { media: _, deliveries, ...known } = job;
    jobs.set(JSON.stringify([source, job.jobId]), { ...known, deliveries: deliveries.length });
  }
  return { items: [...jobs.values()], next };
}

function isWanted({ source, state, lastAt }: Pick<Job, 'source' | 'state' | 'lastAt'>, filter: JobFilter): boolean {
  const lastMs = Date.parse(lastAt);
  if (filter.source !== null && source !== filter.source) return false;
  if (filter.state !== null && state !== filter.state) return false;
  if (filter.fromMs !== null && lastMs < filter.fromMs) return false;
  return filter.toMs === null || lastMs < filter.toMs;
}

/** One hit with each key, in the order in which the keys were found; hits whose key is null do not count. */
async function searchFor(
  transcripts: Search,
  text: string,
  { filter, cursor }: { filter: Pick<DeliveryFilter, 'source' | 'job' | 'fromMs' | 'toMs'>; cursor: string | null },
  keyOf: (hit: SearchHit) => string | null,
): Promise<Page<SearchHit>> {
  const { source, job, fromMs, toMs } = filter;
  const query = { text, source, vendor: null, speaker: null, job, fromMs, toMs };
  const found = new Map<string, SearchHit>();
  let next = cursor;
  for (let round = 0; round < maxRounds && found.size < enough; round++) {
    const page = await transcripts.search(query, { cursor: next, limit: hitsOfRound });
    for (const hit of page.items) {
      const key = keyOf(hit);
      if (key !== null) found.set(key, hit);
    }
    next = page.next;
    if (next === null) break;
  }
  return { items: [...found.values()], next };
}

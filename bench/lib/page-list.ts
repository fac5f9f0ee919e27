import type { BenchedCollector } from './collector.ts';
import { pastRecord } from './past-record.ts';
import { sendAndSee } from './send-and-see.ts';

/** Addresses of pages by what they show, for every sample. What stands behind a comma is a case of the same page. */
export type PagesOf = ReadonlyMap<string, (sample: number) => string>;

const hourMs = 60 * 60 * 1000;
const dayMs = 24 * hourMs;
const ownId = 'own-0000000000000001';

/** The pages of a storage with a rich past. Sends the one real callback of it. */
export async function pagesOf(
  collector: BenchedCollector,
  { deliveries, startMs, vocabulary }: { deliveries: number; startMs: number; vocabulary: readonly string[] },
): Promise<PagesOf> {
  await sendAndSee(collector, ownId, `${ownId}.json`);
  const own = await ownDelivery(collector);
  const spot = (sample: number) => pastRecord((sample * 7919) % deliveries, startMs).delivery;
  const lastDay = pastRecord(deliveries - 1, startMs)
    .delivery.receivedAt.slice(0, 10)
    .replaceAll('-', '/');
  const hourFrom = (number: number) => {
    const fromMs = startMs + Math.floor((number * dayMs) / 10_000);
    return new URLSearchParams({ from: iso(fromMs), to: iso(fromMs + hourMs) });
  };
  const common = (sample: number) => vocabulary[5 + (sample % 95)] ?? '';
  const rare = (sample: number) => vocabulary[4000 + ((sample * 389) % 16_000)] ?? '';
  const pages: Record<string, string | ((sample: number) => string)> = {
    overview: '/',
    deliveries: '/deliveries',
    'deliveries, second page': await nextOf(collector, '/deliveries'),
    'deliveries, 200 of them': '/deliveries?limit=200',
    'deliveries, source': (sample) => `/deliveries?source=source-${sample % 10}`,
    'deliveries, outcome': '/deliveries?outcome=failure',
    'deliveries, kind': '/deliveries?kind=jobinfo',
    'deliveries, hour': (sample) => `/deliveries?${hourFrom((sample * 7919) % deliveries)}`,
    'deliveries, sender': (sample) => `/deliveries?sender=203.0.113.${sample % 40}`,
    'deliveries, job': (sample) => `/deliveries?job=${spot(sample).jobId}`,
    'deliveries, text': (sample) => `/deliveries?text=${common(sample)}`,
    'deliveries, rare text': (sample) => `/deliveries?text=${rare(sample)}`,
    'deliveries, all filters': '/deliveries?source=source-8&outcome=success&kind=jobinfo&sender=203.0.113.38',
    'deliveries, none found': '/deliveries?source=source-1&outcome=failure&kind=jobinfo',
    delivery: (sample) => `/deliveries/${spot(sample).id}`,
    'delivery, real': `/deliveries/${own.id}`,
    jobs: '/jobs',
    'jobs, second page': await nextOf(collector, '/jobs'),
    'jobs, source': (sample) => `/jobs?source=source-${sample % 10}`,
    'jobs, state': '/jobs?state=complete',
    'jobs, failed': '/jobs?state=failed',
    'jobs, hour': (sample) => `/jobs?${hourFrom((sample * 7919) % deliveries)}`,
    'jobs, text': (sample) => `/jobs?text=${common(sample)}`,
    'jobs, id as text': (sample) => `/jobs?text=${spot(sample).jobId}`,
    job: (sample) => `/jobs/${spot(sample).source}/${spot(sample).jobId}`,
    'job, real': `/jobs/default/${ownId}`,
    search: (sample) => `/search?q=${common(sample)}+${rare(sample)}`,
    'search, one common word': (sample) => `/search?q=${common(sample)}`,
    'search, two common words': (sample) => `/search?q=${common(sample)}+${common(sample * 3 + 1)}`,
    'search, nothing asked': '/search',
    files: '/files',
    'files, folder of a source': '/files?path=source-3',
    'files, folder of a day': `/files?path=source-3/${lastDay}`,
    'files, a file': `/files?path=${encodeURIComponent(own.path)}`,
    refused: '/refused',
    'refused, quarantine': '/refused/quarantine',
    'set-up': '/set-up',
    import: '/import',
  };
  return new Map(
    Object.entries(pages).map(([name, path]) => [name, typeof path === 'string' ? () => path : path] as const),
  );
}

/** Of the callback that was just filed. */
async function ownDelivery({ get }: BenchedCollector): Promise<{ id: string; path: string }> {
  const listing = (await get('/api/v1/deliveries?limit=1')) as {
    items: { id: string; parts: { path: string }[] }[];
  };
  const [delivery] = listing.items;
  const path = delivery?.parts[0]?.path;
  if (delivery === undefined || path === undefined) throw new Error('the callback that was sent is not listed');
  return { id: delivery.id, path };
}

/** Where the link to the next page of a listing leads. */
async function nextOf(collector: BenchedCollector, path: string): Promise<string> {
  const { page } = await collector.page(path);
  const href = /href="([^"]+)" rel="next"/.exec(page)?.[1];
  if (href === undefined) throw new Error(`${path} has no second page`);
  return href.replaceAll('&amp;', '&');
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

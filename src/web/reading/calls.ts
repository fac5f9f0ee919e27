import type { AnnotationStore } from '../../domain/annotations.ts';
import type { Call, CallFilter, Calls } from '../../domain/calls.ts';
import type { CatalogReader, Job, Page } from '../../domain/catalog.ts';
import type { TranscriptArchive } from '../../domain/transcript-index.ts';

export interface CallDeps {
  catalog: Pick<CatalogReader, 'jobs' | 'jobsNamed' | 'jobsByTitle'>;
  transcripts: Pick<TranscriptArchive, 'spoken' | 'longest'>;
  annotations: Pick<AnnotationStore, 'of'>;
}

/** Rows that are read at a time where a filter leaves some of them out, and at most for one page. */
const rowsAtATime = 200;
const maxRows = 20_000;

/** A page of rows; null for a row that is no job of its own. */
type ReadRows = (query: { cursor: string | null; limit: number }) => Promise<Page<Job | null>>;

/** Joins jobs, which the catalog knows, with what was said in them, which the index of transcripts does. */
export function createCalls({ catalog, transcripts, annotations }: CallDeps): Calls {
  async function toCalls(jobs: readonly (Job | null)[]): Promise<(Call | null)[]> {
    const named = jobs.filter((job) => job !== null);
    const spoken = await transcripts.spoken(
      named.map(({ source, jobId, aliases }) => ({ source, jobIds: [jobId, ...aliases] })),
    );
    const said = await Promise.all(
      named.map(({ source, jobId, aliases }) =>
        annotations.of({ source, jobIds: [jobId, ...aliases], deliveryIds: [] }),
      ),
    );
    const calls = new Map(
      named.map((job, index): [Job, Call] => {
        const { tags = [], star = false, reviewed = false, note = '', speakers: names = {} } = said[index] ?? {};
        const { speakers, ...rest } = spoken[index] ?? unspoken;
        const heard = speakers.map((label: string) => names[label] ?? label);
        return [job, { ...job, ...rest, speakers: [...new Set(heard)], tags, star, reviewed, note }];
      }),
    );
    return jobs.map((job) => (job === null ? null : (calls.get(job) ?? null)));
  }

  /** Jobs in the order of what the index knows of them. */
  function byLength({ source, minMs, maxMs }: CallFilter): ReadRows {
    return async (query) => {
      const { items, next } = await transcripts.longest({ source, minMs, maxMs }, query);
      const seen = new Set<string>();
      const jobs = await catalog.jobsNamed(items);
      return { items: items.map((item) => once(jobs, item, seen)), next };
    };
  }

  async function withIds(filter: CallFilter): Promise<Call[]> {
    const { text } = filter;
    if (text === null) return [];
    const calls = await toCalls(await catalog.jobsNamed([{ source: filter.source, jobId: text }]));
    return calls.filter((call) => call !== null && fits(call, filter)) as Call[];
  }

  return {
    async list(filter, { sort, cursor, limit }) {
      const { source, state, fromMs, toMs } = filter;
      const known = { source, state, fromMs, toMs };
      const read: ReadRows =
        sort === 'duration'
          ? byLength(filter)
          : sort === 'title'
            ? (query) => catalog.jobsByTitle({ source }, query)
            : (query) => catalog.jobs(known, query);
      // Who knows the whole id need not wait until the listing comes to it.
      const named = await withIds(filter);
      const isNamed = ({ source, jobId }: Job) => named.some((one) => one.source === source && one.jobId === jobId);
      const wanted = (call: Call) => fits(call, filter) && !isNamed(call);
      const page = await look({ read, toCalls, wanted }, { cursor, limit, isAny: isAny(filter) && sort === 'last' });
      return { ...page, items: [...(cursor === null ? named : []), ...page.items] };
    },
  };
}

interface Look {
  read: ReadRows;
  toCalls(jobs: readonly (Job | null)[]): Promise<(Call | null)[]>;
  wanted(call: Call): boolean;
}

/** Reads rows until a page is full of what is wanted, or enough of them were looked at. */
async function look(
  { read, toCalls, wanted }: Look,
  { cursor, limit, isAny }: { cursor: string | null; limit: number; isAny: boolean },
): Promise<Page<Call>> {
  const items: Call[] = [];
  let from = cursor;
  for (let looked = 0; ; looked += rowsAtATime) {
    const page = await read({ cursor: from, limit: isAny ? limit : rowsAtATime });
    for (const [index, call] of (await toCalls(page.items)).entries()) {
      if (call === null || !wanted(call)) continue;
      // The cursor behind a row is that of a page which ends with it.
      if (items.length === limit)
        return { items, next: index === 0 ? from : (await read({ cursor: from, limit: index })).next };
      items.push(call);
    }
    if (page.next === null || items.length === limit || looked + rowsAtATime >= maxRows)
      return { items, next: page.next };
    from = page.next;
  }
}

const unspoken = { durationMs: null, language: null, speakers: [], words: null, firstWords: null };

/** The job with that id, the first time that it is met. */
function once(jobs: readonly Job[], named: { source: string; jobId: string }, seen: Set<string>): Job | null {
  const job = jobs.find(
    ({ source, jobId, aliases }) => source === named.source && [jobId, ...aliases].includes(named.jobId),
  );
  if (job === undefined) return null;
  const key = JSON.stringify([job.source, job.jobId]);
  if (seen.has(key)) return null;
  seen.add(key);
  return job;
}

/** Whether the catalog alone knows what is wanted. */
function isAny({ has, lacks, tag, star, reviewed, language, minMs, maxMs, text }: CallFilter): boolean {
  return (
    has.length + lacks.length === 0 &&
    tag === null &&
    star === null &&
    reviewed === null &&
    language === null &&
    minMs === null &&
    maxMs === null &&
    text === null
  );
}

function fits(call: Call, filter: CallFilter): boolean {
  const { source, state, fromMs, toMs, has, lacks, language, minMs, maxMs, text } = filter;
  const lastMs = Date.parse(call.lastAt);
  return (
    (source === null || call.source === source) &&
    (state === null || call.state === state) &&
    lastMs >= (fromMs ?? lastMs) &&
    lastMs < (toMs ?? lastMs + 1) &&
    has.every((kind) => call.contents.includes(kind)) &&
    !lacks.some((kind) => call.contents.includes(kind)) &&
    (filter.tag === null || call.tags.includes(filter.tag)) &&
    (filter.star === null || call.star === filter.star) &&
    (filter.reviewed === null || call.reviewed === filter.reviewed) &&
    (language === null || isOfLanguage(call.language, language)) &&
    (minMs === null || (call.durationMs !== null && call.durationMs >= minMs)) &&
    (maxMs === null || (call.durationMs !== null && call.durationMs <= maxMs)) &&
    (text === null || containsText(call, text))
  );
}

function isOfLanguage(spoken: string | null, wanted: string): boolean {
  const [own, asked] = [spoken?.toLowerCase(), wanted.toLowerCase()];
  return own === asked || (own?.startsWith(`${asked}-`) ?? false);
}

function containsText({ jobId, aliases, title, externalIds, tags, note, speakers }: Call, text: string): boolean {
  const wanted = text.toLowerCase();
  return [jobId, ...aliases, title ?? '', ...externalIds, ...tags, note, ...speakers].some((label) =>
    label.toLowerCase().includes(wanted),
  );
}

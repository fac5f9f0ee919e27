import type { CatalogReader, NamedJob } from '../../domain/catalog.ts';
import type { SearchHit, SearchQuery, TranscriptArchive } from '../../domain/transcript-index.ts';

/**
 * Searches jobs, however many ids each goes by: what is asked of one id is asked of all ids of its job, and hits name the
 * job by its own id and its vendor.
 *
 * The index knows only the id with which a delivery came, for an alias may be told of long after it.
 */
export function searchJobs(
  transcripts: TranscriptArchive,
  catalog: Pick<CatalogReader, 'jobsNamed'>,
): TranscriptArchive {
  async function withAliases(query: SearchQuery): Promise<SearchQuery> {
    const { source, job } = query;
    if (job === null) return query;
    const jobs = await catalog.jobsNamed([{ source, jobId: job }]);
    const aliases = jobs.flatMap((found) => idsOf(found).map((jobId) => ({ source: found.source, jobId })));
    return aliases.length < 2 ? query : { ...query, aliases };
  }

  async function named(hits: readonly SearchHit[]): Promise<SearchHit[]> {
    const wanted = hits.flatMap(({ source, jobId }) => (jobId === null ? [] : [{ source, jobId }]));
    const jobs = new Map<string, NamedJob>();
    for (const job of await catalog.jobsNamed(distinct(wanted))) {
      for (const jobId of idsOf(job)) jobs.set(keyOf({ source: job.source, jobId }), job);
    }
    return hits.map((hit) => {
      const job = jobs.get(keyOf(hit));
      return job === undefined ? hit : { ...hit, jobId: job.jobId, vendor: job.vendor };
    });
  }

  return {
    async search(query, page) {
      const { items, next } = await transcripts.search(await withAliases(query), page);
      return { items: await named(items), next };
    },
    summaries: (deliveryIds) => transcripts.summaries(deliveryIds),
    spoken: (jobs) => transcripts.spoken(jobs),
    longest: (filter, page) => transcripts.longest(filter, page),
    status: () => transcripts.status(),
    write: (...asked) => transcripts.write(...asked),
    whyNot: (deliveries, choice) => transcripts.whyNot(deliveries, choice),
    view: (...asked) => transcripts.view(...asked),
    attachment: (deliveries, choice, index) => transcripts.attachment(deliveries, choice, index),
  };
}

function idsOf({ jobId, aliases }: NamedJob): string[] {
  return [jobId, ...aliases];
}

function distinct<Name extends { source: string; jobId: string }>(names: readonly Name[]): Name[] {
  return [...new Map(names.map((name) => [keyOf(name), name])).values()];
}

function keyOf({ source, jobId }: { source: string; jobId: string | null }): string {
  return JSON.stringify([source, jobId]);
}

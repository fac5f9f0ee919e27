import type { JobWithDeliveries } from '../../../domain/catalog.ts';
import { jobHref } from '../parts/links.ts';
import { hrefOf } from '../parts/pager.tsx';

/** Shown by `src/web/client/job/arrivals.ts` when a newer delivery of the job is there. */
export function Arrivals({ job: { source, jobId, deliveries } }: { job: JobWithDeliveries }) {
  const api = hrefOf('/api/v1/deliveries', { source, job: jobId.toWellFormed(), limit: 1 });
  return (
    <p
      class="notice busy"
      id="arrivals"
      role="status"
      data-source={source}
      data-api={api}
      data-newest={deliveries.at(-1)?.id}
      hidden
    >
      More of this job has come. <a href={jobHref(source, jobId)}>Show it</a>
    </p>
  );
}

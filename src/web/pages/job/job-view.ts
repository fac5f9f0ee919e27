import type { JobMedia, JobWithDeliveries } from '../../../domain/catalog.ts';
import type { Fetch, VendorHabits } from '../../../domain/fetching.ts';
import type { TranscriptChoice } from '../../../domain/transcript-index.ts';
import type { TranscriptPlace } from '../../../domain/transcript-view.ts';
import { hrefOf, jobHref } from '../parts/links.ts';

/** What a person wants to see of a job. */
export interface JobView {
  job: JobWithDeliveries;
  /** Null for the best transcript. */
  choice: TranscriptChoice | null;
  place: TranscriptPlace;
  /** The recording to be heard, or null when none is held. */
  recording: JobMedia | null;
  /** What became of fetching it from its vendor; null when it was never to be fetched. */
  fetch: Fetch | null;
  /** Whether its source fetches. */
  canFetch: boolean;
  /** How what was said comes from the vendor of the job. */
  habits: VendorHabits;
}

/** What of a view is to be other; the place is never kept. */
export interface ViewChange {
  choice?: TranscriptChoice;
  recording?: JobMedia;
  segment?: number;
  atMs?: number;
}

/** The address of this job's page with a change. */
export function viewHref({ job, choice, recording }: JobView, change: ViewChange): string {
  const media = change.recording ?? (recording === job.media[0] ? null : recording);
  return hrefOf(jobHref(job.source, job.jobId), {
    ...choiceParameters(change.choice ?? choice),
    recording: media === null ? null : nameOfRecording(media),
    segment: change.segment ?? null,
    t: change.atMs === undefined ? null : change.atMs / 1000,
  });
}

/** The same, down at the paragraph that is meant. */
export function placeHref(view: JobView, place: { segment: number } | { atMs: number }): string {
  return `${viewHref(view, place)}#at`;
}

/** The address of something that the API derives from the transcript that is shown, e.g. `transcript.srt`. */
export function derivedHref({ job, choice }: Pick<JobView, 'job' | 'choice'>, name: string): string {
  return hrefOf(`/api/v1${jobHref(job.source, job.jobId)}/${name}`, choiceParameters(choice));
}

/** How a recording is named in the address of a page. */
export function nameOfRecording({ deliveryId, part }: Pick<JobMedia, 'deliveryId' | 'part'>): string {
  return `${deliveryId}.${part}`;
}

function choiceParameters(choice: TranscriptChoice | null): Record<string, string | number | null> {
  return { delivery: choice?.deliveryId ?? null, part: choice?.part ?? null, entry: choice?.entry ?? null };
}

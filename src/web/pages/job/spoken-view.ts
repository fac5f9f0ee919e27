import { z } from 'zod';
import type { Edits } from '../../../domain/annotations.ts';
import type { JobMedia, JobWithDeliveries } from '../../../domain/catalog.ts';
import type { TranscriptChoice } from '../../../domain/transcript-index.ts';
import type { TranscriptPlace } from '../../../domain/transcript-view.ts';
import { parameters } from '../../http/query.ts';
import { hrefOf } from '../parts/links.ts';

/** What a person wants to see of what was said, in a job or in a delivery that names none. */
export interface SpokenView extends Pick<JobWithDeliveries, 'deliveries' | 'media'> {
  /** Of the page, without a query; behind `/api/v1` it is the address in the API. */
  href: string;
  /** Null for the best transcript. */
  choice: TranscriptChoice | null;
  place: TranscriptPlace;
  /** What people made of it; null: as the vendor wrote it. */
  edits: Edits | null;
  /** The recording to be heard, or null when none is held. */
  recording: JobMedia | null;
}

/** Which transcript, moment and recording a page opens with. */
export const spokenQuery = z.object({
  delivery: parameters.delivery,
  part: parameters.part,
  entry: parameters.entry,
  /** Seconds from the start of the recording, at which the page opens. */
  t: optional(/^\d{1,7}(\.\d{1,3})?$/, 'expected seconds, e.g. 72.5').transform(secondsToMs),
  /** Id of the segment at which the page opens. */
  segment: optional(/^\d{1,7}$/, 'expected the number of a segment').transform(toNumber),
  /** `0`: without what people made of it. */
  corrected: parameters.flag,
  recording: optional(/^[0-9a-f-]{36}\.\d{1,6}$/i, 'expected the delivery and part of a recording'),
});

/** The place that is asked for, and the recording: the one that is asked for, else the newest. */
export function openedWith(
  { t, segment, recording }: z.output<typeof spokenQuery>,
  media: readonly JobMedia[],
): Pick<SpokenView, 'place' | 'recording'> {
  const place = t !== null ? { atMs: t } : segment !== null ? { segment } : null;
  return { place, recording: media.find((held) => nameOfRecording(held) === recording) ?? media[0] ?? null };
}

function optional(form: RegExp, error: string) {
  return z
    .string()
    .regex(form, { error })
    .optional()
    .transform((value) => value ?? null);
}

function secondsToMs(seconds: string | null): number | null {
  return seconds === null ? null : Math.round(Number(seconds) * 1000);
}

function toNumber(text: string | null): number | null {
  return text === null ? null : Number(text);
}

/** What of a view is to be other; the place is never kept. */
export interface ViewChange {
  choice?: TranscriptChoice;
  recording?: JobMedia;
  segment?: number;
  atMs?: number;
}

/** The address of this page with a change. */
export function viewHref({ href, media, choice, recording }: SpokenView, change: ViewChange): string {
  const heard = change.recording ?? (recording === media[0] ? null : recording);
  return hrefOf(href, {
    ...choiceParameters(change.choice ?? choice),
    recording: heard === null ? null : nameOfRecording(heard),
    segment: change.segment ?? null,
    t: change.atMs === undefined ? null : change.atMs / 1000,
  });
}

/** The same, down at the paragraph that is meant. */
export function placeHref(view: SpokenView, place: { segment: number } | { atMs: number }): string {
  return `${viewHref(view, place)}#at`;
}

/** The address of something that the API derives from the transcript that is shown, e.g. `transcript.srt`. */
export function derivedHref(
  { href, choice, edits }: Pick<SpokenView, 'href' | 'choice' | 'edits'>,
  name: string,
): string {
  const isEdited = edits !== null && Object.keys(edits.speakers).length + edits.corrections.length > 0;
  const corrected = isEdited && name.startsWith('transcript.') ? '1' : null;
  return hrefOf(`/api/v1${href}/${name}`, { ...choiceParameters(choice), corrected });
}

/** How a recording is named in the address of a page. */
function nameOfRecording({ deliveryId, part }: Pick<JobMedia, 'deliveryId' | 'part'>): string {
  return `${deliveryId}.${part}`;
}

function choiceParameters(choice: TranscriptChoice | null): Record<string, string | number | null> {
  return { delivery: choice?.deliveryId ?? null, part: choice?.part ?? null, entry: choice?.entry ?? null };
}

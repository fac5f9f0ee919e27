import type { Delivery } from '../domain/delivery.ts';
import type { Transcript } from '../domain/transcript.ts';
import type { TranscriptChoice } from '../domain/transcript-index.ts';
import { deriveTranscripts, type ReadBody } from './derive.ts';
import { joinFragments } from './fragments.ts';

/** Deliveries of one job that are read to find its transcript; a job of more pieces is read as far as these. */
const maxDeliveries = 2_000;

/**
 * The transcript of a job: the chosen one, else the best of all that its deliveries hold. Pieces that came one by one
 * are joined when nothing whole came.
 */
export async function transcriptOfJob(
  deliveries: readonly Delivery[],
  choice: TranscriptChoice | null,
  readBody: ReadBody,
): Promise<Transcript | null> {
  const all: Transcript[] = [];
  const wanted = deliveries.filter(({ id, state, duplicateOf }) => {
    return state === 'filed' && duplicateOf === null && (choice === null || choice.deliveryId === id);
  });
  for (const delivery of wanted.slice(0, maxDeliveries)) {
    all.push(...(await deriveTranscripts({ ...delivery, configuredVendor: delivery.vendor }, readBody)));
  }
  if (choice === null) return best(all);
  return all.find(({ source }) => source.part === choice.part && source.entry === choice.entry) ?? null;
}

/** In order of arrival, so that of equals the last one counts. */
function best(all: readonly Transcript[]): Transcript | null {
  const whole = all.filter(({ status }) => status === 'complete').reduce<Transcript | null>(better, null);
  if (whole !== null) return whole;
  const fragments = all.filter(({ status }) => status === 'partial');
  if (fragments.length > 1) return joinFragments(fragments);
  return all.reduce<Transcript | null>(better, null);
}

function better(best: Transcript | null, next: Transcript): Transcript {
  return best === null || worthOf(next) >= worthOf(best) ? next : best;
}

const statusWorth = { failed: 0, empty: 1, partial: 2, complete: 3 } as const;
const timingWorth = { none: 0, segment: 1, exact: 2 } as const;

function worthOf({ status, wordTiming, speakers, channels, warnings }: Transcript): number {
  const tellsSpeakers = speakers.length + channels.length > 0 ? 1 : 0;
  // What people wrote is less than any words that were spoken.
  const isWritten = warnings.some(({ code }) => code === 'written-chat') ? 1 : 0;
  return 10 * (statusWorth[status] - isWritten) + 2 * timingWorth[wordTiming] + tellsSpeakers;
}

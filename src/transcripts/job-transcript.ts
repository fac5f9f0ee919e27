import type { Delivery } from '../domain/delivery.ts';
import type { Channel, Segment, Speaker, Transcript } from '../domain/transcript.ts';
import type { TranscriptChoice } from '../domain/transcript-index.ts';
import { deriveTranscripts, type ReadBody } from './derive.ts';
import { textOf } from './normalise.ts';

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
    all.push(...(await deriveTranscripts(delivery, readBody)));
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

/**
 * Makes one transcript of pieces that came one by one, given in the order of arrival. A piece that came again, changed,
 * replaces the earlier one: they begin at the same moment on the same channel.
 *
 * The result is `partial`: nobody says whether all pieces came.
 */
export function joinFragments(fragments: readonly Transcript[]): Transcript {
  const [first, ...others] = fragments;
  if (first === undefined) throw new RangeError('there must be a fragment');
  const channels = distinct<Channel>(fragments.flatMap((fragment) => fragment.channels));
  const named = inOrder(latestOf(fragments.flatMap((fragment) => fragment.segments)));
  // One piece alone knows one channel only, and cannot tell that each is a speaker.
  const fromChannels = channels.length > 1 && named.every(({ speaker }) => speaker === null);
  const segments = fromChannels ? named.map(spokenByChannel) : named;
  return {
    ...first,
    status: 'partial',
    title: firstOf(fragments, ({ title }) => title),
    externalIds: [...new Set(fragments.flatMap(({ externalIds }) => externalIds))],
    languages: [...new Set(fragments.flatMap(({ languages }) => languages))],
    durationMs: greatest(fragments.map(({ durationMs }) => durationMs)),
    wordTiming: others.reduce((timing, other) => (timing === 'exact' ? timing : other.wordTiming), first.wordTiming),
    speakers: fromChannels ? channels.map(channelAsSpeaker) : distinct<Speaker>(fragments.flatMap(speakersOf)),
    channels,
    segments,
    text: textOf(segments),
    annotations: fragments.flatMap(({ annotations }) => annotations),
    attachments: fragments.flatMap(({ attachments }) => attachments),
    warnings: [
      { code: 'joined-from-pieces', at: null, count: fragments.length },
      ...(fromChannels ? [{ code: 'speakers-from-channels', at: null, count: 1 }] : []),
      ...fragments.flatMap(({ warnings }) => warnings),
    ],
  };
}

function spokenByChannel(segment: Segment): Segment {
  return segment.channel === null ? segment : { ...segment, speaker: `ch:${segment.channel}` };
}

function channelAsSpeaker({ id, label }: Channel): Speaker {
  return { id: `ch:${id}`, label, vendorId: null, kind: 'anonymous' };
}

function speakersOf({ speakers }: Transcript): readonly Speaker[] {
  return speakers;
}

function latestOf(segments: readonly Segment[]): Segment[] {
  const byPlace = new Map<string, Segment>();
  let untimed = 0;
  for (const segment of segments) {
    const { startMs, channel } = segment;
    byPlace.set(startMs === null ? `untimed ${untimed++}` : `${startMs} ${channel}`, segment);
  }
  return [...byPlace.values()];
}

function inOrder(segments: readonly Segment[]): Segment[] {
  return segments
    .toSorted((a, b) => (a.startMs ?? Number.MAX_SAFE_INTEGER) - (b.startMs ?? Number.MAX_SAFE_INTEGER))
    .map((segment, id) => ({ ...segment, id }));
}

function distinct<Item extends { id: string }>(items: readonly Item[]): Item[] {
  return [...new Map(items.map((item) => [item.id, item])).values()];
}

function firstOf<Value>(fragments: readonly Transcript[], read: (fragment: Transcript) => Value | null): Value | null {
  return fragments.map(read).find((value) => value !== null) ?? null;
}

function greatest(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.max(...known);
}

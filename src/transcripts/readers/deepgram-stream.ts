import { field } from '../../lib/json/values.ts';
import { blankTranscript, createWarnings, type ReadTranscript } from '../read-transcript.ts';
import { listAt, msOfSeconds, numberOf, textOf } from '../values.ts';
import { readAlternative } from './deepgram-channels.ts';

/** True for a message of a stream: `{ type: 'Results', channel_index: [0, 2], start, duration, is_final, channel, metadata }`. */
export function isStreamed(message: unknown): boolean {
  return field(message, 'type') === 'Results' && Array.isArray(field(message, 'channel', 'alternatives'));
}

/** Reads what was final in each stream; what is not final comes again, in other words. Silence gives none. */
export function readStreams(messages: readonly unknown[]): ReadTranscript[] {
  const finals = messages.filter((message) => field(message, 'is_final') === true);
  const streams = Map.groupBy(finals, (message) => textOf(field(message, 'metadata', 'request_id')));
  return [...streams]
    .map(([requestId, stream]) => readStream(requestId, stream))
    .filter(({ segments }) => segments.length > 0);
}

/** A stretch that came again replaces the earlier one: it begins at the same moment on the same channel. */
function readStream(requestId: string | null, messages: readonly unknown[]): ReadTranscript {
  const placeOf = (message: unknown, index: number): string => {
    return `${textOf(field(message, 'start')) ?? `untimed ${index}`} ${channelOf(message)}`;
  };
  const byPlace = new Map(messages.map((message, index) => [placeOf(message, index), message]));
  const stretches = [...byPlace.values()];
  return {
    ...blankTranscript(createWarnings()),
    jobId: requestId,
    status: 'partial',
    speakersPerChannel: stretches.some((message) => (numberOf(listAt(message, 'channel_index')[1]) ?? 1) > 1),
    segments: stretches.flatMap((message) => {
      const startMs = msOfSeconds(field(message, 'start'));
      const lengthMs = msOfSeconds(field(message, 'duration'));
      const endMs = startMs === null || lengthMs === null ? null : startMs + lengthMs;
      return readAlternative(listAt(message, 'channel', 'alternatives')[0], channelOf(message)).map((segment) =>
        segment.words.length > 0 ? segment : { ...segment, startMs, endMs },
      );
    }),
  };
}

function channelOf(message: unknown): string | null {
  return textOf(listAt(message, 'channel_index')[0]);
}

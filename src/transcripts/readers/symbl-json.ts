import type { Annotation } from '../../domain/transcript.ts';
import { field } from '../../lib/json/values.ts';
import { placeInText } from '../placed-words.ts';
import {
  blankAnnotation,
  blankSegment,
  blankTranscript,
  createWarnings,
  type FormatReader,
  type ReadSegment,
  saysSomething,
} from '../read-transcript.ts';
import { isoTimeOf, listAt, msOfSeconds, nameOf, numberOf, textOf } from '../values.ts';
import { spaced } from '../word-breaks.ts';
import { spokenText } from '../wording.ts';
import { flatWord } from './flat-word.ts';

/**
 * The messages of a conversation, as Symbl.ai's Conversation API gives them.
 *
 * `{ messages: [{ id, text, from: { id, name, email }, startTime: '2026-…Z', endTime, timeOffset: 5.9, duration: 1,
 * conversationId, phrases: [{ type, text }], sentiment: { polarity: { score }, suggested }, words: [{ word, timeOffset,
 * duration, score }] }] }`. `timeOffset` is seconds into the conversation; where it is missing, times count from when the
 * first message began.
 * Source: docs/conversation-api/api-reference/messages.md of symblai/symbl-docs on GitHub, read 2026-11-30.
 */
export const symblJson: FormatReader = {
  format: 'symbl-json',
  vendors: ['symbl'],
  recognises,
  read(document) {
    if (!recognises(document)) return [];
    const warnings = createWarnings();
    const messages = listAt(document, 'messages');
    const originMs = originOf(messages);
    if (originMs !== null) warnings.add('times-from-first-message', null);
    const read = messages.map((message) => ({ message, segment: readMessage(message, originMs) }));
    const conversations = messages.flatMap((message) => textOf(field(message, 'conversationId')) ?? []);
    return [
      {
        ...blankTranscript(warnings),
        externalIds: [...new Set(conversations)],
        speakerNames: namesIn(messages),
        segments: read.map(({ segment }) => segment),
        annotations: read.flatMap(({ message, segment }) => findingsIn(message, segment)),
      },
    ];
  },
};

function recognises(document: unknown): boolean {
  const [first] = listAt(document, 'messages');
  return typeof field(first, 'text') === 'string' && textOf(field(first, 'conversationId')) !== null;
}

/** Null where messages say how far into the conversation they are. */
function originOf(messages: readonly unknown[]): number | null {
  if (messages.some((message) => numberOf(field(message, 'timeOffset')) !== null)) return null;
  const starts = messages.flatMap((message) => clockIn(message, 'startTime') ?? []);
  return starts.reduce<number | null>((least, ms) => Math.min(least ?? ms, ms), null);
}

function clockIn(value: unknown, key: 'startTime' | 'endTime'): number | null {
  const time = isoTimeOf(field(value, key));
  return time === null ? null : Date.parse(time);
}

function spanOf(value: unknown, originMs: number | null): { startMs: number | null; endMs: number | null } {
  const offsetMs = msOfSeconds(field(value, 'timeOffset'));
  const lengthMs = msOfSeconds(field(value, 'duration'));
  if (originMs === null) {
    return { startMs: offsetMs, endMs: offsetMs === null || lengthMs === null ? null : offsetMs + lengthMs };
  }
  const [start, end] = [clockIn(value, 'startTime'), clockIn(value, 'endTime')];
  return { startMs: start === null ? null : start - originMs, endMs: end === null ? null : end - originMs };
}

function speakerOf(message: unknown): string | null {
  return (
    ['id', 'userId', 'email', 'name'].map((key) => nameOf(field(message, 'from', key))).find((id) => id !== null) ??
    null
  );
}

function namesIn(messages: readonly unknown[]): Map<string, string> {
  const names = new Map<string, string>();
  for (const message of messages) {
    const id = speakerOf(message);
    const name = nameOf(field(message, 'from', 'name'));
    if (id !== null && name !== null) names.set(id, name);
  }
  return names;
}

function readMessage(message: unknown, originMs: number | null): ReadSegment {
  const text = spokenText(field(message, 'text'));
  const words = spaced(
    listAt(message, 'words').flatMap((word) => {
      const timing = { ...spanOf(word, originMs), confidence: numberOf(field(word, 'score')) };
      return flatWord(word, spokenText(field(word, 'word')), timing);
    }),
  );
  return {
    ...blankSegment(),
    ...spanOf(message, originMs),
    speaker: speakerOf(message),
    text,
    words: text === null ? words : (placeInText(words, text) ?? words),
  };
}

function findingsIn(message: unknown, { startMs, endMs, speaker }: ReadSegment): Annotation[] {
  const place = { startMs, endMs, speaker };
  const sentiment = {
    ...blankAnnotation('sentiment'),
    ...place,
    label: nameOf(field(message, 'sentiment', 'suggested')),
    score: numberOf(field(message, 'sentiment', 'polarity', 'score')),
  };
  const phrases = listAt(message, 'phrases').map((phrase) => ({
    ...blankAnnotation('keyword'),
    ...place,
    text: textOf(field(phrase, 'text')),
    label: nameOf(field(phrase, 'type')),
  }));
  return [sentiment, ...phrases].filter(saysSomething);
}

import { field } from '../../lib/json/values.ts';
import { blankWord } from '../read-transcript.ts';
import type { FlatWord } from '../segments.ts';
import { listAt, msOfSeconds, nameOf, numberOf, textOf } from '../values.ts';
import { endsSentence } from '../word-breaks.ts';
import { kindOfWord } from '../wording.ts';

/** A word, and where it stands in the vendor's text: characters from 0, `stopChar` behind the last. */
export interface PlacedWord extends FlatWord {
  startChar: number;
  stopChar: number;
}

/** The transcript of one channel, or of all there is. */
export interface Chunk {
  value: unknown;
  channel: string | null;
  words: readonly PlacedWord[];
}

/**
 * The words of one channel.
 *
 * `{ text: 'Hello,', type: 'word', start, end, speaker_id: 'speaker_0', logprob }`. Blanks are items of type `spacing`,
 * sounds such as `(laughter)` of type `audio_event`; all texts together are the text of the transcript. Times are seconds
 * and may be null; `logprob` is a natural logarithm, so the confidence is e to its power. A word may name its channel.
 */
export function readTokens({ value, channel }: Omit<Chunk, 'words'>): PlacedWord[] {
  const words: PlacedWord[] = [];
  let gap = '';
  let chars = 0;
  for (const token of listAt(value, 'words')) {
    const sent = textOf(field(token, 'text')) ?? '';
    const text = sent.trim();
    if (text === '') {
      gap += sent;
    } else {
      const blanks = sent.indexOf(text);
      const startChar = chars + blanks;
      const place = { pre: gap + sent.slice(0, blanks), startChar, stopChar: startChar + countCharacters(text) };
      words.push({ ...readWord(token, text), channel: nameOf(field(token, 'channel_index')) ?? channel, ...place });
      gap = sent.slice(blanks + text.length);
    }
    chars += countCharacters(sent);
  }
  return words;
}

/** Offsets are taken to count whole characters, as Python does, and not halves of surrogate pairs. */
function countCharacters(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

function readWord(token: unknown, text: string): Omit<FlatWord, 'channel'> {
  const logprob = numberOf(field(token, 'logprob'));
  return {
    ...blankWord(text),
    startMs: msOfSeconds(field(token, 'start')),
    endMs: msOfSeconds(field(token, 'end')),
    confidence: logprob === null ? null : Math.exp(logprob),
    confidenceKind: 'exp-logprob',
    kind: field(token, 'type') === 'audio_event' ? 'audio-event' : kindOfWord(text),
    speaker: nameOf(field(token, 'speaker_id')),
    endsSentence: endsSentence(text),
  };
}

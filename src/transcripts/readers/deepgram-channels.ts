import { field } from '../../lib/json/values.ts';
import { languageTagOf } from '../language-tag.ts';
import { blankSegment, blankWord, type ReadSegment, type Warnings } from '../read-transcript.ts';
import { type FlatWord, segmentsOf } from '../segments.ts';
import { listAt, msOfSeconds, numberOf, textOf } from '../values.ts';
import { kindOfWord, separatorIn, spokenText } from '../wording.ts';

/** Utterances, of all channels in one list: `{ start, end, confidence, channel, transcript, words, speaker }`. */
export function readUtterances(utterances: readonly unknown[]): ReadSegment[] {
  return utterances.map((utterance) => {
    const channel = textOf(field(utterance, 'channel'));
    const text = spokenText(field(utterance, 'transcript'));
    const words = wordsOf(listAt(utterance, 'words'), { channel, text });
    return {
      ...blankSegment(),
      ...spanOf(utterance),
      speaker: textOf(field(utterance, 'speaker')) ?? words[0]?.speaker ?? null,
      channel,
      language: words[0]?.language ?? null,
      text,
      confidence: numberOf(field(utterance, 'confidence')),
      words,
    };
  });
}

/** Of each channel the first alternative: by its paragraphs where there are any, else cut at pauses and speakers. */
export function readChannels(channels: readonly unknown[], warnings: Warnings): ReadSegment[] {
  return channels.flatMap((channel, index) => {
    const [best] = listAt(channel, 'alternatives');
    return readParagraphs(best, String(index), warnings) ?? readAlternative(best, String(index));
  });
}

/** The words cut into segments; the text alone where it has no words. */
export function readAlternative(alternative: unknown, channel: string | null): ReadSegment[] {
  const text = spokenText(field(alternative, 'transcript'));
  const words = wordsOf(listAt(alternative, 'words'), { channel, text });
  if (words.length > 0 || text === null) return segmentsOf(words);
  return [{ ...blankSegment(), channel, text, confidence: numberOf(field(alternative, 'confidence')) }];
}

/**
 * Paragraphs hold sentences and how many words they are made of, the words stand beside them. Null when there are no
 * paragraphs, or when their numbers do not add up to the words there are.
 */
function readParagraphs(alternative: unknown, channel: string, warnings: Warnings): ReadSegment[] | null {
  const paragraphs = listAt(alternative, 'paragraphs', 'paragraphs');
  if (paragraphs.length === 0) return null;
  const words = listAt(alternative, 'words');
  const counts = paragraphs.map((paragraph) => numberOf(field(paragraph, 'num_words')) ?? Number.NaN);
  const areCounts = counts.every((count) => Number.isSafeInteger(count) && count >= 0);
  if (!areCounts || counts.reduce((sum, count) => sum + count, 0) !== words.length) {
    warnings.add('paragraphs-do-not-fit', `results.channels[${channel}].alternatives[0].paragraphs`);
    return null;
  }
  let next = 0;
  return paragraphs.map((paragraph, index) => {
    const first = next;
    next += counts[index] ?? 0;
    return paragraphOf(paragraph, words.slice(first, next), channel);
  });
}

function paragraphOf(paragraph: unknown, words: readonly unknown[], channel: string): ReadSegment {
  const sentences = listAt(paragraph, 'sentences').flatMap((sentence) => spokenText(field(sentence, 'text')) ?? []);
  const joined = sentences.join(' ');
  const spoken = wordsOf(words, { channel, text: sentences[0] ?? null });
  return {
    ...blankSegment(),
    ...spanOf(paragraph),
    speaker: textOf(field(paragraph, 'speaker')) ?? spoken[0]?.speaker ?? null,
    channel,
    language: spoken[0]?.language ?? null,
    text: joined === '' ? null : joined,
    words: spoken,
  };
}

function wordsOf(
  words: readonly unknown[],
  { channel, text }: { channel: string | null; text: string | null },
): FlatWord[] {
  const separator = separatorIn(text);
  return words.flatMap((word) => {
    const spoken = spokenText(field(word, 'punctuated_word')) ?? spokenText(field(word, 'word'));
    if (spoken === null) return [];
    return {
      ...blankWord(spoken),
      ...spanOf(word),
      pre: separator,
      confidence: numberOf(field(word, 'confidence')),
      language: languageTagOf(field(word, 'language')),
      kind: kindOfWord(spoken),
      speaker: textOf(field(word, 'speaker')),
      channel,
      endsSentence: /[.?!。？！؟]["')\]]?$/.test(spoken),
    };
  });
}

function spanOf(value: unknown): { startMs: number | null; endMs: number | null } {
  return { startMs: msOfSeconds(field(value, 'start')), endMs: msOfSeconds(field(value, 'end')) };
}

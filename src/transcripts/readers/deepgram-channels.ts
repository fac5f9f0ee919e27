import { field } from '../../lib/json/values.ts';
import { languageTagOf } from '../language-tag.ts';
import { blankSegment, blankWord, type ReadSegment, type Warnings } from '../read-transcript.ts';
import { type FlatWord, segmentsOf, splitBySpeaker } from '../segments.ts';
import { listAt, msOfSeconds, numberOf, textOf } from '../values.ts';
import { endsSentence, spaceBetween, spaced } from '../word-breaks.ts';
import { kindOfWord, spokenText } from '../wording.ts';

/** Utterances, of all channels in one list: `{ start, end, confidence, channel, transcript, words, speaker }`. */
export function readUtterances(utterances: readonly unknown[]): ReadSegment[] {
  return utterances.flatMap((utterance) => {
    const channel = textOf(field(utterance, 'channel'));
    const text = spokenText(field(utterance, 'transcript'));
    const confidence = numberOf(field(utterance, 'confidence'));
    return passage(utterance, { words: listAt(utterance, 'words'), channel, text, confidence });
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
  return paragraphs.flatMap((paragraph, index) => {
    const first = next;
    next += counts[index] ?? 0;
    const sentences = listAt(paragraph, 'sentences').flatMap((sentence) => spokenText(field(sentence, 'text')) ?? []);
    const text = sentences.reduce<string | null>((said, sentence) => {
      return said === null ? sentence : said + spaceBetween(said, sentence) + sentence;
    }, null);
    return passage(paragraph, { words: words.slice(first, next), channel, text, confidence: null });
  });
}

interface Passage {
  words: readonly unknown[];
  channel: string | null;
  text: string | null;
  confidence: number | null;
}

/** An utterance or a paragraph, cut where another speaker's words begin: both name one speaker only. */
function passage(place: unknown, { words, channel, text, confidence }: Passage): ReadSegment[] {
  const spoken = wordsOf(words, { channel, text });
  const speaker = textOf(field(place, 'speaker'));
  return splitBySpeaker({ ...blankSegment(), ...spanOf(place), speaker, channel, text, confidence }, spoken);
}

function wordsOf(
  words: readonly unknown[],
  { channel, text }: { channel: string | null; text: string | null },
): FlatWord[] {
  const spoken = words.flatMap((word) => {
    const written = spokenText(field(word, 'punctuated_word')) ?? spokenText(field(word, 'word'));
    if (written === null) return [];
    return {
      ...blankWord(written),
      ...spanOf(word),
      confidence: numberOf(field(word, 'confidence')),
      language: languageTagOf(field(word, 'language')),
      kind: kindOfWord(written),
      speaker: textOf(field(word, 'speaker')),
      channel,
      endsSentence: endsSentence(written),
    };
  });
  return spaced(spoken, text);
}

function spanOf(value: unknown): { startMs: number | null; endMs: number | null } {
  return { startMs: msOfSeconds(field(value, 'start')), endMs: msOfSeconds(field(value, 'end')) };
}

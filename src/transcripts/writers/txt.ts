import type { Transcript } from '../../domain/transcript.ts';
import { unknownSpeaker } from '../readers/captions/speaker-names.ts';
import { joinTexts } from '../scripts.ts';
import { secondsClock } from './captions.ts';
import { besideText, compileLabels } from './speaker-labels.ts';

/** A paragraph that is longer ends with its segment, whoever goes on. */
const fullParagraph = 600;
/** Silence that parts two paragraphs. */
const silenceMs = 5000;

interface Paragraph {
  startMs: number | null;
  endMs: number | null;
  label: string | null;
  texts: string[];
  length: number;
}

/**
 * The transcript to be read: a paragraph for each turn, with the time it begins and who speaks, as far as either is
 * known. Times are cut to seconds, so that playing from there misses nothing. Empty for a transcript without words.
 *
 * @example '[00:01:02] Agent: Good morning.\n\n[00:01:05] Caller: Hello.\n'
 */
export function writeTxt(transcript: Transcript): string {
  return paragraphsOf(transcript)
    .map((paragraph) => `${lineOf(paragraph)}\n`)
    .join('\n');
}

function paragraphsOf(transcript: Transcript): Paragraph[] {
  const labelOf = compileLabels(transcript, unknownSpeaker);
  const paragraphs: Paragraph[] = [];
  for (const segment of transcript.segments) {
    const { startMs, endMs } = segment;
    const label = labelOf(segment);
    const text = oneLine(segment.text);
    const open = paragraphs.at(-1);
    if (open !== undefined && open.label === label && !isFull(open, startMs)) {
      open.texts.push(text);
      open.length += text.length;
      open.endMs = endMs ?? open.endMs;
    } else paragraphs.push({ startMs, endMs, label, texts: [text], length: text.length });
  }
  return paragraphs;
}

function isFull({ length, endMs }: Paragraph, nextMs: number | null): boolean {
  return length >= fullParagraph || (endMs !== null && nextMs !== null && nextMs - endMs >= silenceMs);
}

function lineOf({ startMs, label, texts }: Paragraph): string {
  const text = joinTexts(texts);
  const time = startMs === null ? '' : `[${secondsClock(startMs)}] `;
  return label === null ? time + text : `${time}${besideText(label, text)}: ${text}`;
}

function oneLine(text: string): string {
  return joinTexts(text.split(/[\r\n\u2028\u2029]/).map((line) => line.trim()));
}

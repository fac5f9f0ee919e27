import { blankSegment, blankTranscript, createWarnings, type ReadTranscript } from '../read-transcript.ts';
import { joinTexts } from '../scripts.ts';
import { splitInlineTurns } from './inline-turns.ts';
import { readPrefix, speakerOf } from './prefix.ts';
import { believedNames } from './speaker-prefixes.ts';

/**
 * Reads plain text: one segment for each paragraph and each turn, without times. Never throws.
 *
 * Paragraphs are parted by empty lines; in a text without any, each line is one. Turns begin with a name (`Agent: `), or
 * with a line of its own, `SPEAKER: S1`, as Speechmatics writes them. VoiceBase writes all turns of a stereo call on one
 * line (its documentation, stereo, read 2026-11-21).
 */
export function readPlainText(text: string): ReadTranscript {
  const warnings = createWarnings();
  const lines = text
    .replace(/^\ufeff/, '')
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim());
  const spoken = lines.filter((line) => line !== '');
  const [only] = spoken;
  const turns = only !== undefined && spoken.length === 1 ? splitInlineTurns(only) : splitLines(lines);
  if (turns.some(({ speaker }) => speaker !== null)) warnings.add('speakers-from-prefixes', null);
  const segments = turns
    .filter(({ texts }) => texts.length > 0)
    .map(({ speaker, texts }) => ({ ...blankSegment(), speaker, text: joinTexts(texts) }));
  return { ...blankTranscript(warnings), segments };
}

interface Paragraph {
  speaker: string | null;
  texts: string[];
}

function splitLines(lines: readonly string[]): Paragraph[] {
  const names = believedNames(lines);
  const everyLineIsOne = !hasEmptyLineInside(lines);
  const paragraphs: Paragraph[] = [];
  let open: Paragraph = { speaker: null, texts: [] };

  function begin(speaker: string | null, texts: string[]): void {
    open = { speaker, texts };
    paragraphs.push(open);
  }
  for (const line of lines) {
    const heading = /^SPEAKER: (\S{1,40})$/.exec(line)?.[1];
    const prefix = readPrefix(line);
    if (heading !== undefined) begin(heading, []);
    else if (prefix !== null && names.has(prefix.name)) begin(speakerOf(prefix.name), [prefix.rest]);
    else if (line === '') begin(open.speaker, []);
    else if (paragraphs.length === 0 || (everyLineIsOne && open.texts.length > 0)) begin(open.speaker, [line]);
    else open.texts.push(line);
  }
  return paragraphs;
}

function hasEmptyLineInside(lines: readonly string[]): boolean {
  const first = lines.findIndex((line) => line !== '');
  const last = lines.findLastIndex((line) => line !== '');
  return lines.slice(first, last).includes('');
}

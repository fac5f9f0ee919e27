import { blankSegment, blankTranscript, createWarnings, type ReadTranscript } from '../read-transcript.ts';
import { joinTexts } from '../scripts.ts';
import { linesOf } from './cue-blocks.ts';
import { splitInlineTurns, type Turn, type Turns } from './inline-turns.ts';
import { beginsTurn, findSpeakerNames, readPrefix, speakerOf } from './speaker-names.ts';
import { readTimedText } from './timed-text.ts';

/**
 * Reads plain text: one segment for each paragraph and each turn, with times where the lines have them. Never throws.
 *
 * Paragraphs are parted by empty lines; in a text without any, each line is one. Turns begin with a name (`Agent: `), or
 * with a line of its own, `SPEAKER: S1`, as Speechmatics writes them. VoiceBase writes all turns of a stereo call on one
 * line (its documentation, stereo, read 2026-11-21).
 */
export function readPlainText(text: string): ReadTranscript {
  const warnings = createWarnings();
  const lines = linesOf(text).map((line) => line.trim());
  const timed = readTimedText(lines, warnings);
  if (timed !== null) return { ...blankTranscript(warnings), ...timed };
  const spoken = lines.filter((line) => line !== '');
  const [only] = spoken;
  const { turns, labels } = only !== undefined && spoken.length === 1 ? splitInlineTurns(only) : splitLines(lines);
  if (turns.some(({ speaker }) => speaker !== null)) warnings.add('speakers-from-prefixes', null);
  const segments = turns
    .filter(({ texts }) => texts.length > 0)
    .map(({ speaker, texts }) => ({ ...blankSegment(), speaker, text: joinTexts(texts) }));
  return { ...blankTranscript(warnings), speakerNames: labels, segments };
}

interface Paragraph extends Turn {
  /** The line with the name that it begins with; null when it goes on where another one ended. */
  heading: string | null;
}

function splitLines(lines: readonly string[]): Turns {
  const everyLineIsOne = !hasEmptyLineInside(lines);
  const { names, labels } = findSpeakerNames(
    lines.filter((line, index) => {
      return line !== '' && (everyLineIsOne || (lines[index - 1] ?? '') === '' || readPrefix(line) !== null);
    }),
  );
  const paragraphs: Paragraph[] = [];
  let open: Paragraph = { speaker: null, heading: null, texts: [] };

  function begin(paragraph: Paragraph): void {
    open = paragraph;
    paragraphs.push(paragraph);
  }
  for (const line of lines) {
    const heading = /^SPEAKER: (\S{1,40})$/.exec(line)?.[1];
    const prefix = readPrefix(line);
    if (heading !== undefined) begin({ speaker: heading, heading: line, texts: [] });
    else if (prefix !== null && names.has(prefix.name)) {
      begin({ speaker: speakerOf(prefix.name), heading: line, texts: prefix.rest === '' ? [] : [prefix.rest] });
    } else if (names.size > 0 && beginsTurn(line)) begin({ speaker: null, heading: null, texts: [line] });
    else if (line === '') begin({ speaker: open.speaker, heading: null, texts: [] });
    else if (paragraphs.length === 0 || (everyLineIsOne && open.texts.length > 0)) {
      begin({ speaker: open.speaker, heading: null, texts: [line] });
    } else open.texts.push(line);
  }
  const turns = paragraphs.filter(({ texts, heading }) => texts.length > 0 || heading !== null).map(withText);
  return { turns, labels };
}

/** A name alone heads the paragraph behind it; where there is none, it is what the text says. */
function withText(paragraph: Paragraph, index: number, all: readonly Paragraph[]): Paragraph {
  const isNameAlone = paragraph.texts.length === 0 && all[index + 1]?.heading !== null;
  return isNameAlone ? { ...paragraph, texts: [paragraph.heading ?? ''] } : paragraph;
}

function hasEmptyLineInside(lines: readonly string[]): boolean {
  const first = lines.findIndex((line) => line !== '');
  const last = lines.findLastIndex((line) => line !== '');
  return lines.slice(first, last).includes('');
}

import { blankSegment, blankTranscript, createWarnings, type ReadTranscript } from '../../read-transcript.ts';
import { joinTexts } from '../../scripts.ts';
import { linesOf } from './cue-blocks.ts';
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

/** What one speaker says before the next one does. */
interface Turn {
  speaker: string | null;
  texts: string[];
}

/** What a text says, in its order. */
interface Turns {
  turns: readonly Turn[];
  /** What to call some of the speakers. */
  labels: ReadonlyMap<string, string>;
}

/** Up to three words that begin with a capital, perhaps with a number; or a few signs of Chinese or Japanese. */
const nameAtEnd =
  /(?:(?<=^|\s)(?:(?:Dr|Mrs?|Ms|Prof)\. )?\p{Lu}[\p{L}\p{N}'’_-]{0,29}(?: \p{Lu}[\p{L}\p{N}'’_-]{0,29}){0,2}(?: \d{1,3})?|(?<=^|[\s。！？])[\p{Script=Han}\p{Script=Hira}\p{Script=Kana}ー]{1,12}\d{0,3})$/u;
const longestName = 100;

interface Found {
  name: string;
  place: number;
  /** Where what is said begins. */
  end: number;
  /** A sentence ends before it, or nothing stands there. */
  isApart: boolean;
}

/**
 * Splits a line that holds a whole conversation, as VoiceBase writes stereo calls; a single turn without a speaker where
 * there is none. Names are looked for where a sentence ends before them; those that are believed begin a turn wherever
 * they stand.
 *
 * @example splitInlineTurns('Agent: Hello. Caller: Hi.') // Agent, Hello. · Caller, Hi.
 */
function splitInlineTurns(line: string): Turns {
  const found = namesIn(line);
  const apart = found.filter(({ isApart }) => isApart).map(({ place }) => place);
  const { names, labels } = findSpeakerNames(cutAt(line, apart));
  const starts = found.flatMap((each) => startIn(each, names));
  const first = starts[0]?.place ?? line.length;
  const before = line.slice(0, first).trim();
  const turns = starts.map(({ name, place, end }, index) => {
    const next = starts[index + 1]?.place;
    // A name before nothing is what the text says.
    const text = line.slice(end, next).trim() || line.slice(place, next).trim();
    return { speaker: speakerOf(name), texts: [text] };
  });
  return { turns: before === '' ? turns : [{ speaker: null, texts: [before] }, ...turns], labels };
}

/** Looks back from each colon, so that a line without any is read once. */
function namesIn(line: string): Found[] {
  const found: Found[] = [];
  for (const { index } of line.matchAll(/(?<=[\p{L}\p{N}]):(?=\s|$)|(?<=[\p{L}\p{N}])：/gu)) {
    const from = Math.max(0, index - longestName);
    const window = line.slice(from, index);
    const name = nameAtEnd.exec(window)?.[0] ?? '';
    if (name === '') continue;
    const place = index - name.length;
    const isApart = /(?:^|[.?!…。！？]["'”’)]?)\s*$/.test(line.slice(Math.max(0, place - 8), place));
    found.push({ name, place, end: index + 1, isApart });
  }
  const first = readPrefix(line);
  if (first === null || found[0]?.place === 0) return found;
  return [{ name: first.name, place: 0, end: line.length - first.rest.length, isApart: true }, ...found];
}

function cutAt(line: string, places: readonly number[]): string[] {
  return [0, ...places].map((place, index) => line.slice(place, places[index])).filter((text) => text !== '');
}

/** The name, or its last words: in `I told Bob Agent: Yes.` the turn is the agent's, not that of a Bob Agent. */
function startIn({ name, place, end }: Found, names: ReadonlySet<string>): Omit<Found, 'isApart'>[] {
  const words = name.split(' ');
  for (let dropped = 0; dropped < words.length; dropped += 1) {
    const rest = words.slice(dropped).join(' ');
    if (names.has(rest)) return [{ name: rest, place: place + name.length - rest.length, end }];
  }
  return [];
}

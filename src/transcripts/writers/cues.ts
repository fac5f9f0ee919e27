import type { Transcript } from '../../domain/transcript.ts';
import { unknownSpeaker } from '../readers/captions/speaker-names.ts';
import { columnsOf, graphemesOf } from '../scripts.ts';
import { longestMs } from './caption-size.ts';
import { cutIntoCaptions, type TimedPiece } from './cut.ts';
import { breakLines, joinPieces, pieceOf, piecesOf } from './pieces.ts';
import { besideText, compileLabels } from './speaker-labels.ts';
import { type Span, spansOf, timePieces } from './times.ts';

/** A caption ready to be written: one or two lines, times in whole ms. */
export interface WrittenCue {
  startMs: number;
  endMs: number;
  /** Label, null when unknown. */
  speaker: string | null;
  lines: readonly string[];
}

/** `speakers-in-text`: the label stands before the first words of a turn. `speakers-apart`: it does not. */
export type LabelPlace = 'speakers-in-text' | 'speakers-apart';

interface Caption extends SpokenSpan {
  hasLabel: boolean;
  pieces: readonly TimedPiece[];
}

/**
 * The captions of a transcript in order of time; null when it has segments and none has a time.
 *
 * A caption holds words of one segment. Its times are those of its words; where only segments have times, a segment's
 * time is shared among its captions in proportion to their text, which nothing in them shows. Where people speak at once
 * their captions overlap: no caption is cut or kept waiting for another one's sake.
 */
export function cuesOf(transcript: Transcript, labelPlace: LabelPlace): WrittenCue[] | null {
  const spans = spansOf(transcript.segments);
  if (spans === null) return null;
  const inText = labelPlace === 'speakers-in-text';
  const labelOf = compileLabels(transcript, inText ? unknownSpeaker : null);
  let lastLabel: string | null = null;
  const captions = transcript.segments.flatMap((segment, index) => {
    const span = spans[index];
    const pieces = span === undefined ? [] : timePieces(piecesOf(segment.text), segment, span);
    const label = labelOf(segment);
    const isTurn = inText && label !== lastLabel;
    lastLabel = label;
    const untilMs = spans[index + 1]?.startMs ?? Number.POSITIVE_INFINITY;
    return isTurn ? labelledCaptions(label, pieces, untilMs) : captionsOf(label, pieces, untilMs);
  });
  const ordered = inOrder(captions);
  return withTimes(inText ? labelTurns(ordered) : ordered);
}

/** Where there is too little time for so many words, captions wait for one another, but not for longer than `untilMs`. */
function captionsOf(speaker: string | null, pieces: readonly TimedPiece[], untilMs: number): Caption[] {
  let freeMs = 0;
  return cutIntoCaptions(pieces).map((cut) => {
    const startMs = Math.max(cut[0]?.startMs ?? 0, Math.min(freeMs, untilMs));
    freeMs = startMs + shortestMs + gapMs;
    return { speaker, hasLabel: false, pieces: cut, startMs, endMs: Math.max(startMs, cut.at(-1)?.endMs ?? 0) };
  });
}

function labelledCaptions(speaker: string | null, pieces: readonly TimedPiece[], untilMs: number): Caption[] {
  const [first] = pieces;
  if (speaker === null || first === undefined) return captionsOf(speaker, pieces, untilMs);
  const name = besideText(shortName(speaker), joinPieces(pieces.slice(0, 20)));
  const lead: TimedPiece = { ...pieceOf(`${name}:`, ' '), ends: 'name', startMs: first.startMs, endMs: first.startMs };
  const captions = captionsOf(speaker, [lead, ...pieces], untilMs);
  return captions.map((caption, index) => ({ ...caption, hasLabel: index === 0 }));
}

function inOrder(captions: readonly Caption[]): Caption[] {
  return captions.toSorted((a, b) => a.startMs - b.startMs);
}

/** Half a line and more is left for what is said. */
const nameColumns = 30;

/** A colon would end the name too early for who reads the captions again. */
function shortName(label: string): string {
  const name = label.replaceAll(':', ' ').replaceAll(/\s+/g, ' ').trim();
  if (columnsOf(name) <= nameColumns) return name;
  let short = '';
  for (const grapheme of graphemesOf(name)) {
    if (columnsOf(short + grapheme) >= nameColumns) break;
    short += grapheme;
  }
  return `${short.trimEnd()}…`;
}

/** A caption that becomes two for its label may let another one in between, which may want a label then, and so on. */
const mostRounds = 8;

function labelTurns(ordered: readonly Caption[]): readonly Caption[] {
  let captions = ordered;
  for (let round = 0; round < mostRounds; round += 1) {
    const labelled = captions.flatMap(labelWhereItChanged());
    const isDone = labelled.length === captions.length;
    captions = inOrder(labelled);
    if (isDone) break;
  }
  return captions;
}

/**
 * Adds the label where somebody else's caption has come in between, by which the caption may become two, and takes it
 * away where nobody's has.
 */
function labelWhereItChanged(): (caption: Caption) => Caption[] {
  let lastLabel: string | null = null;
  return (caption) => {
    const { speaker, hasLabel, pieces, startMs, endMs } = caption;
    const isChange = speaker !== lastLabel;
    lastLabel = speaker;
    if (isChange === hasLabel) return [caption];
    if (!isChange) return [{ ...caption, hasLabel: false, pieces: pieces.slice(1) }];
    const [first, ...rest] = labelledCaptions(speaker, pieces, endMs);
    return first === undefined ? [] : [{ ...first, startMs }, ...rest];
  };
}

function withTimes(captions: readonly Caption[]): WrittenCue[] {
  const times = spaceOut(captions);
  return captions.flatMap(({ speaker, pieces }, index) => {
    const span = times[index];
    return span === undefined ? [] : [{ ...span, speaker, lines: breakLines(pieces) }];
  });
}

/** When somebody speaks, and who: captions of one speaker take turns, those of two may be seen at once. */
interface SpokenSpan extends Span {
  speaker: string | null;
}

/** Between two captions the screen is empty for so long, or the eye does not see that they changed. */
const gapMs = 20;
/** A caption is easily read if it stays so long … */
const easyMs = 1000;
/** … and can be read if it stays so long. */
const shortestMs = 500;
/** An end so little behind the next start is no speech at once: the first caption gives way. */
const toleranceMs = 200;
/** Of one speaker, what begins within this time is said at once, not one after the other. */
const leastTurnMs = 120;

/**
 * Gives captions the times they are seen, in the order given, which is that of their starts: each begins when it is
 * spoken, none is cut for another that is spoken meanwhile, and then both are seen at once.
 *
 * Each stays for 1 s as far as that is free, and for 500 ms even over another speaker's; its own speaker going on ends it
 * sooner. None stays for more than 7 s. Captions that were read and are written again keep their times.
 */
export function spaceOut(spans: readonly SpokenSpan[]): Span[] {
  const nextOwn = nextOfSpeaker(spans);
  return spans.map((span, index) => {
    const next = spans[index + 1]?.startMs ?? Number.POSITIVE_INFINITY;
    return { startMs: span.startMs, endMs: endOf(span, next, nextOwn[index] ?? Number.POSITIVE_INFINITY) };
  });
}

function endOf({ startMs, endMs }: Span, next: number, nextOwn: number): number {
  const longest = Math.min(endMs, startMs + longestMs);
  const isOwnApart = nextOwn > longest - toleranceMs && nextOwn >= startMs + leastTurnMs;
  const ownEndMs = isOwnApart ? nextOwn - gapMs : Number.POSITIVE_INFINITY;
  const spokenMs = Math.min(longest, ownEndMs);
  // One that gives way to its own speaker gives way to nobody else: it would be cut twice.
  const givesWay = ownEndMs > longest && next > longest - toleranceMs;
  const wholeMs = givesWay ? Math.min(longest, next - gapMs) : spokenMs;
  return Math.max(wholeMs, Math.min(startMs + easyMs, next - gapMs), Math.min(startMs + shortestMs, ownEndMs));
}

/** When the speaker of each next begins. */
function nextOfSpeaker(spans: readonly SpokenSpan[]): (number | undefined)[] {
  const starts = new Map<string | null, number>();
  const found = spans.toReversed().map(({ speaker, startMs }) => {
    const next = starts.get(speaker);
    starts.set(speaker, startMs);
    return next;
  });
  return found.reverse();
}

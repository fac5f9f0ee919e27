import type { Transcript } from '../../domain/transcript.ts';
import { unknownSpeaker } from '../captions/speaker-names.ts';
import { columnsOf, graphemesOf } from '../scripts.ts';
import { cutIntoCaptions, type TimedPiece } from './cut.ts';
import { besideText } from './direction.ts';
import { breakLines, joinPieces } from './lines.ts';
import { pieceOf, piecesOf } from './pieces.ts';
import { spaceOut } from './spacing.ts';
import { compileLabels } from './speaker-labels.ts';
import { spansOf, timePieces } from './times.ts';

/** A caption ready to be written: one or two lines, times in whole ms that overlap with no other's. */
export interface WrittenCue {
  startMs: number;
  endMs: number;
  /** Label, null when unknown. */
  speaker: string | null;
  lines: readonly string[];
}

/** `speakers-in-text`: the label stands before the first words of a turn. `speakers-apart`: it does not. */
export type LabelPlace = 'speakers-in-text' | 'speakers-apart';

interface Caption {
  label: string | null;
  hasLabel: boolean;
  pieces: readonly TimedPiece[];
}

/**
 * The captions of a transcript in order of time; null when it has segments and none has a time.
 *
 * A caption holds words of one segment. Its times are those of its words; where only segments have times, a segment's
 * time is shared among its captions in proportion to their text, which nothing in them shows. Where people speak at once
 * their captions take turns.
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
    return isTurn ? labelledCaptions(label, pieces) : captionsOf(label, pieces);
  });
  const ordered = captions.sort((a, b) => startOf(a) - startOf(b));
  return withTimes(inText ? ordered.flatMap(labelWhereItChanged()) : ordered);
}

function captionsOf(label: string | null, pieces: readonly TimedPiece[]): Caption[] {
  return cutIntoCaptions(pieces).map((cut) => ({ label, hasLabel: false, pieces: cut }));
}

function labelledCaptions(label: string | null, pieces: readonly TimedPiece[]): Caption[] {
  const [first] = pieces;
  if (label === null || first === undefined) return captionsOf(label, pieces);
  const name = besideText(shortName(label), joinPieces(pieces.slice(0, 20)));
  const lead: TimedPiece = { ...pieceOf(`${name}:`, ' '), ends: 'name', startMs: first.startMs, endMs: first.startMs };
  return cutIntoCaptions([lead, ...pieces]).map((cut, index) => ({ label, hasLabel: index === 0, pieces: cut }));
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

/**
 * Adds the label where somebody else's caption has come in between, by which the caption may become two, and takes it
 * away where nobody's has.
 */
function labelWhereItChanged(): (caption: Caption) => Caption[] {
  let lastLabel: string | null = null;
  return (caption) => {
    const isChange = caption.label !== lastLabel;
    lastLabel = caption.label;
    if (isChange === caption.hasLabel) return [caption];
    return isChange
      ? labelledCaptions(caption.label, caption.pieces)
      : [{ ...caption, hasLabel: false, pieces: caption.pieces.slice(1) }];
  };
}

function withTimes(captions: readonly Caption[]): WrittenCue[] {
  const times = spaceOut(captions.map((caption) => ({ startMs: startOf(caption), endMs: endOf(caption) })));
  return captions.flatMap(({ label, pieces }, index) => {
    const span = times[index];
    return span === undefined ? [] : [{ ...span, speaker: label, lines: breakLines(pieces) }];
  });
}

function startOf({ pieces }: Caption): number {
  return pieces[0]?.startMs ?? 0;
}

function endOf({ pieces }: Caption): number {
  return pieces.at(-1)?.endMs ?? 0;
}

import { blankSegment, blankWord, type ReadSegment, type ReadWord, type Warnings } from '../../read-transcript.ts';
import { joinTexts } from '../../scripts.ts';
import { beginsTurn, findSpeakerNames, isSound, readPrefix, speakerOf } from './speaker-names.ts';

/** One caption. Its text is that of its runs; lines in it are parted by `\n`. */
export interface Cue {
  startMs: number | null;
  endMs: number | null;
  language: string | null;
  runs: readonly CueRun[];
}

/** A stretch of a caption by one speaker; with times when the caption gives times inside. */
export interface CueRun {
  text: string;
  speaker: string | null;
  startMs: number | null;
  endMs: number | null;
}

/** A run of which nothing is known, to spread and fill in. */
export function blankRun(text: string): CueRun {
  return { text, speaker: null, startMs: null, endMs: null };
}

/** A run cut behind each of its line breaks. The first line begins when the run does, the last one ends when it does. */
export function linesOfRun(run: CueRun): CueRun[] {
  const lines = run.text.split('\n');
  const last = lines.length - 1;
  return lines.map((line, index) => ({
    ...run,
    text: index < last ? `${line}\n` : line,
    startMs: index === 0 ? run.startMs : null,
    endMs: index === last ? run.endMs : null,
  }));
}

/**
 * The segments of a caption, one for each stretch by the same speaker; all have the caption's times. Line breaks are
 * layout and become blanks. Words are listed only where the caption times them.
 */
export function segmentsOfCue({ startMs, endMs, language, runs }: Cue): ReadSegment[] {
  return stretchesOf(runs).map((stretch) => ({
    ...blankSegment(),
    startMs,
    endMs,
    language,
    speaker: stretch[0]?.speaker ?? null,
    text: flatten(stretch.map(({ text }) => text).join('')),
    words: stretch.some(isTimed) ? wordsOf(stretch) : [],
  }));
}

function isTimed(run: CueRun): boolean {
  return run.startMs !== null || run.endMs !== null;
}

/** Runs without a letter belong to nobody: a blank between two tags does not part a speaker's words. */
function stretchesOf(runs: readonly CueRun[]): CueRun[][] {
  const stretches: CueRun[][] = [];
  for (const run of runs) {
    const open = stretches.at(-1);
    if (open !== undefined && (open[0]?.speaker === run.speaker || run.text.trim() === '')) open.push(run);
    else if (run.text.trim() !== '') stretches.push([run]);
  }
  return stretches;
}

function flatten(text: string): string {
  return joinTexts(text.split('\n').map((line) => line.trim().replaceAll(/[ \t\f\v]+/g, ' ')));
}

/** A run of several words times only the start of its first and the end of its last. */
function wordsOf(runs: readonly CueRun[]): ReadWord[] {
  const words: ReadWord[] = [];
  let pre = '';
  for (const { text, startMs, endMs } of runs) {
    const texts = text.split(/\s+/).filter((word) => word !== '');
    if (/^\s/.test(text)) pre = ' ';
    for (const [index, word] of texts.entries()) {
      words.push({
        ...blankWord(word),
        pre: index === 0 && words.length > 0 ? pre : ' ',
        startMs: index === 0 ? startMs : null,
        endMs: index === texts.length - 1 ? endMs : null,
      });
    }
    if (texts.length > 0) pre = /\s$/.test(text) ? ' ' : '';
  }
  return words;
}

/** Captions with their speakers, and what to call those. */
export interface NamedCues {
  cues: readonly Cue[];
  speakerNames: ReadonlyMap<string, string>;
}

/**
 * Finds speakers written in front of their words (`Agent: Hello.`), where the format has no other place for them.
 *
 * A name is that of its own caption only, unless the document writes one for each turn, as VoiceBase and our own SRT do.
 * What is no name stays in the text, and a caption that is nothing but a name keeps it: none is ever lost.
 */
export function nameSpeakers(cues: readonly Cue[], warnings: Warnings): NamedCues {
  const nobody = { cues, speakerNames: new Map() };
  if (cues.some(({ runs }) => runs.some(({ speaker }) => speaker !== null))) return nobody;
  const { names, isPerTurn, labels } = findSpeakerNames(cues.flatMap(({ runs }) => beginningsOf(textOf(runs))));
  if (names.size === 0) return nobody;
  warnings.add('speakers-from-prefixes', null);

  let held: string | null = null;
  const named = cues.map((cue) => {
    const turns = turnsIn(cue.runs, names, isSound(textOf(cue.runs)) ? null : held);
    if (isPerTurn && !isSound(textOf(cue.runs))) held = turns.at(-1)?.speaker ?? null;
    return { ...cue, runs: turns.flatMap(runsOf) };
  });
  return { cues: named, speakerNames: labels };
}

function textOf(runs: readonly CueRun[]): string {
  return runs.map(({ text }) => text).join('');
}

/** The first line that says something, and all that may begin with a name. */
function beginningsOf(text: string): string[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.filter((line, index) => index === 0 || readPrefix(line) !== null);
}

interface Turn {
  speaker: string | null;
  /** The name as it is written; null when the turn has none. */
  prefix: string | null;
  runs: CueRun[];
}

/** Cuts a caption before each of its lines at which somebody begins. */
function turnsIn(runs: readonly CueRun[], names: ReadonlySet<string>, before: string | null): Turn[] {
  let open: Turn = { speaker: before, prefix: null, runs: [] };
  const turns = [open];
  let beginsLine = true;
  for (const piece of runs.flatMap(linesOfRun)) {
    const prefix = beginsLine ? readPrefix(piece.text) : null;
    const isNamed = prefix !== null && names.has(prefix.name);
    if (isNamed || (beginsLine && beginsTurn(piece.text))) {
      open = { speaker: isNamed ? speakerOf(prefix.name) : null, prefix: isNamed ? piece.text : null, runs: [] };
      turns.push(open);
    }
    open.runs.push(isNamed ? { ...piece, text: prefix.rest } : piece);
    beginsLine = piece.text.endsWith('\n') || (beginsLine && piece.text.trim() === '');
  }
  return turns;
}

/** A name before nothing is what the caption says. */
function runsOf({ speaker, prefix, runs }: Turn): CueRun[] {
  const isNameAlone = prefix !== null && textOf(runs).trim() === '';
  return runs.map((run, index) => ({ ...run, speaker, text: isNameAlone && index === 0 ? prefix : run.text }));
}

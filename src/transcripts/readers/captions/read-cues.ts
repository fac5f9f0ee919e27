import type { ReadTranscript, Warnings } from '../../read-transcript.ts';
import { columnsOf, isUnspaced } from '../../scripts.ts';
import { type Cue, type CueRun, linesOfRun, nameSpeakers, segmentsOfCue } from './cue.ts';

/** What captions of any format say, and who says it. */
export function readCues(cues: readonly Cue[], warnings: Warnings): Pick<ReadTranscript, 'segments' | 'speakerNames'> {
  const { cues: named, speakerNames } = nameSpeakers(withoutRepeats(cues, warnings).map(withTimesAtEnds), warnings);
  return { segments: named.flatMap(segmentsOfCue), speakerNames };
}

/** A caption with times inside has its own at their two ends. */
function withTimesAtEnds(cue: Cue): Cue {
  const { startMs, endMs, runs } = cue;
  if (!runs.some((run) => run.startMs !== null)) return cue;
  const last = runs.length - 1;
  return {
    ...cue,
    runs: runs.map((run, index) => ({
      ...run,
      startMs: index === 0 ? (run.startMs ?? startMs) : run.startMs,
      endMs: index === last ? (run.endMs ?? endMs) : run.endMs,
    })),
  };
}

/** A window of captions that roll is no higher (CEA-608 has two to four rows). */
const highestWindow = 8;
/** The next caption comes within this time, or the window was empty in between. */
const longestGapMs = 250;
/** Nobody says a line in this time: it is shown again, as YouTube does between two lines. */
const briefMs = 100;
/** A line that goes on does so by no chance if it was so wide already. */
const leastGrownColumns = 8;

interface Line {
  text: string;
  runs: readonly CueRun[];
}

interface Window {
  cue: Cue;
  lines: readonly Line[];
}

/** What a caption repeats of the one before it. */
interface Repeat {
  /** Whole lines. */
  lines: number;
  /** The beginning of the line behind these, if that goes on. */
  beginning: string;
  /** Nothing is new, and it could not have been said again: it is there too briefly, or its words were timed before. */
  isShownAgain: boolean;
}

/**
 * Takes out of captions what they show again: live captions and those of YouTube roll, so that each line stands in two or
 * three of them, the last one perhaps growing word by word. Each line is left in the caption in which it is new.
 *
 * That a document rolls is seen from all of it: most captions that follow at once begin with the lines that the one
 * before ended with. In any other, a line that comes again was said again.
 */
function withoutRepeats(cues: readonly Cue[], warnings: Warnings): readonly Cue[] {
  const windows = cues.map(windowOf);
  const repeats = repeatsIn(windows);
  if (!doesRoll(windows, repeats)) return cues;
  return windows.flatMap(({ cue, lines }, index) => {
    const repeat = repeats[index];
    if (repeat === undefined || repeat === null) return [cue];
    warnings.add('rolling-captions', `cues[${index}]`);
    const runs = lines
      .slice(repeat.lines)
      .flatMap((line, at) => (at === 0 ? behind(line, repeat.beginning) : line.runs));
    return runs.length === 0 ? [] : [{ ...cue, runs }];
  });
}

function windowOf(cue: Cue): Window {
  const lines: CueRun[][] = [[]];
  for (const run of cue.runs.flatMap(linesOfRun)) {
    lines.at(-1)?.push(run);
    if (run.text.endsWith('\n')) lines.push([]);
  }
  const written = lines.map((runs) => ({ runs, text: textOf(runs).trim() }));
  return { cue, lines: written.filter(({ text }) => text !== '') };
}

function textOf(runs: readonly CueRun[]): string {
  return runs.map(({ text }) => text).join('');
}

/** For each caption what it repeats; undefined when it does not follow another one at once, null when nothing. */
function repeatsIn(windows: readonly Window[]): (Repeat | null | undefined)[] {
  let before: Window | undefined;
  return windows.map((window) => {
    if (window.lines.length === 0) return undefined;
    const last = before;
    before = window;
    return last !== undefined && follows(window.cue, last.cue) ? repeatOf(window, last) : undefined;
  });
}

function follows({ startMs }: Cue, before: Cue): boolean {
  if (startMs === null || before.startMs === null || before.endMs === null) return false;
  return startMs >= before.startMs && startMs <= before.endMs + longestGapMs;
}

function repeatOf({ cue, lines }: Window, { lines: before }: Window): Repeat | null {
  if (Math.max(lines.length, before.length) > highestWindow) return null;
  for (let rolled = Math.max(0, before.length - lines.length); rolled < before.length; rolled += 1) {
    const kept = before.slice(rolled);
    const last = kept.length - 1;
    if (!kept.slice(0, last).every(({ text }, index) => text === lines[index]?.text)) continue;
    // Words are timed where they are new.
    if (isTimed(lines[last])) continue;
    const [old = '', now = ''] = [kept[last]?.text, lines[last]?.text];
    const isBrief = cue.startMs !== null && cue.endMs !== null && cue.endMs - cue.startMs <= briefMs;
    const isShownAgain = kept.length === lines.length && (isBrief || isTimed(kept[last]));
    if (old === now) return { lines: kept.length, beginning: '', isShownAgain };
    if (goesOn(now, old)) return { lines: last, beginning: old, isShownAgain: false };
  }
  return null;
}

/** Grown by whole words, where there are blanks between them. */
function goesOn(now: string, old: string): boolean {
  return now.startsWith(old) && (now[old.length] === ' ' || isUnspaced(old.at(-1) ?? ''));
}

function isTimed(line: Line | undefined): boolean {
  return line?.runs.some(({ startMs }) => startMs !== null) ?? false;
}

function doesRoll(windows: readonly Window[], repeats: readonly (Repeat | null | undefined)[]): boolean {
  let followed = 0;
  let repeated = 0;
  let steps = 0;
  let shownAgain = 0;
  for (const [index, { lines }] of windows.entries()) {
    const repeat = repeats[index];
    if (repeat === undefined) continue;
    followed += 1;
    if (repeat === null) continue;
    repeated += 1;
    const isNew = repeat.lines < lines.length;
    if (isNew && (repeat.lines > 0 || columnsOf(repeat.beginning) >= leastGrownColumns)) steps += 1;
    if (repeat.isShownAgain) shownAgain += 1;
  }
  return steps >= 1 && steps + shownAgain >= 2 && repeated * 2 >= followed;
}

/** The runs of a line behind its beginning and the blank that follows that. */
function behind({ runs }: Line, beginning: string): CueRun[] {
  if (beginning === '') return [...runs];
  let left = textOf(runs).indexOf(beginning) + beginning.length;
  return runs.flatMap((run) => {
    const cut = Math.min(left, run.text.length);
    left -= cut;
    return cut === run.text.length ? [] : [{ ...run, text: cut > 0 ? run.text.slice(cut).trimStart() : run.text }];
  });
}

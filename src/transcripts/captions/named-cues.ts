import type { Warnings } from '../read-transcript.ts';
import { type Cue, type CueRun, linesOfRun } from './cue.ts';
import { beginsTurn, findSpeakerNames, isSound, readPrefix, speakerOf } from './speaker-names.ts';

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

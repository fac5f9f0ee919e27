import type { Warnings } from '../read-transcript.ts';
import type { Cue, CueRun } from './cue.ts';
import { readPrefix, speakerOf } from './prefix.ts';

/** So many names are few enough to be believed without being repeated, if the first caption begins with one. */
const fewNames = 10;

/**
 * Finds speakers written in front of their words (`Agent: Hello.`), where the format has no other place for them.
 *
 * A name holds until the next one: VoiceBase writes it once for each turn. So that not every colon makes a speaker, a
 * name has to come at least twice, or be one of few in a document that begins with a name.
 */
export function nameSpeakers(cues: readonly Cue[], warnings: Warnings): readonly Cue[] {
  if (cues.some(({ runs }) => runs.some(({ speaker }) => speaker !== null))) return cues;
  const names = believedNames(cues.map(({ runs }) => runs[0]?.text ?? ''));
  if (names.size === 0) return cues;
  warnings.add('speakers-from-prefixes', null);

  let speaker: string | null = null;
  return cues.map((cue) => {
    const runs: CueRun[] = [];
    for (const run of cue.runs) {
      const before = runs.at(-1)?.text ?? '\n';
      for (const turn of turnsIn(run.text, { names, beginsLine: before.endsWith('\n') })) {
        if (turn.name !== null) speaker = speakerOf(turn.name);
        runs.push({ ...run, text: turn.lines.join('\n'), speaker });
      }
    }
    return { ...cue, runs };
  });
}

interface Turn {
  /** Null when the speaker is the one from before. */
  name: string | null;
  lines: string[];
}

/** Cuts a text before each of its lines that begins with one of the names. */
function turnsIn(text: string, { names, beginsLine }: { names: ReadonlySet<string>; beginsLine: boolean }): Turn[] {
  const turns: Turn[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const prefix = index > 0 || beginsLine ? readPrefix(line) : null;
    const open = turns.at(-1);
    if (prefix !== null && names.has(prefix.name)) {
      // The line break belongs to the text before it, or the words of both would touch.
      open?.lines.push('');
      turns.push({ name: prefix.name, lines: [prefix.rest] });
    } else if (open === undefined) turns.push({ name: null, lines: [line] });
    else open.lines.push(line);
  }
  return turns;
}

/** Names at the beginning of texts that may be taken for speakers. */
export function believedNames(texts: readonly string[]): ReadonlySet<string> {
  const counts = new Map<string, number>();
  for (const text of texts) {
    const name = readPrefix(text)?.name;
    if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const beginsWithName = readPrefix(texts.find((text) => text.trim() !== '') ?? '') !== null;
  const areFew = beginsWithName && counts.size <= fewNames;
  return new Set([...counts].filter(([, count]) => count > 1 || areFew).map(([name]) => name));
}

import { readPrefix, speakerOf } from './prefix.ts';

/** What one speaker says before the next one does. */
export interface InlineTurn {
  speaker: string | null;
  texts: string[];
}

/** A name before a colon: up to three words that begin with a capital, perhaps with a number. */
const namePattern =
  /(?<=^|\s)((?:(?:Dr|Mrs?|Ms|Prof)\. )?\p{Lu}[\p{L}\p{N}'’_-]{0,29}(?: \p{Lu}[\p{L}\p{N}'’_-]{0,29}){0,2}(?: \d{1,3})?):(?=\s|$)/gu;

/**
 * Splits a line that holds a whole conversation; a single turn without a speaker if it does not begin with a name.
 *
 * Further names are believed when a sentence ends before them, and they come twice or are the only other one; then every
 * place where they stand begins a turn.
 *
 * @example splitInlineTurns('Agent: Hello. Caller: Hi.') // Agent, Hello. · Caller, Hi.
 */
export function splitInlineTurns(line: string): InlineTurn[] {
  const first = readPrefix(line);
  if (first === null) return [{ speaker: null, texts: [line] }];
  const found = [...line.matchAll(namePattern)].map((match) => ({ name: match[1] ?? '', place: match.index }));
  const names = believed(line, found);
  names.add(first.name);

  const starts = found.flatMap((each) => startIn(each, names));
  if (starts[0]?.place !== 0) starts.unshift({ name: first.name, place: 0 });
  return starts.map(({ name, place }, index) => ({
    speaker: speakerOf(name),
    texts: [line.slice(place + name.length + 1, starts[index + 1]?.place).trim()],
  }));
}

interface Found {
  name: string;
  place: number;
}

function believed(line: string, found: readonly Found[]): Set<string> {
  const counts = new Map<string, number>();
  for (const { name, place } of found) {
    const endsSentence = /(?:^|[.?!…]["'”’)]?)\s*$/.test(line.slice(Math.max(0, place - 8), place));
    if (endsSentence) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return new Set([...counts].filter(([, count]) => count > 1 || counts.size <= 2).map(([each]) => each));
}

/** The name, or its last words: in `I told Bob Agent: Yes.` the turn is the agent's, not that of a Bob Agent. */
function startIn({ name, place }: Found, names: ReadonlySet<string>): Found[] {
  const words = name.split(' ');
  for (let dropped = 0; dropped < words.length; dropped += 1) {
    const rest = words.slice(dropped).join(' ');
    if (names.has(rest)) return [{ name: rest, place: place + name.length - rest.length }];
  }
  return [];
}

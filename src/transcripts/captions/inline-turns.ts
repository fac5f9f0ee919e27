import { findSpeakerNames, readPrefix, speakerOf } from './speaker-names.ts';

/** What one speaker says before the next one does. */
export interface Turn {
  speaker: string | null;
  texts: string[];
}

/** What a text says, in its order. */
export interface Turns {
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
export function splitInlineTurns(line: string): Turns {
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

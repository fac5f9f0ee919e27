import { isIdeographic } from '../../scripts.ts';

/** How the writers call speech of nobody known between that of known ones. */
export const unknownSpeaker = 'Unknown';

/** A name with a colon in front of what was said, and what was said. */
export interface Prefix {
  name: string;
  rest: string;
}

/** Who speaks in a document that writes names in front of what they say. */
export interface SpeakerNames {
  names: ReadonlySet<string>;
  /** True when a name stands only where the speaker changes, and so holds until the next one. */
  isPerTurn: boolean;
  /** What to call those whose name alone would be taken for a number: `Q` and `A` of an interview. */
  labels: ReadonlyMap<string, string>;
}

/** What says that another person goes on, without a name or before one: `>>` of broadcasters, a dash in subtitles. */
const changeMark = /^\s{0,8}(?:>{2,3}|[-‐–—](?=\s|\p{L}))\s{0,3}/u;
const bracketed = /^\[([^[\]:]{1,40})\]\s{0,3}(:?)(?=\s|$)/;
const beforeColon = /^([^:：\n]{1,40})(?::(?=\s|$)|：|(?<=\p{Script=Han}|\p{Script=Hira}|\p{Script=Kana}):(?![\d/]))/u;
/** Writing directions are kept apart with these. */
const isolates = /[\u200e\u200f\u2066-\u2069]/g;

/**
 * What may be a name in front of a line, or null: whether it is one, only the whole document tells (`findSpeakerNames`).
 *
 * @example readPrefix('Agent: Hello.') // { name: 'Agent', rest: 'Hello.' }
 * @example readPrefix('>> DR. NO: Well?') // { name: 'DR. NO', rest: 'Well?' }
 * @example readPrefix('[SPEAKER_00] Hello.') // { name: 'SPEAKER_00', rest: 'Hello.' }
 */
export function readPrefix(line: string): Prefix | null {
  const mark = changeMark.exec(line)?.[0] ?? /^\s{0,8}/.exec(line)?.[0] ?? '';
  const text = line.slice(mark.length);
  const inBrackets = bracketed.exec(text);
  const match = inBrackets ?? beforeColon.exec(text);
  const name = (match?.[1] ?? '').replaceAll(isolates, '').trim();
  if (match === null || !mayBeName(name)) return null;
  // Without a colon, brackets hold a sound far more often than a name.
  if (inBrackets !== null && inBrackets[2] === '' && !isRole(name)) return null;
  return { name, rest: text.slice(match[0].length).replace(/^[\s\u2066-\u2069]+/, '') };
}

/** The speaker of a name; null for the word that says nobody knows. */
export function speakerOf(name: string): string | null {
  return name === unknownSpeaker ? null : name;
}

/** True for a line at which somebody else goes on, whether it says who or not. */
export function beginsTurn(line: string): boolean {
  return changeMark.test(line);
}

/** True for a line that describes a sound and says nothing: `[door slams]`, `(music)`, `♪ la la ♪`. */
export function isSound(line: string): boolean {
  const text = line.trim();
  const pairs = ['[]', '()', '（）', '【】', '♪♪', '♫♫', '##'];
  return text === '♪' || pairs.some((pair) => text.startsWith(pair[0] ?? '') && text.slice(1).endsWith(pair[1] ?? ''));
}

/** True for what looks like a name, where something else than a colon says that it is one. */
export function isLikelyName(name: string): boolean {
  return mayBeName(name) && (isRole(name) || isCapitalised(name));
}

/** Up to five words, none of which ends a sentence, and no sign that stands in no name. */
function mayBeName(name: string): boolean {
  const isLong = isIdeographic(name) ? name.length > 12 : name.split(/\s+/).length > 5;
  if (isLong || !/^\+?[\p{L}\p{N}]/u.test(name) || /[<>{}=;"“”„«»!?|\\/。、，！？「」]/.test(name)) return false;
  // A number alone is one of a list or a time; people who dial in are called by a long one.
  if (!/\p{L}/u.test(name) && name.replaceAll(/\D/g, '').length < 7) return false;
  // "He said:" in Chinese and Japanese.
  return !/.[说說道曰]$/u.test(name) && !hasSentenceEnd(name) && !isHeading(name);
}

function hasSentenceEnd(name: string): boolean {
  const abbreviated =
    /(?<!\p{L})(?:Dr|Mrs?|Ms|Mme|Mlle|Prof|Jr|Sr|Sra|St|Hr|Fr|Rev|Sen|Gen|Col|Capt|Lt|Sgt|\p{Lu})\.(?=\s|$)/giu;
  return /\.(?:\s|$)/.test(name.replaceAll(abbreviated, ''));
}

/** Words that stand before a colon and are nobody: they head a remark, a section, or say who made the captions. */
const headings: ReadonlySet<string> = new Set(
  `note notes nb ps warning caution attention important disclaimer remember reminder tip hint example fact rule update
  captions captioning subtitles subtitle translation transcript transcription transcribed translated subtitled captioned
  title subject topic date time place location chapter part section episode scene verse source sources credits music
  summary conclusion introduction ingredients method from to sent re fwd cc http https
  achtung hinweis anmerkung warnung vorsicht beispiel untertitel thema kapitel teil
  remarque avertissement exemple rappel sous-titres chapitre
  nota aviso advertencia atención atenção ejemplo exemplo subtítulos legendas capítulo parte
  attenzione avviso esempio sottotitoli capitolo opmerking waarschuwing ondertiteling uwaga napisy
  внимание примечание предупреждение субтитры перевод пример 注意 警告 备注 備註 備考 提示 字幕 例如 例 주의 경고 참고 자막`.split(
    /\s+/,
  ),
);

/** Either end of a remark's name may be such a word: `Important note`, `Note to self`, `Subtitles by`. */
function isHeading(name: string): boolean {
  const words = name.toLowerCase().split(/\s+/);
  return headings.has(words[0] ?? '') || headings.has(words.at(-1) ?? '');
}

/** What software calls people: a name that needs no other sign that it is one. */
const rolePattern =
  /^(?:(?:speaker|spkr?|agent|caller|callee|customer|client|operator|representative|participant|interviewer|interviewee|moderator|channel|unknown|user|assistant|sprecher|locuteur|hablante|спикер|说话人|發言者|发言人|发言者|语者|語者|話者|スピーカー|화자|참석자)(?:[ _-]?(?:\d{1,4}|[A-Z]))?|S\d{1,3})$/iu;

function isRole(name: string): boolean {
  return rolePattern.test(name);
}

/** A line with what may be a name; what said nothing is not among them. */
interface SaidLine {
  line: string;
  prefix: Prefix | null;
}

/**
 * Finds the names in front of lines, where a document has no other place for them. A colon makes no speaker: two names
 * must take turns, or names must stand before a fair share of what is said. What software calls people (`Agent`,
 * `Speaker 1`) needs no more evidence.
 *
 * @param lines the beginning of each caption or paragraph, and other lines that begin with what may be a name
 */
export function findSpeakerNames(lines: readonly string[]): SpeakerNames {
  const said = lines.map((line) => ({ line, prefix: readPrefix(line) })).filter(saysSomething);
  const names = likelyNames(said);
  const turns = said.flatMap(({ prefix }) => (prefix !== null && names.has(prefix.name) ? [prefix.name] : []));
  const counts = countsOf(turns);
  const share = turns.length / said.length;
  const begins = names.has(said[0]?.prefix?.name ?? '');
  // "Breakfast: eggs", "Lunch: bread": points of a list, not what people say.
  const areListed = !takesTurns(turns) && said.some(startsHigh) && said.every(({ prefix }) => startsLow(prefix?.rest));
  const alternate = begins && turns.every((name, index) => name !== turns[index - 1]);
  const believed = [...counts].filter(([name, count]) => {
    if (isRole(name)) return true;
    if (areListed) return false;
    if (counts.size === 1) return count > 1 && share >= 2 / 3;
    if (share >= 1 / 2) return true;
    if (!takesTurns(turns)) return begins && share >= 1 / 3;
    return alternate || (count > 1 && (share >= 1 / 5 || isInCapitals(name, said)));
  });
  return {
    names: new Set(believed.map(([name]) => name)),
    // In subtitles a name is that of one caption; software such as VoiceBase writes it once for each turn, as we do.
    isPerTurn: alternate && share < 1 && [...counts.keys()].every(isRole),
    labels: new Map(counts.has('Q') ? believed.flatMap(([name]) => (name.length === 1 ? [[name, name]] : [])) : []),
  };
}

function saysSomething({ line, prefix }: SaidLine): boolean {
  return prefix !== null || (/[\p{L}\p{N}]/u.test(line) && !isSound(line));
}

function countsOf(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/** True when somebody speaks again after somebody else. */
function takesTurns(turns: readonly string[]): boolean {
  const before = new Set<string>();
  return turns.some((name, index) => {
    const returns = before.has(name) && turns[index - 1] !== name;
    before.add(name);
    return returns;
  });
}

/** Subtitles for the deaf set names in capitals where all else is not. */
function isInCapitals(name: string, said: readonly SaidLine[]): boolean {
  if (!/\p{Lu}{2}/u.test(name) || /\p{Ll}/u.test(name)) return false;
  return said.filter(({ line, prefix }) => /\p{Ll}/u.test(prefix?.rest ?? line)).length * 2 > said.length;
}

/** The names that look like some, beside the lines that have none. */
function likelyNames(said: readonly SaidLine[]): ReadonlySet<string> {
  const all = said.flatMap(({ prefix }) => prefix?.name ?? []);
  const counts = countsOf(all);
  const inMidSentence = countsOf(said.flatMap(({ prefix }) => (startsLow(prefix?.rest) ? (prefix?.name ?? []) : [])));
  const sentencesBeginHigh = beginHigh(said.flatMap(({ line, prefix }) => (prefix === null ? line : [])));
  const isDialogue = takesTurns(all) && all.length >= (2 / 3) * said.length;
  const numbered = Map.groupBy(counts.keys(), stemOf);
  return new Set(
    [...counts].flatMap(([name, count]) => {
      if (isRole(name)) return [name];
      // "Remember: drink water." goes on in mid-sentence, where other captions begin with a capital.
      if (sentencesBeginHigh && (inMidSentence.get(name) ?? 0) * 2 > count) return [];
      const siblings = numbered.get(stemOf(name)) ?? [];
      if (isListed(siblings, counts)) return [];
      return isCapitalised(name) || isDialogue ? [name] : [];
    }),
  );
}

function startsLow(text = ''): boolean {
  return /^[^\p{L}\p{N}]{0,4}\p{Ll}/u.test(text);
}

function startsHigh({ line }: SaidLine): boolean {
  return /^[^\p{L}\p{N}]{0,4}\p{Lu}/u.test(line);
}

function beginHigh(lines: readonly string[]): boolean {
  const high = lines.filter((line) => /^[^\p{L}\p{N}]{0,4}\p{Lu}/u.test(line)).length;
  return high >= 2 && high >= 4 * lines.filter(startsLow).length;
}

/** `Step` of `Step 2`; nothing of `A` to `Z`; else the name. */
function stemOf(name: string): string {
  return /^\p{L}$/u.test(name) ? '' : name.replace(/[ _-]?\d{1,4}$/, '');
}

/** `Step 1`, `Step 2`; `A`, `B`, `C`: points of a list, each there once. Two letters may be a dialogue. */
function isListed(siblings: readonly string[], counts: ReadonlyMap<string, number>): boolean {
  const areLetters = siblings.every((name) => name.length === 1);
  return siblings.length > (areLetters ? 2 : 1) && siblings.every((name) => counts.get(name) === 1);
}

const particles =
  /^(?:d[aeiou]s?|del|della|du|des|v[ao]n|vom|de[nr]|te[nr]|la|le|les|el|al|bin|ibn|bint|a[fv]|zu[mr]?|y|e|of|the|and|und|et|from|&|[-–(].*)$/;

/** Every word but particles begins with a capital, or has none to begin with. */
function isCapitalised(name: string): boolean {
  const words = name.split(/\s+/).filter((word) => !particles.test(word));
  return words.length > 0 && words.every((word) => !/^(?![dlo]['’]\p{Lu})\p{Ll}/u.test(word));
}

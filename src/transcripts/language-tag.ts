import { nameOf } from './values.ts';

/**
 * A vendor's word for a language as BCP 47 where it can be read as such, else as the vendor wrote it. Read are codes, and
 * names in English, in the language itself and in some large ones, with or without a region.
 *
 * @example languageTagOf('en_us')        // 'en-US'
 * @example languageTagOf('eng')          // 'en'
 * @example languageTagOf('Français')     // 'fr'
 * @example languageTagOf('English (UK)') // 'en-GB'
 */
export function languageTagOf(value: unknown): string | null {
  const word = nameOf(value)?.trim();
  if (word === undefined || word === '') return null;
  return tagOfCode(word) ?? tagOfName(word) ?? word;
}

/** A language that a reader took over as it stands: a name becomes its tag, and a code stays as the vendor wrote it. */
export function tidyLanguage(language: string | null): string | null {
  return language === null || isCode(language) ? language : languageTagOf(language);
}

/** No language has a code of four letters or more, though BCP 47 has room for it: such a word is a name. */
function isCode(word: string): boolean {
  return /^[a-z]{2,3}(?:[_-]|$)/i.test(word);
}

function tagOfCode(word: string): string | null {
  if (!isCode(word)) return null;
  try {
    return Intl.getCanonicalLocales(word.replaceAll('_', '-'))[0] ?? null;
  } catch {
    return null;
  }
}

function tagOfName(word: string): string | null {
  const name = foldedName(word);
  return namedTags().get(name) ?? tagWithPlace(name);
}

/** `english (us)`, `spanish - mexico`, `chinese simplified`, `us english` */
function tagWithPlace(name: string): string | null {
  const [, before, behind] = /^([^(,/]+?) ?[(,/ ] ?([^()]+)\)?$/.exec(name) ?? [];
  if (before === undefined || behind === undefined) return null;
  const pairs = [
    [before, behind],
    [behind, before],
    // Both may be of several words; the name of a language is mostly one.
    [name.slice(0, name.lastIndexOf(' ')), name.slice(name.lastIndexOf(' ') + 1)],
  ] as const;
  for (const [language, place] of pairs) {
    const tag = namedTags().get(language) ?? (language === before && isCode(language) ? language : undefined);
    const subtag = namedPlaces().get(place);
    if (tag !== undefined && subtag !== undefined && !tag.includes('-')) return tagOfCode(`${tag}-${subtag}`);
  }
  return null;
}

/** Without case, accents and the signs between words. */
function foldedName(word: string): string {
  return word
    .normalize('NFD')
    .replaceAll(/\p{Mn}/gu, '')
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, ' ')
    .trim();
}

/**
 * Names that Whisper uses and the tables of Unicode do not have.
 * Source: `LANGUAGES` and `TO_LANGUAGE_CODE` in whisper/tokenizer.py of openai/whisper, read 2026-11-30.
 */
const furtherNames: readonly (readonly [name: string, tag: string])[] = [
  ['bengali', 'bn'],
  ['burmese', 'my'],
  ['castilian', 'es'],
  ['haitian', 'ht'],
  ['letzeburgesch', 'lb'],
  ['mandarin', 'zh'],
  ['mandarin chinese', 'zh'],
  ['moldovan', 'ro'],
  ['myanmar', 'my'],
  ['nynorsk', 'nn'],
  ['oriya', 'or'],
  ['panjabi', 'pa'],
  ['pushto', 'ps'],
  ['sinhalese', 'si'],
  ['tagalog', 'tl'],
  ['valencian', 'ca'],
];
/** Tags that have names of their own beside those of two letters, e.g. `British English`. */
const furtherTags = [
  ...['ast', 'ceb', 'fil', 'gsw', 'haw', 'hmn', 'yue', 'zh-Hans', 'zh-Hant'],
  ...['de-AT', 'de-CH', 'en-AU', 'en-CA', 'en-GB', 'en-US', 'es-419', 'es-ES', 'es-MX', 'fr-CA', 'fr-CH'],
  ...['nl-BE', 'pt-BR', 'pt-PT', 'ro-MD'],
];
/** Languages in which others are named, the ones first whose names count where two languages are called alike. */
const namingLanguages = ['en', 'de', 'fr', 'es', 'it', 'pt', 'nl', 'pl', 'ru', 'ja', 'zh'];

let tagsByName: ReadonlyMap<string, string> | null = null;

/** Made when it is first asked for: it takes a twentieth of a second. */
function namedTags(): ReadonlyMap<string, string> {
  tagsByName ??= nameTags();
  return tagsByName;
}

function nameTags(): Map<string, string> {
  const names = new Map<string, string>();
  const add = (name: string | undefined, tag: string): void => {
    const folded = name === undefined ? '' : foldedName(name);
    if (folded !== '' && !names.has(folded)) names.set(folded, tag);
  };
  const tags = [...twoLetters().filter((code) => Intl.getCanonicalLocales(code)[0] === code), ...furtherTags];
  const english = displayNames('en', 'language');
  for (const tag of tags) add(english.of(tag), tag);
  for (const [name, tag] of furtherNames) add(name, tag);
  for (const tag of tags) if (english.of(tag) !== undefined) add(displayNames(tag, 'language').of(tag), tag);
  for (const language of namingLanguages) {
    const named = displayNames(language, 'language');
    for (const tag of tags) add(named.of(tag), tag);
  }
  return names;
}

let placesByName: ReadonlyMap<string, string> | null = null;

function namedPlaces(): ReadonlyMap<string, string> {
  if (placesByName !== null) return placesByName;
  const regions = displayNames('en', 'region');
  const codes = twoLetters()
    .map((code) => code.toUpperCase())
    .filter((code) => regions.of(code) !== undefined);
  placesByName = new Map([
    ...codes.map((code) => [code.toLowerCase(), code] as const),
    ...codes.map((code) => [foldedName(regions.of(code) ?? code), code] as const),
    ...([
      ['usa', 'US'],
      ['latin america', '419'],
      ['simplified', 'Hans'],
      ['traditional', 'Hant'],
    ] as const),
  ]);
  return placesByName;
}

function displayNames(language: string, type: 'language' | 'region'): Intl.DisplayNames {
  return new Intl.DisplayNames([language], { type, fallback: 'none' });
}

function twoLetters(): string[] {
  const letters = [...'abcdefghijklmnopqrstuvwxyz'];
  return letters.flatMap((first) => letters.map((second) => first + second));
}

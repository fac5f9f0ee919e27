import { decodeUnicode, unicodeFormOf } from '../domain/unicode-form.ts';
import { type Alphabet, type LegacyEncoding, legacyEncodings } from './alphabets.ts';

/** A body as text, and what had to be guessed: kebab-case codes as in a transcript's warnings. */
export interface DecodedText {
  text: string;
  warnings: readonly string[];
}

/**
 * Decodes a text body: by its BOM, which is dropped, else as UTF-8, else in the encoding in which it says most likely
 * something. Never throws.
 *
 * `encoding-guessed`: no BOM, no UTF-8; zeros or letters spoke for the encoding. `not-utf8`: nothing did, and it is read as
 * windows-1252, in which every byte is a letter. `cut-in-a-letter`: the last letter is not whole and was left out.
 * `damaged-text`: what could not be decoded, and NUL, reads U+FFFD.
 */
export function decodeText(bytes: Uint8Array): DecodedText {
  const { text, warnings } = decode(bytes);
  // As WebVTT has it (section 6.1); no text has any.
  if (!text.includes('\0')) return { text, warnings };
  return { text: text.replaceAll('\0', '\ufffd'), warnings: [...new Set([...warnings, 'damaged-text'])] };
}

function decode(bytes: Uint8Array): DecodedText {
  const form = unicodeFormOf(bytes);
  if (form !== null && form.encoding !== 'utf-8') {
    const text = decodeUnicode(bytes.subarray(form.markBytes), form.encoding);
    const guessed = form.markBytes === 0 ? ['encoding-guessed'] : [];
    return { text, warnings: text.includes('\ufffd') ? [...guessed, 'damaged-text'] : guessed };
  }
  const isMarked = form !== null;
  const exact = decodeUtf8(bytes, { mayBeCut: false });
  if (exact !== null) return isoText(bytes, exact);
  const cut = decodeUtf8(bytes, { mayBeCut: true });
  // A lone `é` of windows-1252 at the end looks like a letter cut in UTF-8: only other such letters tell the difference.
  if (cut !== null && (isMarked || /[^\0-\x7f]/.test(cut))) return { text: cut, warnings: ['cut-in-a-letter'] };
  const lossy = new TextDecoder().decode(bytes);
  if (isMarked || isMostlyWhole(lossy)) return { text: lossy, warnings: ['damaged-text'] };
  const encoding = guessEncoding(bytes);
  const text = new TextDecoder(encoding).decode(bytes);
  return { text, warnings: [encoding === 'windows-1252' ? 'not-utf8' : 'encoding-guessed'] };
}

/** Mail from Japan is ASCII to look at: its letters stand between escapes (ISO-2022-JP). */
function isoText(bytes: Uint8Array, text: string): DecodedText {
  if (!/\x1b\$[@B]/.test(text)) return { text, warnings: [] };
  return { text: new TextDecoder('iso-2022-jp').decode(bytes), warnings: ['encoding-guessed'] };
}

/** Null for what is no UTF-8. */
function decodeUtf8(bytes: Uint8Array, { mayBeCut }: { mayBeCut: boolean }): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: mayBeCut });
  } catch {
    return null;
  }
}

/** No other encoding looks like UTF-8 by chance: a few wrong letters among many right ones are damage. */
function isMostlyWhole(lossy: string): boolean {
  const wrong = lossy.match(/\ufffd+/g)?.length ?? 0;
  const right = lossy.match(/[^\0-\x7f\ufffd]/g)?.length ?? 0;
  return right >= 4 * wrong;
}

/** Of the lines with bytes beyond ASCII so much is looked at. */
const sampleBytes = 16 * 1024;
const lineFeed = 0x0a;
const longestLead = 200;
/** A letter that no text of the language has, in nats; any better guess beats a few of them. */
const strangeCost = 13;
/** What is written in every language: quotes and dashes, and less often degrees and other signs. */
const quotes = /[\u00a0«»„“”‘’‚–—…]/;
const signs = /[‹›•·°№§©®™€£¿¡ª²³½]/;
const quoteCost = 2;
const signCost = 4.5;
/** The stops of Chinese and Japanese, and full-width signs. */
const eastern = /[\u3000-\u303f\uff01-\uff60\uff65]/;
const easternCost = 3.5;
const eastAsian = /[\p{sc=Han}\p{sc=Hang}\p{sc=Kana}]/u;
/** So many letters share what the most frequent ones of an East Asian script leave. */
const seldomLetters = 3000;
/** Such signs before a letter, and dashes between two. */
const misplaced = /[©®™°§²³½£€](?=\p{L})|(?<=\p{L})[–—](?=\p{L})/gu;
/** No Latin script has three such letters side by side, and no other has ASCII letters in its words. */
const oddInLatin = /[^\0-\x7f]{3}/;
const oddInOthers = /[A-Za-z]/;
const oddCost = 5;
const lowStartCost = 1.5;

/**
 * The encoding in which a text that is no UTF-8 says most likely something, as `TextDecoder` calls it: that whose letters
 * come together most often in a language it was made for. `windows-1252` where nothing speaks for another.
 */
function guessEncoding(bytes: Uint8Array): string {
  const sample = sampleOf(bytes);
  const costs = legacyEncodings.map((encoding) => ({ label: encoding.label, cost: costOf(sample, encoding) }));
  const best = costs.reduce((least, each) => (each.cost < least.cost ? each : least));
  const usual = costs[0] ?? best;
  // A few letters more or less are no evidence.
  return usual.cost - best.cost > 4 ? best.label : usual.label;
}

/** The lines that have bytes beyond ASCII, as many as there is room for; a letter may be cut at the end. */
function sampleOf(bytes: Uint8Array): Uint8Array {
  const sample = new Uint8Array(Math.min(bytes.length, sampleBytes));
  let length = 0;
  for (let place = 0; place < bytes.length && length < sample.length; place += 1) {
    if ((bytes[place] ?? 0) < 0x80) continue;
    // Before the first such byte of a line no letter has two.
    const start = Math.max(bytes.lastIndexOf(lineFeed, place) + 1, place - longestLead);
    const end = bytes.indexOf(lineFeed, place);
    const line = bytes.subarray(start, end === -1 ? bytes.length : end + 1).subarray(0, sample.length - length);
    sample.set(line, length);
    length += line.length;
    place = start + line.length;
  }
  return sample.subarray(0, length);
}

/** In nats: how unlikely the sample is as a text of any of the encoding's languages. */
function costOf(sample: Uint8Array, { label, alphabets, rarity }: LegacyEncoding): number {
  // As a stream, because the last letter may be cut.
  const text = new TextDecoder(label).decode(sample, { stream: true });
  const counts = new Map<string, number>();
  for (const [letter] of text.matchAll(/[^\0-\x7f]/gu)) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  const shapes = { latin: shapeCost(text, oddInLatin), own: shapeCost(text, oddInOthers) + lowStarts(text), many: 0 };
  return rarity + Math.min(...alphabets.map((alphabet) => shapes[alphabet.kind] + costIn(counts, alphabet)));
}

function costIn(counts: ReadonlyMap<string, number>, alphabet: Alphabet): number {
  const costs = costsOf(alphabet);
  let cost = alphabet.rarity;
  for (const [letter, count] of counts) {
    cost += count * (costs.get(letter.toLowerCase()) ?? signCostOf(letter, alphabet));
  }
  return cost;
}

/** Frequencies of letters fall about evenly with their rank. */
function costsOf({ letters, others }: Alphabet): Map<string, number> {
  const all = [...letters];
  const step = 2.5 / all.length;
  const sum = all.reduce((total, _, rank) => total + Math.exp(-step * rank), 0) / (1 - others);
  return new Map(all.map((letter, rank) => [letter, step * rank + Math.log(sum)]));
}

function signCostOf(letter: string, { others }: Alphabet): number {
  if (quotes.test(letter)) return quoteCost;
  if (signs.test(letter)) return signCost;
  if (others > 0 && eastern.test(letter)) return easternCost;
  return others > 0 && eastAsian.test(letter) ? -Math.log(others / seldomLetters) : strangeCost;
}

/** What letters do that they do in no language, beside those of the ASCII in the same word. */
function shapeCost(text: string, odd: RegExp): number {
  let cost = text.match(misplaced)?.length ?? 0;
  for (const [word] of text.matchAll(/[\p{L}\p{M}]+/gu)) {
    if (!/[^\0-\x7f]/.test(word)) continue;
    if (odd.test(word)) cost += 2;
    else if (/\p{Ll}\p{Lu}/u.test(word)) cost += 1;
    else if (/^\p{Lu}{2}/u.test(word)) cost += 0.2;
  }
  return cost * oddCost;
}

/** Where letters have two cases, a sentence rather begins with the larger one. */
function lowStarts(text: string): number {
  return (text.match(/^[^\p{L}\n]{0,4}\p{Ll}/gmu)?.length ?? 0) * lowStartCost;
}

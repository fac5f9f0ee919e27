import { decodeUnicode, unicodeFormOf } from '../domain/unicode-form.ts';
import { guessEncoding } from './guess-encoding.ts';

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

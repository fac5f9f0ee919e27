/** A body as text, and what had to be guessed: kebab-case codes as in a transcript's warnings. */
export interface DecodedText {
  text: string;
  warnings: readonly string[];
}

/**
 * Decodes a text body: by its BOM, which is dropped, else as UTF-8, else as windows-1252. Never throws.
 *
 * `cut-in-a-letter`: the last letter is not whole and was left out. `not-utf8`: read as windows-1252, in which every
 * byte is a letter. `damaged-text`: letters that could not be decoded read U+FFFD.
 */
export function decodeText(bytes: Uint8Array): DecodedText {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return decodeUtf16('utf-16le', bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return decodeUtf16('utf-16be', bytes);
  const exact = decodeExactly('utf-8', bytes);
  if (exact !== null) return { text: exact, warnings: [] };
  const cut = decodeBeginning(bytes);
  if (cut !== null && hasBom(bytes)) return { text: cut, warnings: ['cut-in-a-letter'] };
  // A lone `é` of windows-1252 at the end looks like a letter cut in UTF-8: only other such letters tell the difference.
  if (cut !== null && /[^\0-\x7f]/.test(cut)) return { text: cut, warnings: ['cut-in-a-letter'] };
  if (hasBom(bytes)) return { text: new TextDecoder().decode(bytes), warnings: ['damaged-text'] };
  return { text: new TextDecoder('windows-1252').decode(bytes), warnings: ['not-utf8'] };
}

function hasBom(bytes: Uint8Array): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}

function decodeUtf16(encoding: 'utf-16le' | 'utf-16be', bytes: Uint8Array): DecodedText {
  const exact = decodeExactly(encoding, bytes);
  if (exact !== null) return { text: exact, warnings: [] };
  return { text: new TextDecoder(encoding).decode(bytes), warnings: ['damaged-text'] };
}

function decodeExactly(encoding: string, bytes: Uint8Array): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** The text without a last letter that is not whole; null when something else is wrong with it. */
function decodeBeginning(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return null;
  }
}

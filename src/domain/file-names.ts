/** Bytes of UTF-8 a name may have: a number and an extension still fit into the 255 a file system allows. */
const maxNameBytes = 200;
const maxExtensionBytes = 20;

/**
 * Turns a name chosen by a sender into one that is safe as the name of a file anywhere, or null when nothing is left.
 *
 * Letters, digits, spaces and most signs stay, so that people find their names again.
 *
 * @example safeName('call 17.wav')      // 'call 17.wav'
 * @example safeName('../../etc/passwd') // 'passwd'
 * @example safeName('CON.json')         // '_CON.json'
 */
export function safeName(name: string): string | null {
  const lastSegment = name
    .toWellFormed()
    .split(/[/\\]/)
    .findLast((segment) => segment.trim() !== '');
  const clean = (lastSegment ?? '')
    .replaceAll(unsafeCharacters, '')
    .replaceAll(forbiddenSigns, '_')
    // Not before: what was taken out may have stood between a letter and its accent.
    .normalize('NFC')
    .replace(/^[\s.-]+/u, '')
    .replace(/[\s.]+$/u, '');
  const short = shorten(clean, maxNameBytes);
  if (short === '' || !/[\p{L}\p{N}]/u.test(short)) return null;
  return reservedOnWindows.test(short) ? `_${shorten(short, maxNameBytes - 1)}` : short;
}

/**
 * A file name as a person wrote it, of what its sender made of it on the way: encoded words (RFC 2047), percent escapes,
 * and the three escapes of forms (`%22 %0A %0D`, WHATWG HTML §4.10.21.8). What does not decode as a whole stays.
 *
 * @example writtenName('=?UTF-8?B?csOpc3Vtw6kudHh0?=') // 'résumé.txt'
 * @example writtenName('res%C3%BCm.txt')              // 'resüm.txt'
 * @example writtenName('100%.txt')                    // '100%.txt'
 */
export function writtenName(sent: string): string {
  const words = decodeWords(sent);
  return words ?? decodePercent(sent);
}

const encodedWord = /=\?([^?*\s]+)(?:\*[^?\s]*)?\?([bq])\?([^?\s]*)\?=/gi;

/** Blanks between two encoded words belong to neither (RFC 2047 §6.2). Null where there is none, or one does not decode. */
function decodeWords(text: string): string | null {
  if (!text.includes('=?')) return null;
  let isBroken = false;
  const joined = text.replaceAll(/(\?=)\s+(?==\?)/g, '$1');
  const decoded = joined.replaceAll(encodedWord, (_, charset: string, encoding: string, content: string) => {
    const word = decodeWord(charset, encoding.toLowerCase(), content);
    isBroken ||= word === null;
    return word ?? '';
  });
  return isBroken || decoded === joined ? null : decoded;
}

function decodeWord(charset: string, encoding: string, content: string): string | null {
  const quoted = content
    .replaceAll('_', ' ')
    .replaceAll(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  const bytes = encoding === 'b' ? Buffer.from(content, 'base64') : Buffer.from(quoted, 'latin1');
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch {
    // An unknown charset, or bytes that it does not have.
    return null;
  }
}

function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text.replaceAll(/%(22|0a|0d)/gi, (escaped) => decodeURIComponent(escaped));
  }
}

/** The name, at most 200 bytes of it: what is cut is the stem, so that the extension still says what it is. */
export function shortName(name: string): string {
  return shorten(name, maxNameBytes);
}

/**
 * The name with a number before its last extension; 0 is the name itself.
 *
 * @example numberedName('sample.json', 2) // 'sample.2.json'
 * @example numberedName('sample', 1)      // 'sample.1'
 */
export function numberedName(name: string, number: number): string {
  if (number === 0) return name;
  const { stem, extension } = splitExtension(name);
  return `${stem}.${number}${extension}`;
}

/** An id as one segment of a path: a slash in it must not cut a name down to what follows. */
export function asSegment(id: string): string {
  return id.replaceAll(/[/\\]/g, '_');
}

/**
 * Gives every name in a folder once: a later one that would collide gets a number, also where only case or Unicode form
 * differ, as some disks know no difference there. What comes back is the path, `<folder>/<name>`.
 */
export function distinctNames(): (folder: string, name: string) => string {
  const taken = new Set<string>();
  return (folder, name) => {
    for (let number = 0; ; number++) {
      const path = `${folder}/${numberedName(name, number)}`;
      if (taken.has(pathKey(path))) continue;
      taken.add(pathKey(path));
      return path;
    }
  };
}

/** Cuts the stem, not the extension; what is cut off ends at a whole character. */
function shorten(name: string, maxBytes: number): string {
  if (Buffer.byteLength(name) <= maxBytes) return name;
  const { stem, extension } = splitExtension(name);
  const kept = Buffer.byteLength(extension) <= maxExtensionBytes ? extension : '';
  return cutBytes(kept === '' ? name : stem, maxBytes - Buffer.byteLength(kept)).replace(/[\s.]+$/u, '') + kept;
}

function cutBytes(text: string, bytes: number): string {
  let used = 0;
  let end = 0;
  for (const character of text) {
    used += Buffer.byteLength(character);
    if (used > bytes) break;
    end += character.length;
  }
  return text.slice(0, end);
}

function splitExtension(name: string): { stem: string; extension: string } {
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? { stem: name, extension: '' } : { stem: name.slice(0, dot), extension: name.slice(dot) };
}

/** Control, format (bidi overrides, zero width), private and unassigned characters: they hide what a name says. */
const unsafeCharacters = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu;
const forbiddenSigns = /[:*?"<>|]/g;
const reservedOnWindows = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i;

/**
 * The key under which two paths collide: names that differ only in case or in Unicode form do.
 *
 * Upper case first, so that letters with several lower forms (`ß` and `ss`, `ſ` and `s`) meet.
 */
export function pathKey(path: string): string {
  return path.normalize('NFD').toUpperCase().toLowerCase().normalize('NFC');
}

/**
 * The beginning of a text as text: by its byte order mark, else as UTF-8, else as windows-1252. Never throws.
 *
 * A letter that is cut at the end is left out.
 */
export function decodePreview(bytes: Uint8Array): { text: string; encoding: string } {
  const marked = [...byteOrderMarks].find(([, mark]) => mark.every((byte, index) => bytes[index] === byte));
  const encoding = marked?.[0] ?? (isUtf8(bytes) ? 'utf-8' : 'windows-1252');
  return { text: new TextDecoder(encoding).decode(bytes, { stream: true }), encoding };
}

const byteOrderMarks = new Map([
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
]);

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

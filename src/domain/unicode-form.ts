/** How a text in Unicode was made bytes. */
export interface UnicodeForm {
  encoding: 'utf-8' | 'utf-16le' | 'utf-16be' | 'utf-32le' | 'utf-32be';
  /** Length of the mark at the beginning that says so; 0 where the zeros in the bytes say it. */
  markBytes: number;
}

const marks: readonly { encoding: UnicodeForm['encoding']; mark: readonly number[] }[] = [
  // Before UTF-16, whose mark is the beginning of this one.
  { encoding: 'utf-32le', mark: [0xff, 0xfe, 0, 0] },
  { encoding: 'utf-32be', mark: [0, 0, 0xfe, 0xff] },
  { encoding: 'utf-16le', mark: [0xff, 0xfe] },
  { encoding: 'utf-16be', mark: [0xfe, 0xff] },
  { encoding: 'utf-8', mark: [0xef, 0xbb, 0xbf] },
];
const wide = ['utf-32le', 'utf-32be', 'utf-16le', 'utf-16be'] as const;
/** Fewer such letters may be chance: a NUL or two in a text. */
const leastAscii = 4;
/** More bytes than this are not needed to see it. */
const examinedBytes = 4096;

/**
 * The form of Unicode that bytes are in, by their mark (BOM), else by their zeros: a text whose units have two or four
 * bytes has them at every other place where it is ASCII, and makes sense in one form only. Null where nothing tells.
 */
export function unicodeFormOf(bytes: Uint8Array): UnicodeForm | null {
  const marked = marks.find(({ mark }) => mark.every((byte, index) => bytes[index] === byte));
  if (marked !== undefined) return { encoding: marked.encoding, markBytes: marked.mark.length };
  const beginning = bytes.subarray(0, examinedBytes);
  if (!beginning.includes(0)) return null;
  const encoding = wide.find((each) => isText(decodeUnicode(beginning, each)));
  return encoding === undefined ? null : { encoding, markBytes: 0 };
}

/** No control but blanks, nothing that stands for no letter, and a good share of ASCII: a caption file has its times. */
function isText(text: string): boolean {
  // The last letter may be cut.
  const whole = text.replace(/\ufffd$/, '');
  if (whole.length < 2 || /[\0-\x08\x0e-\x19\x1c-\x1f\x7f-\x84\x86-\x9f\ufffd\ufffe\uffff\ue000-\uf8ff]/.test(whole)) {
    return false;
  }
  const ascii = whole.replaceAll(/[^\t\n\r -~]/g, '').length;
  return ascii >= leastAscii && ascii * 4 >= whole.length;
}

/** The text of bytes without a mark. What stands for no letter becomes U+FFFD. */
export function decodeUnicode(bytes: Uint8Array, encoding: UnicodeForm['encoding']): string {
  if (encoding !== 'utf-32le' && encoding !== 'utf-32be') return new TextDecoder(encoding).decode(bytes);
  return new TextDecoder('utf-16le').decode(utf16Of(bytes, encoding === 'utf-32le'));
}

/** No runtime decodes UTF-32. */
function utf16Of(bytes: Uint8Array, isLittleEndian: boolean): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const units = new Uint8Array(bytes.length + 2);
  const out = new DataView(units.buffer);
  let length = 0;
  const add = (unit: number) => {
    out.setUint16(length, unit, true);
    length += 2;
  };
  for (let place = 0; place + 4 <= bytes.length; place += 4) {
    const point = view.getUint32(place, isLittleEndian);
    if (point < 0x10000) add(point);
    else if (point > 0x10ffff) add(0xfffd);
    else {
      add(0xd800 + ((point - 0x10000) >> 10));
      add(0xdc00 + (point & 0x3ff));
    }
  }
  if (bytes.length % 4 > 0) add(0xfffd);
  return units.subarray(0, length);
}

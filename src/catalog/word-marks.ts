/** Where a word stands in the text of a document, `from` inclusive, `to` exclusive, and when it was said. */
export interface WordMark {
  from: number;
  to: number;
  startMs: number;
  endMs: number;
}

/** The stretch of a document's text that is (a piece of) one segment. */
export interface SegmentMark {
  /** Offsets in UTF-16 units, `to` exclusive. */
  from: number;
  to: number;
  /** Id of the segment. */
  segment: number;
  /** Place among the speakers of the transcript, null when unknown. */
  speaker: number | null;
  startMs: number | null;
  endMs: number | null;
  /** Words with times of their own, in the order of the text, none overlapping another. */
  words: readonly WordMark[];
}

/**
 * Writes marks, in the order of the text, as compactly as they are regular: every number as the difference to what was
 * to be expected, seven bits to a byte. A word takes four or five bytes.
 */
export function packMarks(marks: readonly SegmentMark[]): Uint8Array {
  const bytes: number[] = [];
  let offset = 0;
  let segment = 0;
  let timeMs = 0;
  for (const mark of marks) {
    putUnsigned(bytes, mark.from - offset);
    putUnsigned(bytes, mark.to - mark.from);
    putSigned(bytes, mark.segment - segment);
    putUnsigned(bytes, mark.speaker === null ? 0 : mark.speaker + 1);
    putOptional(bytes, mark.startMs, timeMs);
    putOptional(bytes, mark.endMs, mark.startMs ?? timeMs);
    putUnsigned(bytes, mark.words.length);
    offset = mark.from;
    timeMs = mark.startMs ?? timeMs;
    for (const word of mark.words) {
      putUnsigned(bytes, word.from - offset);
      putUnsigned(bytes, word.to - word.from);
      putSigned(bytes, word.startMs - timeMs);
      putSigned(bytes, word.endMs - word.startMs);
      offset = word.to;
      timeMs = word.endMs;
    }
    offset = mark.to;
    segment = mark.segment;
  }
  return Uint8Array.from(bytes);
}

/** Reads what `packMarks` wrote. */
export function unpackMarks(bytes: Uint8Array): SegmentMark[] {
  const read = readerOf(bytes);
  const marks: SegmentMark[] = [];
  let offset = 0;
  let segment = 0;
  let timeMs = 0;
  while (read.hasMore()) {
    const from = offset + read.unsigned();
    const to = from + read.unsigned();
    segment += read.signed();
    const speaker = read.unsigned();
    const startMs = read.optional(timeMs);
    const endMs = read.optional(startMs ?? timeMs);
    const words: WordMark[] = [];
    offset = from;
    timeMs = startMs ?? timeMs;
    for (let left = read.unsigned(); left > 0; left -= 1) {
      const wordFrom = offset + read.unsigned();
      offset = wordFrom + read.unsigned();
      const wordStartMs = timeMs + read.signed();
      timeMs = wordStartMs + read.signed();
      words.push({ from: wordFrom, to: offset, startMs: wordStartMs, endMs: timeMs });
    }
    marks.push({ from, to, segment, speaker: speaker === 0 ? null : speaker - 1, startMs, endMs, words });
    offset = to;
  }
  return marks;
}

/** Numbers may be larger than the 32 bits of bit operations. */
function putUnsigned(bytes: number[], value: number): void {
  let left = value;
  while (left >= 0x80) {
    bytes.push((left % 0x80) + 0x80);
    left = Math.floor(left / 0x80);
  }
  bytes.push(left);
}

/** Small numbers of either sign become small ones without a sign: 0, -1, 1, -2, 2 … */
function putSigned(bytes: number[], value: number): void {
  putUnsigned(bytes, unsignedOf(value));
}

/** 0 for null. */
function putOptional(bytes: number[], value: number | null, expected: number): void {
  putUnsigned(bytes, value === null ? 0 : 1 + unsignedOf(value - expected));
}

function unsignedOf(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value;
}

function signedOf(value: number): number {
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}

function readerOf(bytes: Uint8Array) {
  let at = 0;
  const unsigned = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 0x80) {
      const byte = bytes[at++] ?? 0;
      value += (byte % 0x80) * scale;
      if (byte < 0x80) return value;
    }
  };
  return {
    hasMore: () => at < bytes.length,
    unsigned,
    signed: () => signedOf(unsigned()),
    optional(expected: number): number | null {
      const value = unsigned();
      return value === 0 ? null : expected + signedOf(value - 1);
    },
  };
}

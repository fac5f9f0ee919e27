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
 * to be expected, seven bits to a byte, and times in the largest unit that fits all of them. Most vendors count in
 * hundredths of a second; then a word takes three or four bytes.
 */
export function packMarks(marks: readonly SegmentMark[]): Uint8Array {
  const bytes: number[] = [];
  const unitMs = unitOf(marks);
  putUnsigned(bytes, unitMs);
  let offset = 0;
  let segment = 0;
  let time = 0;
  for (const mark of marks) {
    putStretch(bytes, mark, offset);
    putSigned(bytes, mark.segment - segment);
    putUnsigned(bytes, mark.speaker === null ? 0 : mark.speaker + 1);
    const start = mark.startMs === null ? null : mark.startMs / unitMs;
    putOptional(bytes, start, time);
    time = start ?? time;
    putOptional(bytes, mark.endMs === null ? null : mark.endMs / unitMs, time);
    putUnsigned(bytes, mark.words.length);
    offset = mark.from;
    for (const word of mark.words) {
      putStretch(bytes, word, offset);
      putSigned(bytes, word.startMs / unitMs - time);
      time = word.endMs / unitMs;
      putSigned(bytes, time - word.startMs / unitMs);
      offset = word.to;
    }
    offset = mark.to;
    segment = mark.segment;
  }
  return Uint8Array.from(bytes);
}

/** Reads what `packMarks` wrote. */
export function unpackMarks(bytes: Uint8Array): SegmentMark[] {
  const read = readerOf(bytes);
  const unitMs = read.unsigned();
  const marks: SegmentMark[] = [];
  let offset = 0;
  let segment = 0;
  let time = 0;
  while (read.hasMore()) {
    const { from, to } = read.stretch(offset);
    segment += read.signed();
    const speaker = read.unsigned();
    const start = read.optional(time);
    time = start ?? time;
    const end = read.optional(time);
    const words: WordMark[] = [];
    offset = from;
    for (let left = read.unsigned(); left > 0; left -= 1) {
      const place = read.stretch(offset);
      const wordStart = time + read.signed();
      time = wordStart + read.signed();
      offset = place.to;
      words.push({ ...place, startMs: wordStart * unitMs, endMs: time * unitMs });
    }
    marks.push({
      from,
      to,
      segment,
      speaker: speaker === 0 ? null : speaker - 1,
      startMs: start === null ? null : start * unitMs,
      endMs: end === null ? null : end * unitMs,
      words,
    });
    offset = to;
  }
  return marks;
}

/** The greatest common divisor of all times. */
function unitOf(marks: readonly SegmentMark[]): number {
  let unit = 0;
  const take = (timeMs: number): void => {
    let rest = timeMs;
    while (rest !== 0) [unit, rest] = [rest, unit % rest];
  };
  for (const { startMs, endMs, words } of marks) {
    take(startMs ?? 0);
    take(endMs ?? 0);
    for (const word of words) {
      take(word.startMs);
      take(word.endMs);
    }
  }
  return unit === 0 ? 1 : unit;
}

/** One bit says whether it begins as most do, behind a blank. */
function putStretch(bytes: number[], { from, to }: { from: number; to: number }, offset: number): void {
  const isUsual = from === offset + 1;
  putUnsigned(bytes, 2 * (to - from) + (isUsual ? 0 : 1));
  if (!isUsual) putUnsigned(bytes, from - offset);
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
    stretch(offset: number): { from: number; to: number } {
      const value = unsigned();
      const from = offset + (value % 2 === 0 ? 1 : unsigned());
      return { from, to: from + Math.floor(value / 2) };
    },
    optional(expected: number): number | null {
      const value = unsigned();
      return value === 0 ? null : expected + signedOf(value - 1);
    },
  };
}

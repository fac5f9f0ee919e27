/** Counts the parts a body announces. */
export interface BoundaryCounter {
  write(chunk: Buffer): void;
  /** Lines that open a part, and every delimiter after the closing one: whoever took that for the end lost something. */
  partsOpened(): number;
  /** True once a closing boundary was seen. */
  isClosed(): boolean;
}

/** What was seen of a delimiter line behind its boundary. */
type Rest = 'boundary' | 'dash' | 'padding' | 'carriage-return';

/**
 * Counts the delimiter lines of a raw multipart body, as the check on the splitter's books.
 *
 * It shares neither code nor method with the splitter: it looks for `--boundary` anywhere, then at what stands before and
 * behind it, and knows nothing of heads and bodies.
 *
 * @param boundary as `boundaryOf` gives it
 */
export function createBoundaryCounter(boundary: string): BoundaryCounter {
  const dashBoundary = Buffer.from(`--${boundary}`, 'latin1');
  // One byte less than a line end and a boundary: where they lie across two chunks, that much of either side shows them,
  // and shows none that lies in one chunk. A body begins as if after a line end.
  const reach = dashBoundary.length + 1;
  let tail: Buffer = Buffer.from('\r\n');
  let rest: Rest | null = null;
  let opened = 0;
  let closed = false;

  return {
    write(chunk) {
      if (chunk.length === 0) return;
      if (rest !== null) followLine(chunk, 0, rest);
      countAcross(chunk);
      countWithin(chunk);
      tail = Buffer.from(
        chunk.length >= reach ? chunk.subarray(-reach) : Buffer.concat([tail, chunk]).subarray(-reach),
      );
    },
    partsOpened: () => opened,
    isClosed: () => closed,
  };

  /** Boundaries whose line start or first bytes lie in earlier chunks. */
  function countAcross(chunk: Buffer): void {
    const seam = Buffer.concat([tail, chunk.subarray(0, reach)]);
    for (let at = seam.indexOf(dashBoundary); at !== -1; at = seam.indexOf(dashBoundary, at + 1)) {
      if (isLineStart(seam, at)) followLine(chunk, at + dashBoundary.length - tail.length, 'boundary');
    }
  }

  function countWithin(chunk: Buffer): void {
    for (
      let at = chunk.indexOf(dashBoundary, 2);
      at !== -1;
      at = chunk.indexOf(dashBoundary, at + dashBoundary.length)
    ) {
      if (isLineStart(chunk, at)) followLine(chunk, at + dashBoundary.length, 'boundary');
    }
  }

  /** Reads on behind a boundary until it is clear what the line is; a line that the chunk cuts goes on with the next. */
  function followLine(chunk: Buffer, from: number, seen: Rest): void {
    rest = seen;
    for (let at = from; at < chunk.length && rest !== null; at += 1) rest = afterByte(rest, chunk[at]);
  }

  function afterByte(seen: Rest, byte: number | undefined): Rest | null {
    if (seen === 'dash') return byte === 0x2d ? count('closing') : null;
    if (seen === 'carriage-return') return byte === 0x0a ? count('opening') : null;
    if (byte === 0x0d) return 'carriage-return';
    if (byte === 0x20 || byte === 0x09) return 'padding';
    return byte === 0x2d && seen === 'boundary' ? 'dash' : null;
  }

  function count(line: 'opening' | 'closing'): null {
    if (line === 'opening' || closed) opened += 1;
    if (line === 'closing') closed = true;
    return null;
  }
}

function isLineStart(bytes: Buffer, at: number): boolean {
  return bytes[at - 2] === 0x0d && bytes[at - 1] === 0x0a;
}

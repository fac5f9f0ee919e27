/** Bytes of a known number that are made when they are asked for; no chunk is empty. */
export interface Piece {
  bytes: number;
  chunks(): AsyncIterable<Uint8Array>;
}

const chunkBytes = 64 * 1024;

/** A piece that fits into memory. */
export function piece(content: string | Uint8Array): Piece {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return {
    bytes: bytes.length,
    async *chunks() {
      if (bytes.length > 0) yield bytes;
    },
  };
}

/** Several pieces, one behind the other. */
export function joined(pieces: readonly Piece[]): Piece {
  return {
    bytes: pieces.reduce((sum, { bytes }) => sum + bytes, 0),
    async *chunks() {
      for (const one of pieces) yield* one.chunks();
    },
  };
}

/** A text of any size: a head, passes that go on until the size is reached, and a tail. */
export interface GrowingText {
  head: string;
  /** The text of one pass, ASCII only; `separator` stands between two of them. */
  pass(number: number): string;
  separator: string;
  tail: string;
}

/** Exactly `bytes` of text where one pass fits into that, with spaces before the tail for what is left; else one pass. */
export function grown(text: GrowingText, bytes: number | null): Piece {
  const start = text.head + text.pass(0);
  const startBytes = new TextEncoder().encode(start).length;
  const tail = new TextEncoder().encode(text.tail);
  const total = Math.max(bytes ?? 0, startBytes + tail.length);
  return {
    bytes: total,
    async *chunks() {
      const encoder = new TextEncoder();
      let left = total - startBytes - tail.length;
      let pending = start;
      for (let number = 1; left > 0; number += 1) {
        const next = text.separator + text.pass(number);
        if (next.length > left) break;
        left -= next.length;
        pending += next;
        if (pending.length < chunkBytes) continue;
        yield encoder.encode(pending);
        pending = '';
      }
      const rest = encoder.encode(pending + ' '.repeat(left));
      if (rest.length > 0) yield rest;
      if (tail.length > 0) yield tail;
    },
  };
}

/** A block over and over, until `bytes` are reached. */
export function repeated(block: Uint8Array, bytes: number): Piece {
  return {
    bytes,
    async *chunks() {
      for (let at = 0; at < bytes; ) {
        const start = at % block.length;
        const chunk = block.subarray(start, Math.min(start + chunkBytes, start + bytes - at));
        yield chunk;
        at += chunk.length;
      }
    },
  };
}

import { createMultipartSplitter } from '../../../src/intake/multipart.ts';
import type { PartHead } from '../../../src/intake/part-head.ts';

export interface SplitPart extends PartHead {
  body: Buffer;
}

/** Everything the splitter tells about a body that is written in the given chunks, whose memory is reused after each. */
export function splitParts(boundary: string, chunks: Iterable<Buffer>): SplitPart[] {
  const parts: { head: PartHead; pieces: Buffer[]; isEnded: boolean }[] = [];
  const splitter = createMultipartSplitter(boundary, {
    onPart(head) {
      if (parts.at(-1)?.isEnded === false) throw new Error('a part began before the one before it ended');
      parts.push({ head, pieces: [], isEnded: false });
    },
    onData(chunk) {
      const part = parts.at(-1);
      if (part === undefined || part.isEnded || chunk.length === 0) throw new Error('data outside of a part, or none');
      part.pieces.push(Buffer.from(chunk));
    },
    onPartEnd() {
      const part = parts.at(-1);
      if (part === undefined || part.isEnded) throw new Error('the end of no part');
      part.isEnded = true;
    },
  });
  for (const chunk of chunks) {
    const reused = Buffer.from(chunk);
    splitter.write(reused);
    reused.fill(0xaa);
  }
  const { parts: count } = splitter.end();
  if (count !== parts.length || parts.some((part) => !part.isEnded)) throw new Error('the count or an end is missing');
  return parts.map(({ head, pieces }) => ({ ...head, body: Buffer.concat(pieces) }));
}

/** The same bytes cut at random places, by sizes that come from `nextSize`. */
export function* cut(bytes: Buffer, nextSize: () => number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; ) {
    const size = Math.max(1, nextSize());
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

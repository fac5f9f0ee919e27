import type { Piece } from '../common/samples/piece.ts';

/** A piece in base64, made as it is asked for. */
export function inBase64(content: Piece): Piece {
  return {
    bytes: 4 * Math.ceil(content.bytes / 3),
    async *chunks() {
      let rest = Buffer.alloc(0);
      for await (const chunk of content.chunks()) {
        const all = Buffer.concat([rest, chunk]);
        // Three bytes are four letters: what does not fill them waits for the next chunk.
        const whole = all.length - (all.length % 3);
        if (whole > 0) yield Buffer.from(all.toString('base64', 0, whole), 'latin1');
        rest = Buffer.from(all.subarray(whole));
      }
      if (rest.length > 0) yield Buffer.from(rest.toString('base64'), 'latin1');
    },
  };
}

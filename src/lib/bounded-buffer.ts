/** A short body that is of use only when it is whole. */
export interface HeldBody {
  add(chunk: Uint8Array): void;
  /** Null when more came than may be held. */
  bytes(): Uint8Array | null;
}

/**
 * Holds at most so much; of a longer body nothing is kept.
 *
 * Memory grows with the bytes and not with the chunks: a sender may cut a body into single bytes.
 */
export function holdBody(maxBytes: number): HeldBody {
  let memory = new Uint8Array();
  let held = 0;
  return {
    add(chunk) {
      const whole = held + chunk.length;
      if (whole > maxBytes) memory = new Uint8Array();
      else {
        if (whole > memory.length) memory = grown(memory, Math.min(Math.max(whole, 2 * memory.length), maxBytes));
        memory.set(chunk, held);
      }
      held = whole;
    },
    bytes: () => (held > maxBytes ? null : memory.subarray(0, held)),
  };
}

function grown(memory: Uint8Array, bytes: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(bytes);
  larger.set(memory);
  return larger;
}

/** Bytes that come in pieces and lie in one stretch of memory. */
export interface Gathered {
  /** `mostBytes` bounds the memory it grows to; no more than that may be added. */
  add(chunk: Uint8Array, mostBytes?: number): void;
  /** A view, valid until more is added. */
  bytes(): Buffer<ArrayBuffer>;
  /** Forgets everything. */
  clear(): void;
  readonly length: number;
  /** Memory taken, at most twice the bytes. */
  readonly heldBytes: number;
}

/** Memory grows with the bytes and not with the pieces: a sender may cut a body into single bytes. */
export function gatherBytes(): Gathered {
  let memory = Buffer.alloc(0);
  let length = 0;
  return {
    add(chunk, mostBytes = Number.POSITIVE_INFINITY) {
      const whole = length + chunk.length;
      if (whole > memory.length) {
        const larger = Buffer.allocUnsafe(Math.max(whole, Math.min(2 * memory.length, mostBytes)));
        memory.copy(larger, 0, 0, length);
        memory = larger;
      }
      memory.set(chunk, length);
      length = whole;
    },
    bytes: () => memory.subarray(0, length),
    clear() {
      memory = Buffer.alloc(0);
      length = 0;
    },
    get length() {
      return length;
    },
    get heldBytes() {
      return memory.length;
    },
  };
}

/** A short body that is of use only when it is whole. */
export interface HeldBody {
  add(chunk: Uint8Array): void;
  /** Null when more came than may be held. */
  bytes(): Uint8Array | null;
}

/** Holds at most so much; of a longer body nothing is kept. */
export function holdBody(maxBytes: number): HeldBody {
  const gathered = gatherBytes();
  let isTooLong = false;
  return {
    add(chunk) {
      isTooLong ||= gathered.length + chunk.length > maxBytes;
      if (isTooLong) gathered.clear();
      else gathered.add(chunk, maxBytes);
    },
    bytes: () => (isTooLong ? null : gathered.bytes()),
  };
}

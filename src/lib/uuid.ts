import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

const bytesPerId = 16;

/** Makes UUIDv7s, with random bytes drawn for many of them at once: a draw costs more than the rest of an id. */
export function createIdMaker(): () => string {
  const pool = new Uint8Array(bytesPerId * 256);
  let used = pool.length;
  return () => {
    if (used === pool.length) {
      randomFillSync(pool);
      used = 0;
    }
    used += bytesPerId;
    return v7({ random: pool.subarray(used - bytesPerId, used) });
  };
}

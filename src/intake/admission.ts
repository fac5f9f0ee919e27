import type { Space } from '../domain/archive.ts';
import { CollectorError } from '../domain/errors.ts';

/** A body without a length is looked at again each time this much of it has come. */
const lookAgainBytes = 64 * 1024 * 1024;
const freshMs = 500;

/** Room promised to one request. */
export interface Reservation {
  /** Counts what has come. @throws CollectorError `storage-full` when the room ran out meanwhile */
  received(bytes: number): Promise<void> | null;
  /** Gives the rest back. Call once. */
  release(): void;
}

export interface Admission {
  /**
   * Promises room for a body of that many bytes; null for one without a length.
   *
   * @throws CollectorError `overloaded` over the number of requests at once, `storage-full` without the room
   */
  reserve(declaredBytes: number | null): Promise<Reservation>;
  readonly inFlight: number;
  /** Bytes that bodies under way may still need. */
  readonly outstandingBytes: number;
  /** Free bytes when last looked at; null before the first time. */
  readonly freeBytes: number | null;
}

/**
 * Lets a body in only while the disk can take it together with everything else that is promised: what is on its way,
 * what waits in the inbox to become files, and the reserve.
 */
export function createAdmission(options: {
  reserveBytes: number;
  maxInFlight: number;
  space: () => Promise<Space>;
  /** Bytes in the inbox that need room in the archive. */
  unfiledBytes: () => number;
  now: () => number;
}): Admission {
  const { reserveBytes, maxInFlight, now } = options;
  let inFlight = 0;
  let promisedBytes = 0;
  let freeBytes: number | null = null;
  let lookedAtMs = Number.NEGATIVE_INFINITY;
  let looking: Promise<void> | null = null;

  function look(): Promise<void> {
    looking ??= options
      .space()
      .then((space) => {
        freeBytes = space.freeBytes;
        lookedAtMs = now();
      })
      .catch((cause: unknown) => {
        throw new CollectorError('storage-unavailable', 'the free space cannot be read', { cause });
      })
      .finally(() => {
        looking = null;
      });
    return looking;
  }

  function assertRoom(): void {
    if ((freeBytes ?? 0) - reserveBytes >= promisedBytes + options.unfiledBytes()) return;
    throw new CollectorError('storage-full', 'there is not enough free space for this body; try again later');
  }

  async function reserve(declaredBytes: number | null): Promise<Reservation> {
    if (inFlight >= maxInFlight) throw new CollectorError('overloaded', 'too many deliveries at once; try again later');
    inFlight += 1;
    let outstanding = declaredBytes ?? 0;
    promisedBytes += outstanding;
    let isReleased = false;
    const release = (): void => {
      if (isReleased) return;
      isReleased = true;
      inFlight -= 1;
      promisedBytes -= outstanding;
    };
    try {
      if (now() - lookedAtMs > freshMs) await look();
      assertRoom();
    } catch (error) {
      release();
      throw error;
    }

    let receivedBytes = 0;
    let nextLookBytes = lookAgainBytes;
    return {
      received(bytes) {
        receivedBytes += bytes;
        if (!isReleased) promisedBytes -= Math.min(bytes, outstanding);
        outstanding -= Math.min(bytes, outstanding);
        if (declaredBytes !== null || receivedBytes < nextLookBytes) return null;
        nextLookBytes = receivedBytes + lookAgainBytes;
        return look().then(assertRoom);
      },
      release,
    };
  }

  return {
    reserve,
    get inFlight() {
      return inFlight;
    },
    get outstandingBytes() {
      return promisedBytes;
    },
    get freeBytes() {
      return freeBytes;
    },
  };
}

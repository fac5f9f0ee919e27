import type { Space } from '../domain/archive.ts';
import { CollectorError } from '../domain/errors.ts';
import { createUnprovedPool, type Sender, type UnprovedPool } from './unproved-pool.ts';

const mib = 1024 * 1024;

/** The free space is looked at again each time this much of a body has come. */
const lookAgainBytes = 64 * mib;
const freshMs = 500;

/** A promise runs ahead of what has come by as much as has come, and by this at the beginning. */
const firstPromiseBytes = 64 * 1024;

/** Room promised to one request. */
export interface Reservation {
  /** Counts what has come. @throws CollectorError `storage-full` when the room ran out meanwhile */
  received(bytes: number): Promise<void> | null;
  /** Gives the rest back. Call once. */
  release(): void;
}

export interface Admission {
  /**
   * Lets a body of that many bytes in; null for one without a length. What is promised of it grows with what has come: an
   * announcement costs nothing.
   *
   * @param unproved who sends it, as long as nothing proves it; null for a sender that is proved
   * @throws CollectorError `overloaded` over the number of requests at once, `storage-full` without the room
   */
  reserve(declaredBytes: number | null, unproved: Sender | null): Promise<Reservation>;
  /** False when with so much free space a small callback of a proved sender could not be taken right now. */
  isOpen(freeBytes: number): boolean;
  readonly inFlight: number;
  /** Bytes promised to bodies under way. */
  readonly outstandingBytes: number;
  /** Free bytes when last looked at; null before the first time. */
  readonly freeBytes: number | null;
}

/** What admission knows at a moment. */
interface Admitting {
  inFlight: number;
  promisedBytes: number;
  freeBytes: number | null;
  /** What has come since then. */
  sinceBytes: number;
}

/**
 * Lets a body in only while the disk can take it together with everything else that is promised: what is on its way,
 * what waits in the inbox to become files, and the reserve.
 */
export function createAdmission(options: {
  /** These two are read whenever they are needed: they change with the settings. */
  readonly reserveBytes: number;
  readonly maxInFlight: number;
  space: () => Promise<Space>;
  /** Bytes in the inbox that need room in the archive. */
  unfiledBytes: () => number;
  now: () => number;
}): Admission {
  const { now } = options;
  const state: Admitting = { inFlight: 0, promisedBytes: 0, freeBytes: null, sinceBytes: 0 };
  const unprovedPool = createUnprovedPool(() => options.maxInFlight);
  let lookedAtMs = Number.NEGATIVE_INFINITY;
  let looking: Promise<void> | null = null;

  function look(): Promise<void> {
    looking ??= options
      .space()
      .then((space) => {
        state.freeBytes = space.freeBytes;
        state.sinceBytes = 0;
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

  const usableBytes = (): number => (state.freeBytes ?? 0) - state.sinceBytes - options.reserveBytes;
  const hasRoomFor = (bytes: number): boolean => usableBytes() >= state.promisedBytes + options.unfiledBytes() + bytes;

  async function reserve(declaredBytes: number | null, unproved: Sender | null): Promise<Reservation> {
    if (state.inFlight >= options.maxInFlight) throw overloaded();
    const place = unproved === null ? null : unprovedPool.enter(unproved);
    const promise = createPromise(state, { declaredBytes, place });
    try {
      if (now() - lookedAtMs > freshMs) await look();
      // A body that would never fit is not begun.
      promise.assertFits(usableBytes(), hasRoomFor);
    } catch (error) {
      promise.release();
      throw error;
    }

    let receivedBytes = 0;
    let nextLookBytes = lookAgainBytes;
    return {
      received(bytes) {
        receivedBytes += bytes;
        promise.received(bytes);
        const mayGoOn = (): boolean => promise.goesOn(usableBytes(), hasRoomFor);
        if (mayGoOn() && receivedBytes < nextLookBytes) return null;
        nextLookBytes = receivedBytes + lookAgainBytes;
        return look().then(() => {
          if (!mayGoOn()) throw full();
        });
      },
      release: promise.release,
    };
  }

  return {
    reserve,
    isOpen: (freeBytes) =>
      state.inFlight < options.maxInFlight &&
      freeBytes - options.reserveBytes >= state.promisedBytes + options.unfiledBytes(),
    get inFlight() {
      return state.inFlight;
    },
    get outstandingBytes() {
      return state.promisedBytes;
    },
    get freeBytes() {
      return state.freeBytes;
    },
  };
}

function overloaded(): CollectorError {
  return new CollectorError('overloaded', 'too many deliveries at once; try again later');
}

function full(): CollectorError {
  return new CollectorError('storage-full', 'there is not enough free space for this body; try again later');
}

type HasRoomFor = (bytes: number) => boolean;

/** What is promised to one request: a place, and room ahead of what has come. */
function createPromise(
  state: Admitting,
  { declaredBytes, place }: { declaredBytes: number | null; place: ReturnType<UnprovedPool['enter']> | null },
) {
  let receivedBytes = 0;
  let ahead = 0;
  let isReleased = false;
  state.inFlight += 1;

  function promise(bytes: number): void {
    const granted = place?.promise(bytes - ahead) ?? bytes - ahead;
    ahead += granted;
    state.promisedBytes += granted;
  }

  function remainingBytes(): number {
    return Math.max(0, (declaredBytes ?? 0) - receivedBytes);
  }
  promise(Math.min(remainingBytes(), firstPromiseBytes));

  return {
    received(bytes: number): void {
      if (isReleased) return;
      receivedBytes += bytes;
      state.sinceBytes += bytes;
      place?.received(bytes);
      promise(Math.max(0, ahead - bytes));
    },
    /** Promises what comes next; false when there is no room for it. */
    goesOn(usableBytes: number, hasRoomFor: HasRoomFor): boolean {
      if (isReleased) return true;
      const wantedBytes = Math.min(remainingBytes(), firstPromiseBytes + receivedBytes);
      if (!hasRoomFor(Math.max(0, wantedBytes - ahead)) || place?.fits(0, usableBytes) === false) return false;
      promise(wantedBytes);
      return true;
    },
    /** @throws CollectorError `storage-full` */
    assertFits(usableBytes: number, hasRoomFor: HasRoomFor): void {
      if (!hasRoomFor(remainingBytes() - ahead) || place?.fits(remainingBytes(), usableBytes) === false) throw full();
    },
    release(): void {
      if (isReleased) return;
      promise(0);
      isReleased = true;
      state.inFlight -= 1;
      place?.leave();
    },
  };
}

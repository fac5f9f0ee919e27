import { CollectorError } from '../domain/errors.ts';

/** Whose request it is, as far as that can be told without a proof. */
export interface Sender {
  source: string;
  /** As `addressBlock` gives it. */
  block: string;
}

/** Places for requests whose sender is not proved yet: those that sign, and those of sources that are open to anyone. */
export interface UnprovedPool {
  /** @throws CollectorError `overloaded` */
  enter(sender: Sender): Place;
}

interface Place {
  /** Promises more room, or gives some back; what was granted, which may be less. */
  promise(bytes: number): number;
  received(bytes: number): void;
  /** Whether so much more may lie on a disk with so much room. */
  fits(bytes: number, usableBytes: number): boolean;
  leave(): void;
}

/** Promised to all of them together. */
const mostPromisedBytes = 64 * 1024 * 1024;
/** An address gets this many places whatever the others do. */
const leastPerAddress = 4;

/**
 * Half of all places are for them, so that they cannot keep out who is proved.
 *
 * From a quarter on they are shared: a source has its share among the sources with such requests under way, an address its
 * share among those that call the source. A flood on one source leaves the others room.
 */
export function createUnprovedPool(maxInFlight: () => number): UnprovedPool {
  /** Requests under way, by source and by address. */
  const underWay = new Map<string, Map<string, number>>();
  const all = { inFlight: 0, promisedBytes: 0, receivedBytes: 0 };

  function hasPlaceFor({ source, block }: Sender): boolean {
    const places = Math.ceil(maxInFlight() / 2);
    if (all.inFlight >= places) return false;
    if (all.inFlight < maxInFlight() / 4) return true;
    const addresses = underWay.get(source) ?? new Map<string, number>();
    const ofAddress = addresses.get(block) ?? 0;
    // Shared out as if one more were to come: whoever was first must not have taken everything by then.
    const sourceShare = places / (underWay.size + (addresses.size === 0 ? 2 : 1));
    const addressShare = sourceShare / (addresses.size + (ofAddress === 0 ? 2 : 1));
    const ofSource = [...addresses.values()].reduce((sum, count) => sum + count, 0);
    if (ofSource < sourceShare && ofAddress < Math.max(addressShare, leastPerAddress)) return true;
    // Beside a flood on its own source; the last places are for other sources.
    return ofAddress < leastPerAddress && all.inFlight < Math.max((3 / 4) * places, leastPerAddress);
  }

  function count({ source, block }: Sender, more: 1 | -1): void {
    all.inFlight += more;
    const addresses = underWay.get(source) ?? new Map<string, number>();
    const ofAddress = (addresses.get(block) ?? 0) + more;
    if (ofAddress === 0) addresses.delete(block);
    else addresses.set(block, ofAddress);
    if (addresses.size === 0) underWay.delete(source);
    else underWay.set(source, addresses);
  }

  return {
    enter(sender) {
      if (!hasPlaceFor(sender))
        throw new CollectorError(
          'overloaded',
          'too many deliveries at once whose sender is not proved; try again later',
        );
      count(sender, 1);
      let receivedBytes = 0;
      return {
        promise(bytes) {
          const granted = Math.min(bytes, mostPromisedBytes - all.promisedBytes);
          all.promisedBytes += granted;
          return granted;
        },
        received(bytes) {
          receivedBytes += bytes;
          all.receivedBytes += bytes;
        },
        fits: (bytes, usableBytes) => all.receivedBytes + bytes <= (usableBytes + all.receivedBytes) / 4,
        leave() {
          all.receivedBytes -= receivedBytes;
          count(sender, -1);
        },
      };
    },
  };
}

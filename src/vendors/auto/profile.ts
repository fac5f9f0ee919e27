import type { Vendor } from '../../domain/vendor.ts';

/**
 * Finds out who is speaking: the first of the vendors that recognises a delivery reads it, else the fallback. The
 * claim carries the name of the one that did.
 */
export function autoVendor(vendors: readonly Vendor[], fallback: Vendor): Vendor {
  return {
    name: 'auto',
    egress: null,
    recognises() {
      return false;
    },
    readClaim(evidence) {
      const speaker = vendors.find((vendor) => vendor.recognises(evidence)) ?? fallback;
      return speaker.readClaim(evidence);
    },
    sends: fallback.sends,
    signatures: [],
    handshake: null,
    answer: null,
    fetch: null,
    guide: null,
    samples: null,
  };
}

import type { Delivery, PartKind } from '../../../src/domain/delivery.ts';

/** A delivery of the job `j` with a part of each kind. */
export function aDelivery(kinds: readonly PartKind[], change: Partial<Delivery> = {}): Delivery {
  return {
    id: 'd-1',
    source: 'acme',
    vendor: 'soniox',
    receivedAt: '2026-11-21T10:00:00.000Z',
    method: 'POST',
    path: '/callback/acme',
    query: {},
    sender: '192.0.2.1',
    headers: {},
    jobId: 'j',
    outcome: 'success',
    vendorStatus: 'completed',
    error: null,
    duplicateOf: null,
    state: 'filed',
    warnings: [],
    parts: kinds.map((kind, index) => ({
      ...{ index, kind, field: null, filename: null, mediaType: null, bytes: 2, sha256: '', path: `${kind}.json` },
    })),
    ...change,
  };
}

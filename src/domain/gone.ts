import { isHeld, type Part } from './delivery.ts';
import type { DeliveryRecord } from './ledger.ts';

/** Places of the parts that go. */
export type GoneParts = readonly number[] | 'all';

/** Whether a title or ids may have been read out of a part. */
export function mayName({ kind }: Pick<Part, 'kind'>): boolean {
  return kind !== 'media';
}

/**
 * A record when its payload, or some of it, is gone: of a delivery of which nothing is left the state says so. What was read out
 * of the payload to recognise the recording by goes with it.
 */
export function withoutPayload(record: DeliveryRecord, gone: GoneParts): DeliveryRecord {
  const { delivery } = record;
  const goes = (index: number): boolean => gone === 'all' || gone.includes(index);
  const parts = delivery.parts.map((part) => (goes(part.index) ? { ...part, path: null } : part));
  const state = gone === 'all' || !parts.some(isHeld) ? 'deleted' : delivery.state;
  const keepsNames = state !== 'deleted' && !delivery.parts.some((part) => goes(part.index) && mayName(part));
  const names = keepsNames ? {} : { title: null, externalIds: [] };
  return { ...record, ...names, delivery: { ...delivery, state, parts } };
}

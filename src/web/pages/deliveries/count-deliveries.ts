import { formatCount } from '../parts/sizes.ts';

/** @example countDeliveries(2) // '2 deliveries' */
export function countDeliveries(count: number): string {
  return count === 1 ? '1 delivery' : `${formatCount(count)} deliveries`;
}

import type { Outcome } from './delivery.ts';

/** Deliveries of one source and outcome that were received in one hour, duplicates and quarantined ones included. */
export interface HourlyDeliveries {
  /** Start of the hour in UTC, ms since 1970. */
  hourMs: number;
  source: string;
  outcome: Outcome;
  deliveries: number;
  /** Of all their parts, as received. */
  bytes: number;
}

/** Requests to one source that were not answered 200 in one hour. */
export interface HourlyRefusals {
  hourMs: number;
  /** `(unknown)` for all that no source is configured for. */
  source: string;
  refusals: number;
}

/** What happened hour by hour, oldest first; an hour in which nothing did is not there. */
export interface Activity {
  deliveries: readonly HourlyDeliveries[];
  refusals: readonly HourlyRefusals[];
}

export const hourMs = 3_600_000;

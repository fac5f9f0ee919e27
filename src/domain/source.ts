import type { GenericPlaces } from './generic-places.ts';
import type { KeepRule } from './keeping.ts';

/** What a source may send, in bytes and in number. */
export interface Limits {
  bodyBytes: number;
  partBytes: number;
  parts: number;
}

/** A configured endpoint, without its secrets: those are compiled into the gate. */
export interface Source {
  /** `[a-z0-9][a-z0-9_-]*`; served at `/callback/<name>`. */
  name: string;
  /** Name of a vendor in `vendors/all.ts`. */
  vendor: string;
  limits: Limits;
  /** Contents every job of this source should have (tokens or kinds), or null when the vendor says it itself. */
  expect: readonly string[] | null;
  /** A job with something missing is overdue this long after its first delivery. */
  overdueAfterMs: number;
  /** Where its deliveries hold what, for the vendor `generic`; left out: in the usual places. */
  generic?: GenericPlaces;
  /** Left out: everything is kept for ever. */
  keep?: KeepRule;
}

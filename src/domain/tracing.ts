/** One stretch of the way of a delivery. */
export interface Span {
  /** Id of the delivery; null for a callback that became none. */
  delivery: string | null;
  name: 'callback' | 'commit' | 'file' | 'read transcript';
  /** Ms since 1970. */
  startMs: number;
  endMs: number;
  attributes: Readonly<Record<string, string | number | boolean | null>>;
  /** Why it failed, without any secret; null for a success. */
  failure: string | null;
}

/** Sends stretches of the ways of deliveries to where traces are kept; what cannot be sent is dropped. */
export interface Tracing {
  /** Returns at once, and never fails. */
  record(span: Span): void;
  /** Of every span of a delivery. */
  traceIdOf(delivery: string): string;
}

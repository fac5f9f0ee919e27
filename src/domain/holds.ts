import { CollectorError } from './errors.ts';

/** What a hold keeps: one delivery, or all of its call, those included that come later. */
export const holdScopes = ['delivery', 'job'] as const;
export type HoldScope = (typeof holdScopes)[number];

/** Why something is held or erased. The code is a word that may stay for ever; the text goes when the call is erased. */
export interface Reason {
  /** Of a-z, 0-9 and -, at most 40 characters; null where nobody gave one. */
  code: string | null;
  text: string;
}

/** What stands in the way of removing something, until somebody takes it away. */
export interface Hold {
  /** Id of the delivery that is held, or by which its call is. */
  delivery: string;
  scope: HoldScope;
  source: string;
  jobId: string | null;
  reason: Reason;
  /** Who set it, as the settings call the token; null where nobody was signed in. */
  by: string | null;
  /** ISO 8601. */
  at: string;
}

/** Lines of the ledger about holds: they name a call by a delivery of it. */
export type HoldRecord =
  | { type: 'held'; seq: number; id: string; scope: HoldScope; reason: Reason; by: string | null; at: string }
  | { type: 'unheld'; seq: number; id: string; scope: HoldScope; by: string | null; at: string };

/** A hold that somebody asks for, or asks to be taken away. */
export interface HoldWish {
  /** Of a delivery. */
  id: string;
  scope: HoldScope;
  by: string | null;
}

/** @throws CollectorError `held`, with who can do what about it */
export function assertFree(hold: Hold | null): void {
  if (hold === null) return;
  const what = hold.scope === 'job' ? 'its call' : `delivery ${hold.delivery}`;
  const by = hold.by === null ? '' : ` by ${hold.by}`;
  throw new CollectorError(
    'held',
    `${what} is held since ${hold.at}${by}: take the hold away first, with DELETE …/hold or on its page`,
  );
}

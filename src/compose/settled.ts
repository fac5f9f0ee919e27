import type { LedgerPosition } from '../domain/inbox.ts';

/** How far the ledger is settled. */
export interface Settled {
  to(position: LedgerPosition): void;
  /** Null while the ledger is empty. */
  last(): LedgerPosition | null;
  /** Calls with how far it is: at once if that is known, and whenever it gets further. */
  whenSettled(listener: (position: LedgerPosition) => void): void;
}

/** Passes on how far the ledger is settled, also to those who come late. */
export function createSettled(): Settled {
  const listeners: ((position: LedgerPosition) => void)[] = [];
  let last: LedgerPosition | null = null;
  return {
    last: () => last,
    to(position) {
      last = position;
      for (const tell of listeners) tell(position);
    },
    whenSettled(listener) {
      listeners.push(listener);
      if (last !== null) listener(last);
    },
  };
}

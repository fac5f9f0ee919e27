/**
 * All memory that requests hold, their bodies and what is known of their parts.
 *
 * Bodies that do not fit go to the spool; of what is known of the parts nothing can be put elsewhere, so it has memory that
 * bodies never take.
 */
export interface MemoryBudget {
  /** True when the bytes of a body fitted and are now taken. */
  take(bytes: number): boolean;
  /** True when what is known of a part fitted and is now taken. */
  takeHead(bytes: number): boolean;
  give(bytes: number): void;
  giveHead(bytes: number): void;
  readonly takenBytes: number;
}

export interface BudgetSizes {
  bodyBytes: number;
  headBytes: number;
}

/** @param whole the budget of which this one is a share: what is taken here is taken there too */
export function createMemoryBudget(
  { bodyBytes, headBytes }: BudgetSizes,
  whole: MemoryBudget | null = null,
): MemoryBudget {
  const taken = { bodies: 0, heads: 0 };
  return {
    take(bytes) {
      if (taken.bodies + bytes > bodyBytes || whole?.take(bytes) === false) return false;
      taken.bodies += bytes;
      return true;
    },
    takeHead(bytes) {
      if (taken.heads + bytes > headBytes || whole?.takeHead(bytes) === false) return false;
      taken.heads += bytes;
      return true;
    },
    give(bytes) {
      taken.bodies -= bytes;
      whole?.give(bytes);
    },
    giveHead(bytes) {
      taken.heads -= bytes;
      whole?.giveHead(bytes);
    },
    get takenBytes() {
      return taken.bodies + taken.heads;
    },
  };
}

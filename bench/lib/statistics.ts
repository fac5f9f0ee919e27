/** The middle of several measurements, and how far they went apart. */
export interface Spread {
  median: number;
  low: number;
  high: number;
}

/**
 * The value below which that share of the values lies, by nearest rank; NaN of none.
 *
 * @example quantile([30, 10, 20], 0.5) // 20
 */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  const rank = Math.max(1, Math.ceil(share * sorted.length));
  return sorted[rank - 1] ?? Number.NaN;
}

/** Median, smallest and largest of the values. */
export function spreadOf(values: readonly number[]): Spread {
  return { median: quantile(values, 0.5), low: quantile(values, 0), high: quantile(values, 1) };
}

/** Each value against the one of the same round: what slows a whole round down does not show in the ratio. */
export function ratioOf(values: readonly number[], others: readonly number[]): Spread {
  return spreadOf(values.map((value, round) => value / (others[round] ?? Number.NaN)));
}

/** Median and quartiles. */
export function middleHalfOf(values: readonly number[]): Spread {
  return { median: quantile(values, 0.5), low: quantile(values, 0.25), high: quantile(values, 0.75) };
}

/** The values cut into so many stretches in their order, and the median of each. */
export function mediansOfStretches(values: readonly number[], stretches: number): number[] {
  const bound = (stretch: number): number => Math.round((stretch * values.length) / stretches);
  return Array.from({ length: stretches }, (_, stretch) =>
    quantile(values.slice(bound(stretch), bound(stretch + 1)), 0.5),
  );
}

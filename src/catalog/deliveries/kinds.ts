import { type PartKind, partKinds } from '../../domain/delivery.ts';

/** A set of kinds as bits: bit n stands for `partKinds[n]`, so new kinds may only be added at the end. */
export type KindSet = number;

/** The set of the given kinds, each once. */
export function kindSet(kinds: Iterable<PartKind>): KindSet {
  let set = 0;
  for (const kind of kinds) set |= 1 << partKinds.indexOf(kind);
  return set;
}

/** Kinds of a set in the order of `partKinds`. */
export function kindsIn(set: KindSet): PartKind[] {
  return partKinds.filter((_, bit) => (set & (1 << bit)) !== 0);
}

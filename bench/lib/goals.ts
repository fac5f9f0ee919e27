import { grouped, markdownTable } from './table.ts';

/** What the collector is meant to reach, and what it did. */
export interface Goal {
  /** The figure, in the words of the table above it. */
  what: string;
  bound: { least: number } | { most: number };
  /** Null when there was nothing to compare with. */
  reached: number | null;
  /** Digits behind the point. */
  digits: number;
}

/** Every goal beside what was reached; one that was missed says so. */
export function goalTable(goals: readonly Goal[]): string {
  const rows = goals.map((goal) => [goal.what, boundOf(goal), reachedOf(goal), verdictOf(goal)]);
  return markdownTable(['goal', 'wanted', 'reached', ''], rows);
}

function boundOf({ bound, digits }: Goal): string {
  return 'least' in bound ? `≥ ${grouped(bound.least, digits)}` : `≤ ${grouped(bound.most, digits)}`;
}

function reachedOf({ reached, digits }: Goal): string {
  return isMeasured(reached) ? grouped(reached, digits) : 'not measured';
}

function verdictOf({ bound, reached }: Goal): string {
  if (!isMeasured(reached)) return '';
  const isMet = 'least' in bound ? reached >= bound.least : reached <= bound.most;
  return isMet ? 'met' : 'missed';
}

/** A median of nothing is no number. */
function isMeasured(reached: number | null): reached is number {
  return reached !== null && !Number.isNaN(reached);
}

/** One thing that was tried, and what came of it. */
export interface CheckResult {
  /** What was tried, e.g. `body of 1MiB`. */
  check: string;
  /** `note`: nothing to mend by itself, or not tried. */
  verdict: 'good' | 'problem' | 'note';
  found: string;
  /** What to change; null where there is nothing. */
  advice: string | null;
}

export function good(check: string, found: string): CheckResult {
  return { check, verdict: 'good', found, advice: null };
}

export function problem(check: string, found: string, advice: string): CheckResult {
  return { check, verdict: 'problem', found, advice };
}

export function note(check: string, found: string, advice: string | null = null): CheckResult {
  return { check, verdict: 'note', found, advice };
}

const signs = { good: '✓', problem: '✗', note: '–' } as const satisfies Record<CheckResult['verdict'], string>;
const nameWidth = 17;

/** A result for people: one line, and another one with what to change. */
export function describeResult({ check, verdict, found, advice }: CheckResult): string {
  const line = `${signs[verdict]} ${check.padEnd(nameWidth)} ${harmless(found)}`;
  return advice === null ? line : `${line}\n  ${''.padEnd(nameWidth)} → ${harmless(advice)}`;
}

/** Whoever answered wrote some of it, and control characters would act on the terminal. */
function harmless(text: string): string {
  return text.replaceAll(/\p{C}+/gu, ' ');
}

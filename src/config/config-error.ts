/** Something wrong with one key of the settings file. */
export interface Problem {
  path: readonly PropertyKey[];
  /** What would be accepted; never the value. */
  message: string;
  /** True when the key itself should not be there. */
  isUnknownKey: boolean;
}

/** Settings that cannot be used. The start stops with exit code 2; `message` holds every problem, one per line. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  /** One line each: key, value (secrets read `***`) and what would be accepted. */
  readonly problems: readonly string[];

  constructor(subject: string, problems: readonly string[], options?: ErrorOptions) {
    super([`${subject} cannot be used:`, ...problems.map((problem) => `  - ${problem}`)].join('\n'), options);
    this.problems = problems;
  }
}

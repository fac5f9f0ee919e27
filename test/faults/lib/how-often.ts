/** True for the long run, `FAULTS=long`: hours on a small machine; otherwise minutes. */
const isLong = process.env.FAULTS === 'long';

/** How often to do something: the variable of the environment, else the figure of a short or of a long run. */
export function howOften(variable: string, { short, long }: { short: number; long: number }): number {
  return Number(process.env[variable] ?? (isLong ? long : short));
}

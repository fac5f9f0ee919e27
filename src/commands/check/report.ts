import type { LoadedConfig } from '../../config/load.ts';
import { vendors } from '../../vendors/all.ts';
import { describeFinding, type Finding } from './finding.ts';
import { tryOutside } from './outside.ts';
import { usualEffort } from './passage.ts';
import { type OutsideOptions, planOutside } from './plan.ts';

/**
 * Tries a deployment and prints what was found, line by line or as one JSON object. True when there is nothing to mend.
 *
 * @throws RangeError for an option that cannot be used, ConfigError for a tokens.json that cannot be read
 */
export async function checkOutside(
  options: OutsideOptions,
  settings: LoadedConfig,
  print: (line: string) => void,
): Promise<boolean> {
  const plan = await planOutside(options, settings);
  const effort = { ...usualEffort, patienceMs: plan.patienceMs };
  const findings: Finding[] = [];
  for await (const finding of tryOutside(plan, { vendors, effort, now: () => new Date() })) {
    findings.push(finding);
    if (options.json === undefined) print(describeFinding(finding));
  }
  const problems = findings.filter(({ verdict }) => verdict === 'problem').length;
  if (options.json === undefined) print(`${problems} to mend`);
  else print(JSON.stringify({ url: options.url, source: plan.source, problems, findings }, null, 2));
  return problems === 0;
}

/**
 * Runs every benchmark one after the other and puts the tables into docs/benchmarks.md: `npm run bench`.
 *
 * Arguments are not passed on; a single program is run as its first lines say. Nothing else should run meanwhile.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const runs = [
  ['small.ts', '--in-flight', '1,16,64,256'],
  ['large.ts', '--peers', 'pipe,naive'],
  ['big-json.ts'],
  ['burst.ts', '--callbacks', '100000'],
  ['scale.ts', '--deliveries', '1000,100000,1000000'],
] as const;

for (const [program, ...args] of runs) {
  console.log(`\n## ${program}\n`);
  const path = fileURLToPath(new URL(program, import.meta.url));
  const { status } = spawnSync(process.execPath, [path, ...args, '--record'], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}

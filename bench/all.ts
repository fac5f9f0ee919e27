/**
 * Runs every benchmark one after the other and puts the tables and the chart into the docs: `npm run bench`.
 *
 * Arguments are not passed on; a single program is run as its first lines say. Nothing else should run meanwhile.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const programs = [
  'small.ts',
  'large.ts',
  'big-json.ts',
  'burst.ts',
  'scale.ts',
  'pages.ts',
  'indexing.ts',
  'search-scale.ts',
];

for (const program of programs) {
  console.log(`\n## ${program}\n`);
  const path = fileURLToPath(new URL(program, import.meta.url));
  const { status } = spawnSync(process.execPath, [path, '--record'], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}

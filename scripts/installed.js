import { existsSync } from 'node:fs';

// In JavaScript and with nothing of ours: it runs on whatever Node is there before the packages bring theirs.
if (!existsSync(new URL('../node_modules/esbuild', import.meta.url))) {
  console.error('The packages of the collector are not installed: run npm ci first.');
  process.exitCode = 1;
}

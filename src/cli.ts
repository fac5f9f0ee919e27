#!/usr/bin/env node
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

// Nothing of ours is imported before the version is known: SQLite's native part ends an older Node with a segmentation fault.
const oldest = [22, 15];
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < (oldest[0] ?? 0) || (major === oldest[0] && minor < (oldest[1] ?? 0))) {
  console.error(
    `collector needs Node ${oldest.join('.')} or newer, and this is ${process.versions.node} (${process.execPath}). ` +
      'Get 24 from https://nodejs.org/en/download or with `nvm install 24`; in a clone of the project `npm start` brings its own',
  );
  process.exitCode = 1;
} else {
  // Must stand before libuv's first use of its threads: with the default of 4 many syncs at once wait for each other.
  process.env.UV_THREADPOOL_SIZE ??= '16';
  keepYoungGenerationSmall();
  // So small, it is collected faster by one thread than by several that have to be woken.
  setFlagsFromString('--no-parallel-scavenge');
  // Whatever any command makes, on any thread, is for this user alone.
  process.umask(0o077);
  const { run } = await import('./commands/program.ts');
  await run(process.argv);
}

/**
 * Lets V8's young generation grow from 1 to 2 MiB, and no further.
 *
 * Left to itself it takes up to 200 MiB under many small callbacks; at 1 MiB half of what a callback needs is still in use
 * when it is collected, and is copied. It can be set by an argument of Node only, which the packaged program cannot give
 * itself: so it is made to grow once.
 */
function keepYoungGenerationSmall(): void {
  // Two halves of 2 MiB.
  const wanted = 4 * 1024 * 1024;
  const kept: unknown[] = [];
  // What survives a collection makes it grow; the bound is for a V8 that grows by other rules.
  while (kept.length < 1000 && youngBytes() < wanted) kept.push(new Array(1024).fill(0));
  setFlagsFromString('--semi-space-growth-factor=1');
}

function youngBytes(): number {
  return getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')?.space_size ?? 0;
}

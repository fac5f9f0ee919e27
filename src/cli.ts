#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';

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
  // The young generation stays at 1 MiB: grown, it takes up to 200 MiB more under many small callbacks, for a tenth more of
  // them in a second. So small, it is collected faster by one thread than by several that have to be woken.
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--no-parallel-scavenge');
  // Whatever any command makes, on any thread, is for this user alone.
  process.umask(0o077);
  const { run } = await import('./commands/program.ts');
  await run(process.argv);
}

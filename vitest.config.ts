import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { builtThreads } from './test/fixtures/build.ts';

// Collectors and their threads are started from source hundreds of times: each compiles its modules but once.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, 'node_modules/.cache/compiled');

export default defineConfig({
  plugins: [builtThreads],
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    globalSetup: ['test/fixtures/build.ts'],
    setupFiles: ['test/fixtures/seed.ts'],
    // Workers, SQLite and child processes are real in these tests; forks keep a crash of one from ending all.
    pool: 'forks',
    // Files share what they import and the browser: a process for each of them cost a third of the time.
    isolate: false,
    // Tests wait for disks and children more than they compute: all processors are used, not all but one.
    maxWorkers: '100%',
    // A bound for what hangs, not for what is slow: some tests start ten processes, and machines are busy.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // The same bound that test/fixtures/until.ts has; one second is too short on a busy machine.
    expect: { poll: { timeout: 60_000 } },
  },
});

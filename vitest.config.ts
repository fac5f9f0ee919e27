import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    // Workers, SQLite and child processes are real in these tests; forks keep a crash of one from ending all.
    pool: 'forks',
    // Tests wait for disks and children more than they compute: all processors are used, not all but one.
    maxWorkers: '100%',
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});

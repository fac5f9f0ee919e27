import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    // Workers, SQLite and child processes are real in these tests; forks keep a crash of one from ending all.
    pool: 'forks',
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});

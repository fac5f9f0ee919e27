import { defineConfig } from 'vitest/config';

/** The long proofs: `npm run test:faults`. Each prints what it reached; docs/durability.md says what they prove. */
// biome-ignore lint/style/noDefaultExport: vitest reads its settings there
export default defineConfig({
  test: {
    include: ['test/faults/*.fault.ts'],
    globalSetup: ['test/fixtures/build.ts'],
    pool: 'forks',
    // One after the other: each of them is after the whole disk or processor.
    fileParallelism: false,
    testTimeout: 6 * 3_600_000,
    hookTimeout: 60_000,
  },
});

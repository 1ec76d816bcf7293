import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longestFirst.mts';

/** What shows in another process is waited for on a busy machine too; the library's own second is for a quiet one. */
const expectations = { poll: { timeout: 30_000 } };

const unit = {
  expect: expectations,
  setupFiles: ['test/support/seed.ts'],
  include: ['test/**/*.test.ts'],
  exclude: ['test/host/**', 'test/vscode-host/**', 'test/soak/**', 'test/fuzz/**', '**/node_modules/**'],
  testTimeout: 60_000,
  hookTimeout: 120_000,
  // Files of a worker share the modules that they import: loading them for each of 260 files takes minutes.
  isolate: false,
  // One more than there usually are cores, since some tests wait for time limits and browsers.
  maxWorkers: 3,
  // A twelfth of the work is spared where what is short-lived gets more room than the 16 MB that V8 gives it.
  execArgv: ['--max-semi-space-size=64'],
};

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      { test: { name: 'unit', ...unit } },
      // The same, each thing tried many times more often: `npm run test:thorough`.
      { test: { name: 'thorough', ...unit, testTimeout: 3_600_000, env: { COUNTERSIGN_THOROUGH: '1' } } },
      {
        test: {
          name: 'host',
          include: ['test/host/**/*.test.ts'],
          globalSetup: ['test/support/installExtension.ts'],
          expect: expectations,
          testTimeout: 180_000,
          hookTimeout: 240_000,
          // Each waits for its editor now and then, and two of them leave a fifth of two cores idle.
          maxWorkers: 3,
        },
      },
      {
        // As long as COUNTERSIGN_FUZZ_MINUTES says: `npm run fuzz`.
        test: {
          name: 'fuzz',
          setupFiles: ['test/support/seed.ts'],
          include: ['test/fuzz/**/*.test.ts'],
          testTimeout: 0,
          hookTimeout: 120_000,
          maxWorkers: 2,
        },
      },
      {
        // Long runs, by their own command: `npm run test:soak`.
        test: {
          name: 'soak',
          include: ['test/soak/**/*.test.ts'],
          globalSetup: ['test/support/installExtension.ts'],
          hookTimeout: 240_000,
          fileParallelism: false,
          maxWorkers: 1,
        },
      },
    ],
  },
});

import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

// "source" makes workspace packages resolve to their TypeScript, so unit tests never run a stale build.
const conditions = ['source'];

// How many times slower than two quiet cores the machine may be before an end-to-end test gives up.
const patience = Number(process.env['E2E_PATIENCE'] ?? 1);

/** What measures time: nothing else runs meanwhile. */
const ALONE = ['e2e/src/chaos/course.test.ts', 'e2e/src/load/latency.test.ts'];

/** They start real labs and wait for other processes, which a second is not enough for. */
const endToEnd = {
  testTimeout: 60_000 * patience,
  hookTimeout: 120_000 * patience,
  // A real browser and a whole lab on two busy cores: what fails once is tried once more, and the report says so.
  retry: 1,
  expect: { poll: { timeout: 15_000 * patience } },
};

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{packages,apps,services,scripts}/**/*.test.{ts,tsx}'],
          exclude: ['**/node_modules/**', '**/dist/**'],
          // Hundreds of small files: a thread starts in half the time of a process.
          pool: 'threads',
          maxWorkers: availableParallelism(),
          // Some start real servers and processes, and a busy machine lets them wait.
          retry: 1,
        },
      },
      {
        extends: true,
        test: {
          ...endToEnd,
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          exclude: [...ALONE, '**/node_modules/**', '**/dist/**'],
          // Each file starts a whole lab of its own, and mostly waits for it.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          ...endToEnd,
          name: 'e2e-alone',
          include: ALONE,
          exclude: ['**/node_modules/**', '**/dist/**'],
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});

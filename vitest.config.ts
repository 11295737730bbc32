import { defineConfig } from 'vitest/config';

// "source" makes workspace packages resolve to their TypeScript, so unit tests never run a stale build.
const conditions = ['source'];

// How many times slower than two quiet cores the machine may be before an end-to-end test gives up.
const patience = Number(process.env['E2E_PATIENCE'] ?? 1);

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
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          exclude: ['**/node_modules/**', '**/dist/**'],
          // Each file starts a whole lab of its own; on two cores they take turns.
          fileParallelism: false,
          testTimeout: 60_000 * patience,
          hookTimeout: 120_000 * patience,
          // A real browser and a whole lab on two busy cores: what fails once is tried once more, and the report says so.
          retry: 1,
          // They wait for other processes, which a second is not enough for.
          expect: { poll: { timeout: 15_000 * patience } },
        },
      },
    ],
  },
});

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const fixture = fileURLToPath(new URL('./disk-full.fixture.mjs', import.meta.url));
const isBuilt = existsSync(fileURLToPath(new URL('../dist/index.js', import.meta.url)));
const FILE_KIB_MAX = 8192;

// Runs the compiled package under `ulimit -f`, which stands for a full disk; `prlimit` lifts it, and is Linux alone.
test.skipIf(!isBuilt || process.platform !== 'linux')(
  'a full disk refuses appends, serves reads, and takes appends again when there is room',
  { timeout: 60_000 },
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'duckdb-store-full-'));
    try {
      const script = `trap '' XFSZ; ulimit -S -f ${FILE_KIB_MAX}; exec "$0" "$1" "$2"`;
      const run = spawnSync('bash', ['-c', script, process.execPath, fixture, join(folder, 'a.duckdb')], {
        encoding: 'utf8',
      });
      expect(run.status, run.stderr).toBe(0);
      const told = JSON.parse(run.stdout) as Record<string, unknown>;
      expect(told['accepted']).toBeGreaterThan(0);
      expect(told['codes']).toEqual(['disk', 'disk', 'disk']);
      expect(told['readWhileFull']).toBe(told['accepted']);
      expect(told['acceptedAfter']).toBe(1);
      expect(told['readAfter']).toBe(Number(told['accepted']) + 1);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nanoAt, traceIdOf } from '@o11y-lab/storage';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDuckDbStore } from './index.ts';

const fixture = fileURLToPath(new URL('./crash-writer.fixture.mjs', import.meta.url));
const isBuilt = existsSync(fileURLToPath(new URL('../dist/index.js', import.meta.url)));

let folder = '';
let writer: ChildProcess | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'duckdb-store-crash-'));
});
afterEach(() => {
  writer?.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** Acknowledged rounds of a writer that is killed with -9 after `rounds` of them. */
async function killedAfter(path: string, rounds: number): Promise<number[]> {
  const child = spawn(process.execPath, [fixture, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  writer = child;
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    if (text.split('\n').length > rounds) child.kill('SIGKILL');
  });
  await new Promise((resolve) => child.once('close', resolve));
  expect(child.signalCode, 'the writer was killed, it did not fail').toBe('SIGKILL');
  return text.split('\n').slice(0, -1).map(Number);
}

// The writer runs the compiled package, as a process of its own: without a build there is nothing to run.
test.skipIf(!isBuilt)('kill -9 loses nothing that was acknowledged', { timeout: 60_000 }, async () => {
  const path = join(folder, 'telemetry.duckdb');
  const acknowledged = [...(await killedAfter(path, 40)), ...(await killedAfter(path, 70))];
  expect(acknowledged.length).toBeGreaterThanOrEqual(110);
  const store = await openDuckDbStore({
    path,
    now: () => 0,
    retention: { ageMsMax: Number.POSITIVE_INFINITY, diskBytesMax: Number.POSITIVE_INFINITY },
  });
  try {
    const rounds = [...new Set(acknowledged)];
    const traces = await store.spans.readTraces(rounds.map((round) => traceIdOf((round + 1).toString(16))));
    expect(traces.length).toBe(rounds.length);
    expect(traces.filter((trace) => trace.spans.length !== 200)).toEqual([]);
    const lines = new Set<string>();
    const range = { startUnixNano: nanoAt(-1), endUnixNano: nanoAt(1e6) };
    for await (const chunk of store.logs.select({ range, matchers: [], direction: 'forward', hints: [] })) {
      for (const line of chunk.line) lines.add(line);
    }
    for (const round of rounds) for (const row of [0, 199]) expect(lines.has(`${round} ${row}`)).toBe(true);
    const [series] = await store.metrics.select({
      startUnixMs: 0,
      endUnixMs: 1e14,
      matchers: [{ name: '__name__', operator: '=', value: 'crash' }],
    });
    const values = new Set(series?.value);
    expect(rounds.filter((round) => !values.has(round))).toEqual([]);
  } finally {
    await store.close();
  }
});

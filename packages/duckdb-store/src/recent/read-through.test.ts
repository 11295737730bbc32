// The newest samples come from memory, older ones from the file: whatever the cut between them, an answer is the same.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LabelMatcher, labelsOf, staleTest } from '@o11y-lab/model';
import { BASE_UNIX_MS, createMemoryStore, sampleAppendOf, type TelemetryStore } from '@o11y-lab/storage';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type DuckDbStore, openDuckDbStore } from '../index.ts';

let folder = '';
let store: DuckDbStore | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'duckdb-store-recent-'));
});
afterEach(async () => {
  await store?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function open(recentBytesMax: number): Promise<DuckDbStore> {
  store = await openDuckDbStore({
    path: join(folder, 'telemetry.duckdb'),
    now: () => BASE_UNIX_MS,
    retention: { ageMsMax: Number.POSITIVE_INFINITY, diskBytesMax: Number.POSITIVE_INFINITY },
    recentBytesMax,
  });
  return store;
}

/** Every series of a range as text. */
async function textOf({ metrics }: TelemetryStore, startMs: number, endMs: number): Promise<string[]> {
  const matchers: LabelMatcher[] = [{ name: '__name__', operator: '=', value: 'm' }];
  const range = { startUnixMs: BASE_UNIX_MS + startMs, endUnixMs: BASE_UNIX_MS + endMs };
  const found = await metrics.select({ ...range, matchers });
  const lines = found.map(({ labels, timeUnixMs, value }) => {
    const isStale = staleTest(value);
    const samples = [...timeUnixMs].map((at, i) => `${at - BASE_UNIX_MS}:${isStale(i) ? 'stale' : value[i]}`);
    return `${labels.get('i')} ${samples.join(' ')}`;
  });
  const there = await metrics.readSeries({ ...range, matcherSets: [matchers] });
  return [...lines, ...there.map((labels) => `there: ${labels.get('i')}`)].sort();
}

test('random appends, late ones and repeated ones among them, read as from the memory store', {
  timeout: 60_000,
}, async () => {
  const seed = 7;
  let state = seed;
  const random = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const reference = createMemoryStore();
  const labels = Array.from({ length: 8 }, (_, i) =>
    labelsOf([
      ['__name__', 'm'],
      ['i', String(i)],
    ]),
  );
  let now = 0;
  // Small enough that its parts are given back many times.
  let tested = await open(60_000);
  for (let round = 0; round < 120; round++) {
    const rows = Array.from({ length: 200 }, () => {
      now += random(40);
      const late = random(50) === 0 ? random(200_000) : random(10) === 0 ? random(300) : 0;
      const value = random(30) === 0 ? ('stale' as const) : random(4) === 0 ? random(1000) / 7 : random(1000);
      return { series: labels[random(labels.length)] ?? labelsOf([]), at: Math.max(0, now - late), value };
    });
    for (const { metrics } of [reference, tested]) {
      await metrics.append(
        sampleAppendOf(rows.map((row) => [metrics.seriesId(row.series), row.at, row.value] as const)),
      );
    }
    if (round % 40 === 39) {
      await tested.close();
      tested = await open(60_000);
    }
    if (round % 6 > 0) continue;
    const start = random(now);
    const ranges = [
      [start, start + random(now)],
      [now - 20_000, now],
      [0, now],
    ] as const;
    for (const [from, to] of ranges) {
      expect(await textOf(tested, from, to), `seed ${seed}, round ${round}, ${from} to ${to}`).toEqual(
        await textOf(reference, from, to),
      );
    }
  }
  await reference.close();
});

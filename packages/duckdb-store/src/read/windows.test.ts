import { expect, test } from 'vitest';
import { evenWindowsOf, type Window, windowsOf } from './windows.ts';

const MS = 1_000_000n;
const stored = { rows: 1_000_000, oldestUnixMs: 1000, newestUnixMs: 101_000 };
const request = { startUnixNano: 0n, endUnixNano: 10n ** 15n, stored };

function gaps(windows: readonly Window[]): bigint[] {
  return windows.slice(1).map((window, i) => window.startUnixNano - (windows[i]?.endUnixNano ?? 0n));
}

test('forward and backward windows cover the stored part of the range without gap or overlap, and widen', () => {
  const forward = [...windowsOf({ ...request, direction: 'forward' })];
  const backward = [...windowsOf({ ...request, direction: 'backward' })];
  for (const windows of [forward, [...backward].reverse()]) {
    expect(windows[0]?.startUnixNano).toBe(1000n * MS);
    expect(windows.at(-1)?.endUnixNano).toBe(101_001n * MS);
    expect(gaps(windows).every((gap) => gap === 1n)).toBe(true);
  }
  expect(forward.length).toBeGreaterThan(2);
  expect(forward.length).toBeLessThan(8);
  const width = (window: Window | undefined): bigint =>
    (window?.endUnixNano ?? 0n) - (window?.startUnixNano ?? 0n) + 1n;
  expect(width(backward[1])).toBe(4n * width(backward[0]));
});

const edges = [
  { name: 'nothing stored', change: { stored: { ...stored, rows: 0 } }, count: 0 },
  { name: 'a range before everything', change: { endUnixNano: 5n }, count: 0 },
  { name: 'a range after everything', change: { startUnixNano: 10n ** 14n }, count: 0 },
  { name: 'an empty range', change: { startUnixNano: 5000n * MS, endUnixNano: 5000n * MS - 1n }, count: 0 },
  { name: 'one nanosecond', change: { startUnixNano: 5000n * MS, endUnixNano: 5000n * MS }, count: 1 },
  { name: 'one row', change: { stored: { rows: 1, oldestUnixMs: 5, newestUnixMs: 5 } }, count: 1 },
];
for (const { name, change, count } of edges) {
  test(`windows of ${name}`, () => {
    for (const direction of ['forward', 'backward'] as const) {
      expect([...windowsOf({ ...request, ...change, direction })].length).toBe(count);
    }
  });
}

test('even windows cover the range that has rows, each as long as the rows asked for need', () => {
  const windows = [...evenWindowsOf({ startUnixNano: 0n, endUnixNano: 10n ** 18n, rows: 30_000, stored })];
  expect(windows[0]?.startUnixNano).toBe(BigInt(stored.oldestUnixMs) * MS);
  expect(windows.at(-1)?.endUnixNano).toBe(BigInt(stored.newestUnixMs + 1) * MS);
  expect(gaps(windows).every((gap) => gap === 1n)).toBe(true);
  expect(windows.length).toBe(Math.ceil(stored.rows / 30_000));
  expect([...evenWindowsOf({ startUnixNano: 0n, endUnixNano: 5n, rows: 10, stored })]).toEqual([]);
  const none = { rows: 0, oldestUnixMs: Number.POSITIVE_INFINITY, newestUnixMs: Number.NEGATIVE_INFINITY };
  expect([...evenWindowsOf({ startUnixNano: 0n, endUnixNano: 10n ** 18n, rows: 10, stored: none })]).toEqual([]);
});

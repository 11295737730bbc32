import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Deadlines } from './deadlines.ts';
import { Flight } from './flight.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Watches flights of these timeouts that begin at these times, and tells when which was over. */
function watched(flights: readonly { readonly atMs: number; readonly timeoutMs: number; readonly endsMs?: number }[]) {
  const over: [flight: number, atMs: number][] = [];
  const names = new Map<Flight, number>();
  const deadlines = new Deadlines(
    () => performance.now(),
    (flight) => over.push([names.get(flight) ?? -1, Math.round(performance.now() - startMs)]),
  );
  const startMs = performance.now();
  for (const [name, { atMs, timeoutMs, endsMs }] of flights.entries()) {
    const flight = new Flight();
    names.set(flight, name);
    setTimeout(() => deadlines.watch(flight, timeoutMs), atMs);
    if (endsMs !== undefined) setTimeout(() => deadlines.forget(flight), endsMs);
  }
  return { over, deadlines };
}

test.each([
  { name: 'one', flights: [{ atMs: 0, timeoutMs: 100 }], want: [[0, 100]] },
  { name: 'one that ends in time', flights: [{ atMs: 0, timeoutMs: 100, endsMs: 99 }], want: [] },
  {
    name: 'one after the other',
    flights: [
      { atMs: 0, timeoutMs: 100, endsMs: 10 },
      { atMs: 20, timeoutMs: 100, endsMs: 30 },
      { atMs: 40, timeoutMs: 100 },
    ],
    want: [[2, 140]],
  },
  {
    name: 'a shorter one later',
    flights: [
      { atMs: 0, timeoutMs: 1000 },
      { atMs: 50, timeoutMs: 100 },
    ],
    want: [
      [1, 150],
      [0, 1000],
    ],
  },
  {
    name: 'several at once',
    flights: [
      { atMs: 0, timeoutMs: 50 },
      { atMs: 0, timeoutMs: 50 },
    ],
    want: [
      [0, 50],
      [1, 50],
    ],
  },
  {
    name: 'one that begins when none is left',
    flights: [
      { atMs: 0, timeoutMs: 10 },
      { atMs: 500, timeoutMs: 10 },
    ],
    want: [
      [0, 10],
      [1, 510],
    ],
  },
])('$name', ({ flights, want }) => {
  const { over } = watched(flights);
  vi.advanceTimersByTime(2000);
  expect(over).toEqual(want);
  expect(vi.getTimerCount()).toBe(0);
});

test('nothing is left after clear', () => {
  const { over, deadlines } = watched([{ atMs: 0, timeoutMs: 100 }]);
  vi.advanceTimersByTime(50);
  deadlines.clear();
  expect(vi.getTimerCount()).toBe(0);
  vi.advanceTimersByTime(1000);
  expect(over).toEqual([]);
});

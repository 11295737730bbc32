import { expect, test } from 'vitest';
import { RoundTrip } from './round-trip.ts';

test('the timeout is never below its least, and grows with what varies', () => {
  const steady = new RoundTrip();
  expect(steady.timeoutMs).toBe(210);
  for (let count = 0; count < 100; count += 1) steady.measure(50);
  expect(steady.smoothedMs).toBeCloseTo(50, 1);
  expect(steady.timeoutMs).toBeCloseTo(260, 0);
  const unsteady = new RoundTrip();
  for (let count = 0; count < 100; count += 1) unsteady.measure(count % 2 === 0 ? 50 : 450);
  expect(unsteady.timeoutMs).toBeGreaterThan(800);
});

test('a handshake teaches the round trip, and is not trusted', () => {
  const roundTrip = new RoundTrip();
  roundTrip.reset(300);
  expect(roundTrip.smoothedMs).toBe(300);
  expect(roundTrip.timeoutMs).toBe(300 + 4 * 150 + 10);
});

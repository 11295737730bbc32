import { describe, expect, test } from 'vitest';
import { newSink, percentOf, TrendSink } from './sinks.ts';

describe('percentiles are interpolated between the two values around the rank p*(n-1)', () => {
  // Each row was worked out by hand: rank = share * (n - 1).
  const cases = [
    { name: 'one value is every percentile', values: [7], want: { med: 7, 'p(0)': 7, 'p(95)': 7, 'p(100)': 7 } },
    { name: 'median of an even count is half way', values: [4, 1, 3, 2], want: { med: 2.5, 'p(50)': 2.5 } },
    { name: 'p(90) of 1…10 is at rank 8.1', values: [10, 9, 8, 7, 6, 5, 4, 3, 2, 1], want: { 'p(90)': 9.1 } },
    { name: 'p(95) of 1…5 is at rank 3.8', values: [1, 2, 3, 4, 5], want: { 'p(95)': 4.8, min: 1, max: 5, avg: 3 } },
    { name: 'p(99.9) of 0 and 1000', values: [1000, 0], want: { 'p(99.9)': 999 } },
    { name: 'numbers, not texts, are sorted', values: [100, 9, 20], want: { min: 9, med: 20, max: 100 } },
    { name: 'negative values', values: [-5, 5, -10], want: { min: -10, med: -5, max: 5 } },
    { name: 'no values', values: [], want: { avg: 0, min: 0, max: 0, med: 0, 'p(95)': 0, count: 0 } },
  ];
  for (const { name, values, want } of cases) {
    test(name, () => {
      const sink = new TrendSink();
      for (const value of values) sink.add(value);
      const got = sink.values(Object.keys(want));
      for (const [stat, value] of Object.entries(want)) expect(got[stat], stat).toBeCloseTo(value, 9);
    });
  }
});

test('asking in between changes nothing: sorted parts are merged', () => {
  const sink = new TrendSink();
  const all: number[] = [];
  let seed = 42;
  for (let i = 0; i < 5_000; i++) {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    const value = seed % 997;
    all.push(value);
    sink.add(value);
    if (i % 137 === 0) sink.quantile(0.5);
  }
  all.sort((a, b) => a - b);
  for (const rank of [0, 1, 2_500, 4_998, 4_999]) expect(sink.quantile(rank / 4_999)).toBeCloseTo(all[rank] ?? -1, 6);
  expect(sink.read('count')).toBe(5_000);
});

test('the other types', () => {
  const counter = newSink('counter');
  const gauge = newSink('gauge');
  const rate = newSink('rate');
  expect([counter.isEmpty, gauge.isEmpty, rate.isEmpty]).toEqual([true, true, true]);
  for (const value of [2, 3, 0]) {
    counter.add(value);
    gauge.add(value);
    rate.add(value);
  }
  expect(counter.values([], 2_000)).toEqual({ count: 5, rate: 2.5 });
  expect(gauge.values([], 2_000)).toEqual({ value: 0, min: 0, max: 3 });
  expect(rate.values([], 2_000)).toEqual({ rate: 2 / 3, passes: 2, fails: 1 });
  expect([counter.isEmpty, gauge.isEmpty, rate.isEmpty]).toEqual([false, false, false]);
});

test('percentiles are of 0 to 100', () => {
  expect(percentOf('p(95)')).toBe(95);
  expect(percentOf('p(99.9)')).toBe(99.9);
  expect(percentOf('p(101)')).toBeUndefined();
  expect(percentOf('p()')).toBeUndefined();
  expect(percentOf('p(-1)')).toBeUndefined();
});

import { expect, test } from 'vitest';
import { Histogram } from './histogram.ts';

for (const { value, bucket } of [
  { value: 0, bucket: 0 },
  { value: 2, bucket: 0 },
  { value: 2.001, bucket: 1 },
  { value: 10, bucket: 2 },
  { value: 10.5, bucket: 3 },
  { value: 1e9, bucket: 3 },
]) {
  test(`${value} is counted in bucket ${bucket}`, () => {
    const histogram = new Histogram([2, 5, 10]);
    expect(histogram.record(value)).toBe(bucket);
    expect(histogram.counts.map((count, index) => [index, count]).filter(([, count]) => count !== 0)).toEqual([
      [bucket, 1],
    ]);
    expect([histogram.count, histogram.sum]).toEqual([1, value]);
  });
}

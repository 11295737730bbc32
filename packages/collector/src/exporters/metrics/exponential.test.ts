import { type ExponentialBuckets, type NativeHistogram, newMetricBatch } from '@o11y-lab/model';
import { describe, expect, test } from 'vitest';
import { BUCKETS_MAX, nativeHistogram } from './exponential.ts';

const NONE: ExponentialBuckets = { offset: 0, counts: [] };

function convert(
  scale: number,
  positive: ExponentialBuckets,
  rest: { negative?: ExponentialBuckets; sum?: number; zeroThreshold?: number } = {},
): ReturnType<typeof nativeHistogram> {
  const points = newMetricBatch().exponentialHistograms;
  points.length = 1;
  points.scale.push(scale);
  points.positive.push(positive);
  points.negative.push(rest.negative ?? NONE);
  points.count.push(9);
  points.sum.push(rest.sum ?? 4.5);
  points.zeroCount.push(2);
  points.zeroThreshold.push(rest.zeroThreshold ?? 0);
  return nativeHistogram(points, 0);
}

function converted(...args: Parameters<typeof convert>): NativeHistogram {
  const histogram = convert(...args);
  if (typeof histogram === 'string') throw new Error(histogram);
  return histogram;
}

describe('buckets', () => {
  const cases: readonly {
    name: string;
    scale: number;
    buckets: ExponentialBuckets;
    schema: number;
    spans: readonly [number, number][];
    counts: readonly number[];
  }[] = [
    { name: 'none', scale: 0, buckets: NONE, schema: 0, spans: [], counts: [] },
    {
      name: 'indexes move up by one',
      scale: 0,
      buckets: { offset: 1, counts: [3, 2] },
      schema: 0,
      spans: [[2, 2]],
      counts: [3, 2],
    },
    {
      name: 'empty ends are cut',
      scale: 0,
      buckets: { offset: 1, counts: [0, 2, 0] },
      schema: 0,
      spans: [[3, 1]],
      counts: [2],
    },
    {
      name: 'a short gap is filled',
      scale: 3,
      buckets: { offset: -1, counts: [1, 0, 0, 1] },
      schema: 3,
      spans: [[0, 4]],
      counts: [1, 0, 0, 1],
    },
    {
      name: 'a long gap starts a span',
      scale: 3,
      buckets: { offset: -5, counts: [1, 0, 0, 0, 1] },
      schema: 3,
      spans: [
        [-4, 1],
        [3, 1],
      ],
      counts: [1, 1],
    },
    {
      name: 'scale 8 stays',
      scale: 8,
      buckets: { offset: 0, counts: [1, 2] },
      schema: 8,
      spans: [[1, 2]],
      counts: [1, 2],
    },
    {
      name: 'scale 9 adds pairs',
      scale: 9,
      buckets: { offset: 0, counts: [1, 2, 3, 4, 5] },
      schema: 8,
      spans: [[1, 3]],
      counts: [3, 7, 5],
    },
    {
      name: 'scale 10 adds fours, also below zero',
      scale: 10,
      buckets: { offset: -5, counts: [1, 1, 1, 1, 1, 1] },
      schema: 8,
      spans: [[-1, 3]],
      counts: [1, 4, 1],
    },
    {
      name: 'an absurd scale leaves two buckets',
      scale: 2_000_000_000,
      buckets: { offset: -1, counts: [7, 8] },
      schema: 8,
      spans: [[0, 2]],
      counts: [7, 8],
    },
    {
      name: 'scale -4 is the coarsest',
      scale: -4,
      buckets: { offset: 0, counts: [1] },
      schema: -4,
      spans: [[1, 1]],
      counts: [1],
    },
  ];
  for (const { name, scale, buckets, schema, spans, counts } of cases) {
    test(name, () => {
      const histogram = converted(scale, buckets);
      expect(histogram.schema).toBe(schema);
      expect(histogram.positiveSpans).toEqual(spans.map(([offset, length]) => ({ offset, length })));
      expect(histogram.positiveCounts).toEqual(counts);
      const mirrored = converted(scale, NONE, { negative: buckets });
      expect(mirrored.negativeSpans).toEqual(histogram.positiveSpans);
      expect(mirrored.negativeCounts).toEqual(counts);
      expect(mirrored.positiveCounts).toEqual([]);
    });
  }
});

test('count, sum and zero bucket are taken over', () => {
  expect(convert(0, NONE, { zeroThreshold: 0.001 })).toMatchObject({
    count: 9,
    sum: 4.5,
    zeroCount: 2,
    zeroThreshold: 0.001,
  });
  expect(convert(0, NONE, { sum: Number.NaN })).toMatchObject({ sum: 0, zeroThreshold: 1e-128 });
});

test('a scale below -4 can not be stored', () => expect(convert(-5, NONE)).toBe('got scale -5, want -4 or more'));

test('more buckets than are kept are merged until they fit', () => {
  const histogram = converted(8, { offset: 0, counts: Array<number>(BUCKETS_MAX * 3).fill(1) });
  expect(histogram.schema).toBe(6);
  expect(histogram.positiveCounts).toHaveLength((BUCKETS_MAX * 3) / 4);
  expect(new Set(histogram.positiveCounts)).toEqual(new Set([4]));
  expect(converted(8, { offset: 0, counts: Array<number>(BUCKETS_MAX).fill(1) }).schema).toBe(8);
});

test('more buckets than are kept at the coarsest scale can not be stored', () => {
  const buckets = { offset: 0, counts: Array<number>(BUCKETS_MAX + 1).fill(1) };
  expect(convert(-4, buckets)).toBe('got 1001 buckets at scale -4, want 1000 at most');
});

// The points of a series in a test script, one per step:
//   7  1.5e3  Inf  NaN   numbers        _        no sample         stale    the series ends here
//   5x3                  5 5 5 5        _x3      three gaps
//   0+10x4               0 10 20 30 40  20-5x2   20 15 10
//   {{schema:0 sum:5 count:4 buckets:[1 2 1]}}   a native histogram; x and + work as for numbers
import { CUSTOM_BUCKETS_SCHEMA, type NativeHistogram } from '@o11y-lab/model';
import { parseFloatText } from '../evaluate/numeric.ts';
import { combineHistograms } from '../histogram/arithmetic.ts';
import { type Buckets, type CounterReset, type Histogram, NO_BUCKETS } from '../histogram/histogram.ts';

export type Point = number | Histogram | 'none' | 'stale';

const TOKEN = /\{\{[^}]*\}\}\S*|\S+/g;
const HISTOGRAM = /^(\{\{[^}]*\}\})(?:([+-])(\{\{[^}]*\}\}))?(?:x(\d+))?$/;
const NUMBER = /^([+-]?(?:[\d.]+(?:e[+-]?\d+)?|inf|nan))(?:([+-])([\d.]+(?:e[+-]?\d+)?))?(?:x(\d+))?$/i;

export function parsePoints(text: string): readonly Point[] {
  return [...text.matchAll(TOKEN)].flatMap(([token]) => parseToken(token));
}

function parseToken(token: string): readonly Point[] {
  const gap = /^_(?:x(\d+))?$/.exec(token);
  if (gap) return new Array<Point>(Number(gap[1] ?? 1)).fill('none');
  if (token === 'stale') return ['stale'];
  const histogram = HISTOGRAM.exec(token);
  if (histogram) {
    const [, first = '', sign, step, times] = histogram;
    const by = step === undefined ? undefined : parseHistogram(step);
    return repeat(parseHistogram(first), Number(times ?? 0), (previous) => {
      if (!by) return previous;
      const next = combineHistograms(previous, by, sign === '-' ? -1 : 1)?.histogram ?? previous;
      return { ...next, counterReset: previous.counterReset };
    });
  }
  const number = NUMBER.exec(token);
  const first = parseFloatText(number?.[1] ?? '');
  if (!number || first === undefined) throw new Error(`bad point in test script: ${token}`);
  const step = Number(number[3] ?? 0) * (number[2] === '-' ? -1 : 1);
  const count = Number(number[4] ?? 0);
  // first + i * step rather than a running sum, so that 0+0.1x10 ends at 1.
  return Array.from({ length: count + 1 }, (_, i) => (i === 0 ? first : first + i * step));
}

function repeat(first: Histogram, times: number, next: (previous: Histogram) => Histogram): Histogram[] {
  const points = [first];
  for (let i = 0; i < times; i++) points.push(next(points.at(-1) ?? first));
  return points;
}

/** Keys as Prometheus' tests have them: schema, sum, count, z_bucket, z_bucket_w, offset, buckets, n_offset, n_buckets, custom_values. */
export function parseHistogram(text: string): Histogram {
  const fields = new Map<string, string>();
  for (const [, key = '', value = ''] of text.slice(2, -2).matchAll(/([a-z_]+):(\[[^\]]*\]|[^\s\]]+)/g))
    fields.set(key, value);
  const number = (key: string): number => parseFloatText(fields.get(key) ?? '0') ?? Number.NaN;
  return {
    schema: number('schema'),
    zeroThreshold: number('z_bucket_w'),
    zeroCount: number('z_bucket'),
    count: number('count'),
    sum: number('sum'),
    positive: parseBuckets(fields.get('buckets'), number('offset')),
    negative: parseBuckets(fields.get('n_buckets'), number('n_offset')),
    customBounds: parseList(fields.get('custom_values')),
    counterReset: (fields.get('counter_reset_hint')?.replace('_', '-') ?? 'unknown') as CounterReset, // our own test data
  };
}

function parseBuckets(text: string | undefined, offset: number): Buckets {
  const counts = parseList(text);
  return counts.length === 0 ? NO_BUCKETS : { indexes: counts.map((_, i) => offset + i), counts };
}

function parseList(text: string | undefined): number[] {
  return (text ?? '')
    .replace(/[[\]]/g, '')
    .split(/\s+/)
    .filter(Boolean)
    .map((part) => parseFloatText(part) ?? Number.NaN);
}

/** As a store would hold it. */
export function nativeOf(histogram: Histogram): NativeHistogram {
  return {
    schema: histogram.schema,
    zeroThreshold: histogram.zeroThreshold,
    zeroCount: histogram.zeroCount,
    count: histogram.count,
    sum: histogram.sum,
    ...{ positiveSpans: spansOf(histogram.positive), positiveCounts: histogram.positive.counts },
    ...{ negativeSpans: spansOf(histogram.negative), negativeCounts: histogram.negative.counts },
    ...(histogram.schema === CUSTOM_BUCKETS_SCHEMA ? { customBounds: histogram.customBounds } : {}),
    counterReset: histogram.counterReset,
  };
}

function spansOf(buckets: Buckets): NativeHistogram['positiveSpans'] {
  let end = 0;
  return buckets.indexes.map((index) => {
    const span = { offset: index - end, length: 1 };
    end = index + 1;
    return span;
  });
}

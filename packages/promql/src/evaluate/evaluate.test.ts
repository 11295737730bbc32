import { labelsOf, type NativeHistogram, unixMs } from '@o11y-lab/model';
import { QueryError } from '@o11y-lab/query-lang';
import type { SelectSeries, SeriesSamples } from '@o11y-lab/storage';
import { describe, expect, test } from 'vitest';
import type { EvaluateOptions } from './context.ts';
import { queryInstant, queryRange } from './evaluate.ts';
import type { MetricReader } from './plan.ts';

const OPTIONS: EvaluateOptions = { now: () => unixMs(0), timeoutMs: 1000 };
const MINUTE = 60_000;

function seriesOf(count: number, samples: number): SeriesSamples[] {
  return Array.from({ length: count }, (_, i) => ({
    labels: labelsOf([
      ['__name__', 'm'],
      ['i', String(i)],
    ]),
    timeUnixMs: Float64Array.from({ length: samples }, (_, k) => k * MINUTE),
    value: new Float64Array(samples),
    histograms: [],
  }));
}

/** Answers everything with the same series and notes what it was asked. */
function recorder(series: readonly SeriesSamples[] = []): { reader: MetricReader; asked: string[] } {
  const asked: string[] = [];
  const select = async ({ matchers, startUnixMs, endUnixMs }: SelectSeries): Promise<readonly SeriesSamples[]> => {
    const text = matchers.map(({ name, operator, value }) => `${name}${operator}${value}`).join(',');
    asked.push(`${text} ${startUnixMs / 1000}..${endUnixMs / 1000}`);
    return series;
  };
  return { reader: { select }, asked };
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof QueryError) return error.code;
    throw error;
  }
  return 'no error';
}

describe('what is read from the store', () => {
  const range = { startUnixMs: 3600_000, endUnixMs: 7200_000, stepMs: MINUTE };
  const cases: readonly { readonly query: string; readonly want: readonly string[] }[] = [
    { query: 'm', want: ['__name__=m 3300..7200'] },
    { query: 'm{a!="b"}', want: ['a!=b,__name__=m 3300..7200'] },
    { query: 'rate(m[10m])', want: ['__name__=m 3000..7200'] },
    { query: 'rate(m[10m] offset 5m)', want: ['__name__=m 2700..6900'] },
    { query: 'm @ 100', want: ['__name__=m -200..100'] },
    { query: 'm @ start() offset -1m', want: ['__name__=m 3360..3660'] },
    { query: 'm @ end()', want: ['__name__=m 6900..7200'] },
    { query: 'max_over_time(rate(m[1m])[30m:5m])', want: ['__name__=m 2040..7200'] },
    { query: 'm / m', want: ['__name__=m 3300..7200'] },
    { query: 'rate(m[5m]) / m', want: ['__name__=m 3300..7200'] },
    { query: 'm + n', want: ['__name__=m 3300..7200', '__name__=n 3300..7200'] },
    { query: '1 + 1', want: [] },
  ];
  for (const { query, want } of cases) {
    test(query, async () => {
      const { reader, asked } = recorder();
      await queryRange(query, range, reader, OPTIONS);
      expect(asked).toEqual(want);
    });
  }
});

describe('bounds', () => {
  const { reader } = recorder(seriesOf(10, 100));

  test('steps', async () => {
    const range = { startUnixMs: 0, endUnixMs: 10_999 * 1000, stepMs: 1000 };
    expect(await codeOf(queryRange('1', range, reader, OPTIONS))).toBe('no error');
    expect(await codeOf(queryRange('1', { ...range, endUnixMs: 11_000 * 1000 }, reader, OPTIONS))).toBe(
      'too-many-steps',
    );
  });

  test('samples read', async () => {
    expect(await codeOf(queryInstant('m', 0, reader, { ...OPTIONS, samplesMax: 999 }))).toBe('too-much');
    expect(await codeOf(queryInstant('m', 0, reader, { ...OPTIONS, samplesMax: 1100 }))).toBe('no error');
  });

  test('cells computed', async () => {
    const range = { startUnixMs: 0, endUnixMs: 99 * MINUTE, stepMs: MINUTE };
    expect(await codeOf(queryRange('m', range, reader, { ...OPTIONS, samplesMax: 2099 }))).toBe('too-much');
    expect(await codeOf(queryRange('m', range, reader, { ...OPTIONS, samplesMax: 2100 }))).toBe('no error');
  });

  test('buckets of histograms, at each step', async () => {
    const value: NativeHistogram = {
      schema: 0,
      zeroThreshold: 0,
      zeroCount: 0,
      count: 50,
      sum: 50,
      positiveSpans: [{ offset: 0, length: 50 }],
      positiveCounts: Array<number>(50).fill(1),
      negativeSpans: [],
      negativeCounts: [],
      counterReset: 'unknown',
    };
    const [series] = seriesOf(1, 0) as [SeriesSamples]; // as many as asked for
    const { reader } = recorder([{ ...series, histograms: [{ timeUnixMs: 0, value }] }]);
    // 1 sample read, 4 steps, 4 times 50 buckets, 4 steps of the result.
    const range = { startUnixMs: 0, endUnixMs: 3 * MINUTE, stepMs: MINUTE };
    expect(await codeOf(queryRange('m', range, reader, { ...OPTIONS, samplesMax: 208 }))).toBe('too-much');
    expect(await codeOf(queryRange('m', range, reader, { ...OPTIONS, samplesMax: 209 }))).toBe('no error');
  });

  test('steps of a subquery', async () => {
    expect(await codeOf(queryInstant('max_over_time(vector(1)[1y:1ms])', 1e12, reader, OPTIONS))).toBe('too-much');
  });

  test.each(['rate(m[10m])', 'm'])('other work gets its turn while %s runs, and can cancel it', async (query) => {
    let ms = 0;
    const now = (): ReturnType<EvaluateOptions['now']> => {
      ms += 5;
      return unixMs(ms);
    };
    const abort = new AbortController();
    let pauses = 0;
    const pause = async (): Promise<void> => {
      pauses++;
      if (pauses === 2) abort.abort();
    };
    const options = { now, timeoutMs: 1e6, pause, signal: abort.signal };
    expect(await codeOf(queryInstant(query, 10 * MINUTE, reader, options))).toBe('canceled');
    expect(pauses).toBe(2);
  });

  test('time', async () => {
    let ms = 0;
    const now = (): ReturnType<EvaluateOptions['now']> => {
      ms += 100;
      return unixMs(ms);
    };
    expect(await codeOf(queryInstant('abs(m)', 0, reader, { now, timeoutMs: 150 }))).toBe('timeout');
  });
});

test('a failing store fails the query', async () => {
  const cause = new Error('disk');
  const reader: MetricReader = { select: () => Promise.reject(cause) };
  await expect(queryInstant('m + n', 0, reader, OPTIONS)).rejects.toBe(cause);
});

test('a range query takes no string and no range vector', async () => {
  const { reader } = recorder();
  const range = { startUnixMs: 0, endUnixMs: 0, stepMs: 1 };
  expect(await codeOf(queryRange('"a"', range, reader, OPTIONS))).toBe('type');
  expect(await codeOf(queryRange('m[5m]', range, reader, OPTIONS))).toBe('type');
});

test('an annotation is given once and points at its place', async () => {
  const { reader } = recorder(seriesOf(3, 10));
  const { infos } = await queryInstant('1 +\n  rate(m[5m])', 5 * MINUTE, reader, OPTIONS);
  expect(infos).toEqual([
    'PromQL info: metric might not be a counter, name does not end in _total/_sum/_count/_bucket: "m" (2:8)',
  ]);
});

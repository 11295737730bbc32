import { unixNano } from '@o11y-lab/model';
import { createMemoryStore, type SpanStore } from '@o11y-lab/storage';
import { beforeAll, describe, expect, test } from 'vitest';
import { INTERVALS_MAX, queryMetrics } from './metrics.ts';
import { parseTraceql } from './syntax/parse.ts';
import { spanBatch } from './testing/span-batch.ts';

// Spans by route at 1 s, 2 s, 3 s …: /a at every second with 100, 200, 300 ms; /b at 3 s with 400 ms and size 9.
const BASE_MS = 1_750_000_000_000;
let store: SpanStore;

beforeAll(async () => {
  store = createMemoryStore().spans;
  await store.append(
    spanBatch(
      [
        { trace: '1', id: '1', startMs: 1000, durationMs: 100, attributes: { route: '/a', size: 1 } },
        { trace: '2', id: '1', startMs: 2000, durationMs: 200, attributes: { route: '/a', size: 2 } },
        { trace: '3', id: '1', startMs: 3000, durationMs: 300, attributes: { route: '/a', size: 3 } },
        { trace: '4', id: '1', startMs: 3000, durationMs: 400, attributes: { route: '/b', size: 9 } },
      ],
      BASE_MS,
    ),
  );
});

/** Four intervals of a second, from 0 s: the left end is out, the right one in. */
async function show(query: string): Promise<string> {
  const request = { startUnixNano: unixNano(BigInt(BASE_MS) * 1_000_000n), stepNs: 1_000_000_000n, intervalCount: 4 };
  const series = await queryMetrics(parseTraceql(query), request, store);
  const shown = series.map(({ labels, values }) => {
    const names = labels.map(([name, value]) => `${name}=${value?.value ?? 'nil'}`);
    return `${names.join(',')}: ${values.map((value) => (Number.isNaN(value) ? '_' : Number(value.toPrecision(6)))).join(' ')}`;
  });
  return shown.sort().join('; ');
}

const cases: readonly (readonly [query: string, result: string])[] = [
  ['{} | count_over_time()', '__name__=count_over_time: 1 1 2 0'],
  ['{} | rate() by (.route)', '.route=/a: 1 1 1 0; .route=/b: 0 0 1 0'],
  [
    '{ .size > 2 } | count_over_time() by (span.route, name)',
    'span.route=/a,name=1: 0 0 1 0; span.route=/b,name=1: 0 0 1 0',
  ],
  ['{ .size > 5 } | rate() by (.none)', '.none=nil: 0 0 1 0'],
  ['{} | sum_over_time(.size)', '__name__=sum_over_time: 1 2 12 _'],
  ['{} | avg_over_time(duration)', '__name__=avg_over_time: 0.1 0.2 0.35 _'],
  ['{} | min_over_time(.size)', '__name__=min_over_time: 1 2 3 _'],
  ['{} | max_over_time(.none)', ''],
  ['{} | quantile_over_time(duration, 0.5, 1)', 'p=0.5: 0.1 0.2 0.35 _; p=1: 0.1 0.2 0.4 _'],
  ['{ .size >= 3 } | histogram_over_time(.size)', '__bucket=16: 0 0 1 0; __bucket=4: 0 0 1 0'],
  ['{ .size = 1 } | histogram_over_time(duration)', '__bucket=0.134217728: 1 0 0 0'],
  ['{} | sum_over_time(.size) by (.route) | topk(1)', '.route=/a: 1 2 _ _; .route=/b: _ _ 9 _'],
  ['{} | sum_over_time(.size) by (.route) | bottomk(1) > 1', '.route=/a: _ 2 3 _'],
  ['({} | count_over_time()) * 2 + 1', '__name__=count_over_time: 3 3 5 1'],
  [
    '({} | sum_over_time(.size) by (.route)) / ({} | count_over_time() by (.route))',
    '.route=/a: 1 2 3 _; .route=/b: _ _ 9 _',
  ],
  ['3 / 2 * ({} | count_over_time())', '__name__=count_over_time: 1 1 2 0'],
  ['1 / ({} | count_over_time())', '__name__=count_over_time: 1 1 0.5 _'],
];

describe('metrics', () => {
  for (const [query, result] of cases) test(query, async () => expect(await show(query)).toBe(result));
});

test('refusals', async () => {
  await expect(show('{}')).rejects.toThrow('add a metrics function');
  await expect(show('{} | compare({ status = error })')).rejects.toThrow('compare() is not supported');
  const request = { startUnixNano: unixNano(0n), stepNs: 1n, intervalCount: INTERVALS_MAX + 1 };
  await expect(queryMetrics(parseTraceql('{} | rate()'), request, store)).rejects.toThrow('use a larger step');
});

import { formatLabels, unixNano } from '@o11y-lab/model';
import { createMemoryStore, type LogStore } from '@o11y-lab/storage';
import { beforeAll, describe, expect, test } from 'vitest';
import { evaluateMetric, POINTS_MAX } from './evaluate-metric.ts';
import { formatFloat } from './syntax/numbers.ts';
import { parseLogql } from './syntax/parse.ts';
import { logAppend, type TestLine } from './testing/log-append.ts';

// Every ten seconds, from 10 s to 120 s: a line of the cart that takes 1, 2, 3 … ms, from pods a and b in turn; every
// thirty seconds one of the shop with an error code. At 125 s one line that is no logfmt.
const BASE_MS = 1_750_000_000_000;
let store: LogStore;

beforeAll(async () => {
  store = createMemoryStore().logs;
  const lines: TestLine[] = [];
  for (let i = 1; i <= 12; i++) {
    lines.push({
      atMs: i * 10_000,
      stream: { app: 'cart', pod: i % 2 === 1 ? 'a' : 'b' },
      line: `took=${i}ms size=${i}KB total=${i * 10} pod=x`,
    });
    if (i % 3 === 0)
      lines.push({ atMs: i * 10_000, stream: { app: 'shop' }, line: `{"code":${500 + i}}`, metadata: { zone: 'z' } });
  }
  lines.push({ atMs: 125_000, stream: { app: 'late' }, line: 'took=never' });
  await store.append(logAppend(lines, BASE_MS));
});

async function run(query: string, startS: number, endS = startS, stepS = 0) {
  const expr = parseLogql(query);
  if (expr.kind === 'log') throw new Error('want a metric query');
  const at = (seconds: number) => unixNano(BigInt(BASE_MS + seconds * 1000) * 1_000_000n);
  const request = {
    startUnixNano: at(startS),
    endUnixNano: at(endS),
    stepNs: BigInt(stepS * 1e9),
    nowUnixNano: at(endS),
  };
  return evaluateMetric(expr, request, store);
}

/** A result as text: `{labels} value value …`, `_` where there is none; series joined by `; `. */
async function show(query: string, startS: number, endS?: number, stepS?: number): Promise<string> {
  const { value } = await run(query, startS, endS, stepS);
  if (value.kind === 'scalar') return formatFloat(value.value);
  const shown = value.series.map(({ labels, values }) => {
    const texts = values.map((one) => (one === undefined ? '_' : formatFloat(Number(one.toPrecision(10)))));
    return `${formatLabels(labels)} ${texts.join(' ')}`;
  });
  return shown.join('; ');
}

const CART = '{app="cart"}';

/** Evaluated at 60 s. */
const instant: readonly (readonly [query: string, result: string])[] = [
  // A range leaves out its left end and holds its right one: 10 s is out, 60 s is in.
  [`sum(count_over_time(${CART}[50s]))`, '{} 5'],
  [`count_over_time(${CART}[50s])`, '{app="cart", pod="b"} 3; {app="cart", pod="a"} 2'],
  [`count_over_time(${CART}[50s] offset 30s)`, '{app="cart", pod="a"} 2; {app="cart", pod="b"} 1'],
  [`count_over_time(${CART}[20s] offset -20s)`, '{app="cart", pod="a"} 1; {app="cart", pod="b"} 1'],
  ['rate({app="shop"}[1m])', '{app="shop", zone="z"} 0.03333333333'],
  ['rate({app="none"}[1m])', ''],
  [`sum by (app) (rate({app=~".+"}[1m]))`, '{app="cart"} 0.1; {app="shop"} 0.03333333333'],
  [`sum without (pod) (count_over_time({app=~".+"}[1m]))`, '{app="cart"} 6; {app="shop", zone="z"} 2'],
  [`sum(bytes_over_time(${CART}[15s]))`, '{} 64'],
  [`sum by (code) (count_over_time({app="shop"} | json [1m]))`, '{code="503"} 1; {code="506"} 1'],
  ['sum(count_over_time({app="shop"} | json | code > 503 [1m]))', '{} 1'],
  [`sum_over_time(${CART} | logfmt | unwrap total [1m]) > 100`, ''],
  [`sum(sum_over_time(${CART} | logfmt | unwrap total [1m]))`, '{} 210'],
  [`avg_over_time(${CART} | logfmt | unwrap duration(took) [1m]) by (app)`, '{app="cart"} 0.0035'],
  [`max_over_time(${CART} | logfmt | unwrap bytes(size) [1m]) by (pod)`, '{pod="a"} 5000; {pod="b"} 6000'],
  [`min_over_time(${CART} | logfmt | unwrap total [1m]) without (pod, pod_extracted, size, took)`, '{app="cart"} 10'],
  [`first_over_time(${CART} | logfmt | unwrap total [1m]) by (app)`, '{app="cart"} 10'],
  [`last_over_time(${CART} | logfmt | unwrap total [1m]) by (app)`, '{app="cart"} 60'],
  [`stddev_over_time(${CART} | logfmt | unwrap total [1m]) by (app)`, '{app="cart"} 17.07825128'],
  [`quantile_over_time(0.5, ${CART} | logfmt | unwrap total [1m]) by (app)`, '{app="cart"} 35'],
  [`rate(${CART} | logfmt | keep app, total | unwrap total [1m])`, '{app="cart"} 3.5'],
  [`rate_counter(${CART} | logfmt | keep app, total | unwrap total [1m])`, '{app="cart"} 1'],
  ['absent_over_time({app="none", x=~"y"}[1m])', '{app="none"} 1'],
  [`absent_over_time(${CART}[1m])`, '{app="cart"} _'],
  [`topk(1, count_over_time(${CART}[50s]))`, '{app="cart", pod="b"} 3'],
  [`bottomk by (app) (1, count_over_time({app=~".+"}[50s]))`, '{app="cart", pod="a"} 2; {app="shop", zone="z"} 2'],
  [`sort_desc(count_over_time(${CART}[50s])) * 2`, '{app="cart", pod="b"} 6; {app="cart", pod="a"} 4'],
  [`max(count_over_time(${CART}[50s])) - min(count_over_time(${CART}[50s]))`, '{} 1'],
  [`avg(count_over_time(${CART}[50s]))`, '{} 2.5'],
  [`count(count_over_time({app=~".+"}[50s]))`, '{} 3'],
  [`stddev(count_over_time(${CART}[50s]))`, '{} 0.5'],
  ['1 + 2 * 3 ^ 2', '19'],
  ['7 > 3', '1'],
  ['1 / 0', 'NaN'],
  ['vector(2) - 3', '{} -1'],
  [`count_over_time(${CART}[50s]) > 2`, '{app="cart", pod="b"} 3'],
  [`count_over_time(${CART}[50s]) > bool 2`, '{app="cart", pod="b"} 1; {app="cart", pod="a"} 0'],
  [`2 < count_over_time(${CART}[50s])`, '{app="cart", pod="b"} 3'],
  [`count_over_time(${CART}[50s]) / on (pod) count_over_time(${CART}[30s])`, '{pod="b"} 1.5; {pod="a"} 2'],
  [
    `count_over_time(${CART}[50s]) / on (app) group_left () sum by (app) (count_over_time(${CART}[50s]))`,
    '{app="cart", pod="b"} 0.6; {app="cart", pod="a"} 0.4',
  ],
  [
    `sum by (app) (rate(${CART}[50s])) * on (app) group_right () count_over_time(${CART}[50s])`,
    '{app="cart", pod="b"} 0.3; {app="cart", pod="a"} 0.2',
  ],
  [`count_over_time(${CART}[50s]) and on (pod) count_over_time({app="cart", pod="a"}[50s])`, '{app="cart", pod="a"} 2'],
  [
    `count_over_time(${CART}[50s]) unless on (pod) count_over_time({app="cart", pod="a"}[50s])`,
    '{app="cart", pod="b"} 3',
  ],
  ['count_over_time({app="none"}[1m]) or vector(0)', '{} 0'],
  [`label_replace(vector(1), "to", "<$1>", "none", "(.*)")`, '{to="<>"} 1'],
  [
    `label_replace(sum by (pod) (rate(${CART}[50s])), "p", "\${x}\${1}$$", "pod", "(?P<x>[ab])")`,
    '{p="bb$", pod="b"} 0.06; {p="aa$", pod="a"} 0.04',
  ],
];

describe('at an instant', () => {
  for (const [query, result] of instant) test(query, async () => expect(await show(query, 60)).toBe(result));
});

/** Evaluated from 0 s to 90 s in steps of 30 s. */
const ranges: readonly (readonly [query: string, result: string])[] = [
  [`sum(count_over_time(${CART}[30s]))`, '{} _ 3 3 3'],
  [`sum by (pod) (count_over_time(${CART}[20s]))`, '{pod="a"} _ 1 1 1; {pod="b"} _ 1 1 1'],
  ['count_over_time({app="shop"}[10s])', '{app="shop", zone="z"} _ 1 1 1'],
  ['absent_over_time({app="shop"}[10s])', '{app="shop"} 1 _ _ _'],
  [`sum(count_over_time(${CART}[30s])) or vector(0)`, '{} 0 3 3 3'],
  [
    `topk(1, sum_over_time(${CART} | logfmt | keep pod, total | unwrap total [20s]))`,
    '{pod="a"} _ 30 _ 90; {pod="b"} _ _ 60 _',
  ],
  ['3', '3'],
];

describe('over a range', () => {
  for (const [query, result] of ranges) test(query, async () => expect(await show(query, 0, 90, 30)).toBe(result));
});

describe('refusals', () => {
  const cases: readonly (readonly [query: string, message: string])[] = [
    ['sum(rate({app="late"} | logfmt | took > 1s [1m]))', 'LabelFilterErr'],
    ['sum_over_time({app="late"} | logfmt | unwrap took [1m])', 'SampleExtractionErr'],
    [`count_over_time(${CART}[50s]) + on (app) count_over_time({app="cart", pod="a"}[50s])`, 'many-to-one'],
    [
      `count_over_time(${CART}[50s]) + on (app) group_left () count_over_time(${CART}[50s])`,
      'duplicate series on the right',
    ],
    ['sum(1)', 'got a number'],
  ];
  for (const [query, message] of cases) {
    test(query, async () => expect(run(query, query.includes('late') ? 130 : 60)).rejects.toThrow(message));
  }
  test('too many points', async () => {
    await expect(run('vector(1)', 0, POINTS_MAX, 1)).rejects.toThrow('use a larger step');
  });
  test('approx_topk over a range', async () => {
    await expect(run(`approx_topk(1, rate(${CART}[1m]))`, 0, 60, 30)).rejects.toThrow('instant');
  });
});

test('a line whose value can not be read is left out on request', async () => {
  expect(await show('sum_over_time({app="late"} | logfmt | unwrap took | __error__="" [1m])', 130)).toBe('');
});

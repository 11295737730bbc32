import { unixNano } from '@o11y-lab/model';
import { createMemoryStore, type SpanStore } from '@o11y-lab/storage';
import { describe, expect, test } from 'vitest';
import { type MetricsRequest, queryMetrics } from './metrics.ts';
import type { MetricsSeries } from './series.ts';
import { spanPlanOf } from './span-plan.ts';
import { parseTraceql } from './syntax/parse.ts';
import { spanBatch, type TestSpan } from './testing/span-batch.ts';

function planOf(query: string): ReturnType<typeof spanPlanOf> {
  const { body } = parseTraceql(query);
  if (body.kind !== 'metrics') throw new Error(`${query} is no plain metrics query`);
  return spanPlanOf(body.pipeline, body.field ? [...body.by, body.field] : body.by);
}

describe('what a plan looks at', () => {
  const cases: readonly (readonly [query: string, looks: string])[] = [
    ['{} | rate()', ''],
    ['{} | rate() by (resource.service.name, name)', 'resource name'],
    ['{ .a = 1 || span.b } | rate()', '.a resource .b'],
    ['{ status = error && kind = server && statusMessage = "" } | rate()', 'status kind status-message'],
    ['{ event:timeSinceStart > 1ms && link:spanID != nil } | rate()', 'events start links'],
    [
      '{ instrumentation:name = "a" && event.x = 1 && link.y = 1 && instrumentation.z = 1 } | rate()',
      'scope events links',
    ],
    ['{ trace:id = "a" && span:id = "b" && span:parentID = "c" } | rate()', 'trace-id span-id parent-id'],
    ['{ nestedSetParent < 0 } | rate()', 'root'],
    ['{ nestedSetParent = -1 && span:parentID != "1" } | rate()', 'parent-id'],
    ['{ duration > 1ms && duration <= 1.5us + 3ms } | rate()', '1000001..3001500'],
    ['{ 2 < duration && .a = 1 } | { duration = 5 } | rate()', '5..5 .a resource'],
    ['{ duration >= 0.5 && duration < 7.5 } | rate()', '1..7'],
    ['{ duration > 1ms || .a = 1 } | rate()', 'durations .a resource'],
    ['{ duration != 1ms } | rate()', 'durations'],
    ['{ duration > 1e300 } | rate()', 'durations'],
    ['{ .a = 1 } | by(.b) | select(.c) | coalesce() | rate()', '.a resource'],
    ['({ .a = 1 } || { name = "x" }) | rate()', '.a resource name'],
    ['({ .a = 1 } | { kind = client }) | { name = "x" } | rate()', '.a resource kind name'],
  ];
  for (const [query, looks] of cases) {
    test(query, () => {
      const plan = planOf(query);
      const bounds =
        plan?.durationNsMin === undefined && plan?.durationNsMax === undefined
          ? []
          : [`${plan.durationNsMin ?? ''}..${plan.durationNsMax ?? ''}`];
      const parts = plan?.parts.map((part) => (part.kind === 'attribute' ? `.${part.name}` : part.kind));
      expect([...bounds, ...(plan?.testsDuration ? ['durations'] : []), ...(parts ?? ['none'])].join(' ')).toBe(looks);
    });
  }
});

describe('no plan where the trace is needed', () => {
  const queries = [
    '{ .a = 1 } > { .b = 1 } | rate()',
    '{ .a = 1 } && { .b = 1 } | rate()',
    '{ .a = 1 } | count() > 1 | rate()',
    '{ rootName = "x" } | rate()',
    '{} | rate() by (rootServiceName)',
    '{} | avg_over_time(traceDuration)',
    '{ nestedSetParent < 1 } | rate()',
    '{ childCount > 1 || duration > 1s } | rate()',
  ];
  for (const query of queries) test(query, () => expect(planOf(query)).toBe(undefined));
});

/** Repeatable numbers in [0, 1). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const BASE_MS = 1_750_000_000_000;
const request: MetricsRequest = {
  startUnixNano: unixNano(BigInt(BASE_MS) * 1_000_000n),
  stepNs: 1_000_000_000n,
  intervalCount: 4,
};

const CONDITIONS = [
  '',
  'true',
  'duration > 20ms',
  '40ms >= duration',
  'duration != 20ms',
  'duration = 20ms || .a = 1',
  '.a = 1',
  '.a != "x"',
  '.a = nil',
  'span.b != nil',
  '!(.flag)',
  '.flag',
  'resource.zone =~ "e.*"',
  'resource.service.name = "svc2"',
  'status = error',
  'kind != server',
  'name > "n1"',
  '.n + 1 > 2',
  '-duration < -20ms',
  'event:name = "e1"',
  'event.x = 1',
  'event:timeSinceStart > 5ms',
  'nestedSetParent < 0',
  'span:parentID = "1"',
  '.list = "y"',
  'instrumentation:name = "lib"',
];
const CALLS = [
  'rate()',
  'count_over_time()',
  'sum_over_time(duration)',
  'avg_over_time(.n)',
  'min_over_time(duration)',
  'max_over_time(.a)',
  'quantile_over_time(duration, 0, .5, .95)',
  'quantile_over_time(.n, .9)',
  'histogram_over_time(duration)',
  'histogram_over_time(.n)',
  'sum_over_time(duration * 2)',
];
const GROUPS = ['', ' by (name)', ' by (.a, resource.zone)', ' by (status, kind)', ' by (duration)', ' by (span.b)'];

function pick<T>(random: () => number, from: readonly T[]): T {
  const one = from[Math.floor(random() * from.length)];
  if (one === undefined) throw new Error('nothing to pick from');
  return one;
}

function randomSpans(random: () => number): readonly TestSpan[] {
  return Array.from({ length: 60 }, (_, i) => ({
    trace: String(1 + Math.floor(random() * 12)),
    id: (i + 1).toString(16),
    ...(random() < 0.7 ? { parent: (1 + Math.floor(random() * 60)).toString(16) } : {}),
    name: `n${Math.floor(random() * 4)}`,
    service: `svc${Math.floor(random() * 3)}`,
    kind: Math.floor(random() * 4),
    status: Math.floor(random() * 3),
    startMs: Math.floor(random() * 11) * 500 - 500,
    durationMs: Math.floor(random() * 6) * 10,
    attributes: {
      ...(random() < 0.6 ? { a: pick<number | string>(random, [1, 2.5, '1', 'x']) } : {}),
      ...(random() < 0.3 ? { b: 'yes', flag: random() < 0.5 } : {}),
      ...(random() < 0.5 ? { n: Math.floor(random() * 40) / 4, list: ['x', pick(random, ['y', 'z'])] } : {}),
    },
    resource: random() < 0.5 ? { zone: pick(random, ['east', 'west']) } : { a: 1 },
    events: random() < 0.3 ? [{ name: pick(random, ['e1', 'e2']), atMs: 10 * random(), attributes: { x: 1 } }] : [],
  }));
}

/** Sums in another order differ in their last digits. */
function shown(series: readonly MetricsSeries[]): readonly string[] {
  return series.map(({ labels, values }) => {
    const names = labels.map(([name, value]) => `${name}=${JSON.stringify(value) ?? 'nil'}`);
    return `${names.join(',')}: ${values.map((value) => Number(value.toPrecision(10))).join(' ')}`;
  });
}

test('grouped by the store or read as traces, the result is the same', async () => {
  const seed = Date.now() % 1_000_000;
  const random = randomOf(seed);
  let nonEmpty = 0;
  for (let round = 0; round < 5; round++) {
    const store: SpanStore = createMemoryStore().spans;
    await store.append(spanBatch(randomSpans(random), BASE_MS));
    for (let i = 0; i < 40; i++) {
      const [a, b] = [pick(random, CONDITIONS), pick(random, CONDITIONS.slice(1))];
      const filter = pick(random, [`{ ${a} }`, `{ ${a} } | { ${b} }`, `{ ${b} || ${b} }`, `({ ${a} } || { ${b} })`]);
      const call = pick(random, CALLS) + pick(random, GROUPS);
      // An aggregate needs whole traces; this one lets everything through.
      const [grouped, whole] = [`${filter} | ${call}`, `${filter} | count() > 0 | ${call}`];
      expect(planOf(whole)).toBe(undefined);
      if (planOf(grouped) === undefined) continue; // roots are told only by a condition of their own
      const got = shown(await queryMetrics(parseTraceql(grouped), request, store));
      if (got.length > 0) nonEmpty++;
      expect(got, `seed ${seed}: ${grouped}`).toEqual(shown(await queryMetrics(parseTraceql(whole), request, store)));
    }
  }
  expect(nonEmpty).toBeGreaterThan(40);
}, 30_000);

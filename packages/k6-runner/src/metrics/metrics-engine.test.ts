import { describe, expect, test } from 'vitest';
import { MetricsEngine } from './metrics-engine.ts';
import { BUILTIN_METRICS, type Metric, type Sample, type Tags } from './types.ts';

const sample = (metric: Metric, value: number, tags: Tags = {}): Sample => ({ metric, value, tags, timeMs: 0 });
const threshold = (source: string, abortOnFail = false, delayAbortEvalMs = 0) => ({
  source,
  abortOnFail,
  delayAbortEvalMs,
});
const { http_req_duration, http_reqs, http_req_failed, checks, group_duration, iterations } = BUILTIN_METRICS;

describe('declaring', () => {
  const engine = new MetricsEngine({ thresholds: {} });
  const mine: Metric = { name: 'mine', type: 'trend', contains: 'time' };

  test('the same metric twice is one', () => {
    const first = engine.declare(mine);
    expect(engine.declare({ ...mine })).toBe(first);
  });

  const refused: [string, Metric, RegExp][] = [
    ['another type', { name: 'mine', type: 'counter', contains: 'time' }, /mine exists as trend/],
    ['another kind of values', { name: 'mine', type: 'trend', contains: 'default' }, /trend of time values/],
    ['a built-in of another type', { name: 'http_reqs', type: 'gauge', contains: 'default' }, /exists as counter/],
    ['a dash', { name: 'my-metric', type: 'trend', contains: 'default' }, /invalid metric name "my-metric"/],
    ['a digit first', { name: '1st', type: 'trend', contains: 'default' }, /invalid metric name/],
    ['an empty name', { name: '', type: 'trend', contains: 'default' }, /invalid metric name/],
    ['129 letters', { name: 'x'.repeat(129), type: 'trend', contains: 'default' }, /invalid metric name/],
  ];
  for (const [name, metric, want] of refused) {
    test(`${name} is refused`, () => expect(() => engine.declare(metric)).toThrow(want));
  }
});

describe('submetrics', () => {
  test('take the samples with their tags, also when values have colons', () => {
    const name = 'http_req_duration{status:200,url:http://x:80/y}';
    const engine = new MetricsEngine({ thresholds: { [name]: [threshold('max<50')] } });
    engine.checkThresholds();
    const tags = { status: '200', url: 'http://x:80/y', method: 'GET', expected_response: 'true' };
    engine.add(sample(http_req_duration, 10, tags));
    engine.add(sample(http_req_duration, 90, { ...tags, status: '500', expected_response: 'false' }));
    expect(engine.evaluate(1_000)).toEqual({ crossed: false, abort: false, crossedMetrics: [] });
    const { metrics } = engine.summary({ durationMs: 1_000 });
    expect(metrics[name]).toMatchObject({ values: { max: 10 }, thresholds: { 'max<50': { ok: true, actual: 10 } } });
    expect(metrics['http_req_duration{expected_response:true}']?.values).toMatchObject({ max: 10 });
    expect(metrics['http_req_duration']?.values).toMatchObject({ max: 90 });
  });

  const refused: [string, RegExp][] = [
    ['nothing_like_it', /no metric name "nothing_like_it" found/],
    ['nothing{a:b}', /no metric name "nothing" found/],
    ['http_reqs{', /closing brace/],
    ['http_reqs{}', /no tag between the braces/],
    ['http_reqs{:x}', /a tag has no name/],
  ];
  for (const [name, want] of refused) {
    test(`a threshold on ${name} is refused`, () => {
      expect(() => new MetricsEngine({ thresholds: { [name]: [threshold('count>1')] } }).checkThresholds()).toThrow(
        want,
      );
    });
  }
});

describe('thresholds', () => {
  test('metrics without samples are left out until the end, where they are 0', () => {
    const engine = new MetricsEngine({ thresholds: { http_reqs: [threshold('count>0')] } });
    engine.checkThresholds();
    expect(engine.evaluate(2_000).crossed).toBe(false);
    expect(engine.evaluate(4_000, true)).toMatchObject({ crossed: true, crossedMetrics: ['http_reqs'] });
    // It has a threshold, so it is shown.
    expect(engine.summary({ durationMs: 4_000 }).metrics['http_reqs']).toMatchObject({
      values: { count: 0 },
      thresholds: { 'count>0': { ok: false } },
    });
  });

  test('abortOnFail waits for its delay', () => {
    const engine = new MetricsEngine({ thresholds: { http_req_failed: [threshold('rate<0.5', true, 5_000)] } });
    engine.checkThresholds();
    engine.add(sample(http_req_failed, 1));
    expect(engine.evaluate(2_000)).toMatchObject({ crossed: true, abort: false });
    expect(engine.evaluate(6_000)).toMatchObject({ crossed: true, abort: true });
    engine.add(sample(http_req_failed, 0));
    engine.add(sample(http_req_failed, 0));
    expect(engine.evaluate(8_000)).toMatchObject({ crossed: false, abort: false });
  });

  test('a custom metric of the init context', () => {
    const engine = new MetricsEngine({ thresholds: { errors: [threshold('count<2')] } });
    expect(() => engine.checkThresholds()).toThrow(/no metric name "errors"/);
    const errors = engine.declare({ name: 'errors', type: 'counter', contains: 'default' });
    engine.checkThresholds();
    engine.add(sample(errors, 2));
    expect(engine.evaluate(1_000).crossed).toBe(true);
  });
});

test('groups and checks keep the order of their first use', () => {
  const engine = new MetricsEngine({ thresholds: {} });
  engine.add(sample(checks, 1, { check: '狀態為 200', group: '' }));
  engine.add(sample(checks, 0, { check: 'b', group: '::outer::inner' }));
  engine.add(sample(checks, 1, { check: 'b', group: '::outer::inner' }));
  engine.add(sample(checks, 1, { check: 'a', group: '::outer' }));
  engine.add(sample(group_duration, 5, { group: '::empty' }));
  const { rootGroup } = engine.summary({ durationMs: 1 });
  expect(rootGroup).toMatchObject({
    name: '',
    path: '',
    id: 'd41d8cd98f00b204e9800998ecf8427e',
    checks: [{ name: '狀態為 200', path: '::狀態為 200', passes: 1, fails: 0 }],
    groups: [
      {
        name: 'outer',
        path: '::outer',
        checks: [{ name: 'a', path: '::outer::a' }],
        groups: [{ name: 'inner', path: '::outer::inner', checks: [{ name: 'b', passes: 1, fails: 1 }] }],
      },
      { name: 'empty', groups: [], checks: [] },
    ],
  });
});

test('live figures: the last second and the whole', () => {
  const engine = new MetricsEngine({ thresholds: { http_reqs: [threshold('count<2')] } });
  engine.checkThresholds();
  expect(engine.figures().total).toMatchObject({ requests: 0, p95Ms: null });
  for (const value of [10, 20]) {
    engine.add(sample(http_req_duration, value));
    engine.add(sample(http_reqs, 1));
    engine.add(sample(http_req_failed, 0));
  }
  engine.add(sample(iterations, 1));
  expect(engine.figures()).toMatchObject({
    last: { iterations: 1, requests: 2, failedRequests: 0, p50Ms: 15 },
    thresholds: [{ metric: 'http_reqs', source: 'count<2', ok: true }],
  });
  engine.add(sample(http_req_duration, 100));
  engine.add(sample(http_reqs, 1));
  engine.add(sample(http_req_failed, 1));
  engine.evaluate(2_000);
  expect(engine.figures()).toMatchObject({
    last: { iterations: 0, requests: 1, failedRequests: 1, p50Ms: 100, p99Ms: 100 },
    total: { iterations: 1, requests: 3, failedRequests: 1, p50Ms: 20 },
    thresholds: [{ ok: false }],
  });
  expect(engine.figures().last).toMatchObject({ requests: 0, p50Ms: null });
});

test('the summary has what had samples, in the order of the first', () => {
  const engine = new MetricsEngine({ thresholds: {}, trendStats: ['avg', 'p(99)', 'count'] });
  engine.add(sample(iterations, 1));
  engine.add(sample(http_req_duration, 4, { expected_response: 'true' }));
  engine.add(sample(http_req_duration, Number.NaN));
  const { metrics } = engine.summary({ durationMs: 500 });
  expect(Object.keys(metrics)).toEqual([
    'iterations',
    'http_req_duration',
    'http_req_duration{expected_response:true}',
  ]);
  expect(metrics['iterations']?.values).toEqual({ count: 1, rate: 2 });
  expect(metrics['http_req_duration']?.values).toEqual({ avg: 4, 'p(99)': 4, count: 1 });
});

test('detailed: each group and scenario by itself', () => {
  const engine = new MetricsEngine({ thresholds: {}, isDetailed: true });
  engine.add(sample(http_reqs, 1, { group: '::g', scenario: 'default' }));
  engine.add(sample(checks, 0, { group: '::g', scenario: 'default', check: 'c' }));
  engine.add(sample(http_reqs, 1, { group: '', scenario: 'other' }));
  engine.add(sample(http_reqs, 1, { group: '::g', scenario: 'other' }));
  expect(engine.summary({ durationMs: 1_000 }).sections).toMatchObject([
    { kind: 'group', name: 'g', metrics: { http_reqs: { values: { count: 1 } } }, checks: [{ name: 'c', fails: 1 }] },
    { kind: 'scenario', name: 'other', metrics: { http_reqs: { values: { count: 2 } } } },
    { kind: 'group', name: 'g', scenario: 'other', metrics: { http_reqs: { values: { count: 1 } } } },
  ]);
});

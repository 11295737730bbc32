import { describe, expect, test } from 'vitest';
import type { OptionLayer } from './layers.ts';
import { parseOptions } from './parse-options.ts';
import type { Options } from './types.ts';

const script = (values: Record<string, unknown>): OptionLayer => ({ origin: 'script', values });
const cli = (values: Record<string, unknown>): OptionLayer => ({ origin: 'command line', values });
const parse = (...layers: OptionLayer[]): Options => parseOptions(layers).options;

const BASE = { startTimeMs: 0, gracefulStopMs: 30_000, exec: 'default', env: {}, tags: {} };

describe('the scenarios that options stand for', () => {
  const once = { ...BASE, executor: 'per-vu-iterations', vus: 1, iterations: 1, maxDurationMs: 600_000 };
  const cases: readonly { name: string; layers: OptionLayer[]; scenarios: unknown }[] = [
    { name: 'nothing', layers: [], scenarios: { default: once } },
    { name: 'vus alone', layers: [script({ vus: 5 })], scenarios: { default: once } },
    {
      name: 'vus and duration',
      layers: [script({ vus: 5, duration: '10s' })],
      scenarios: { default: { ...BASE, executor: 'constant-vus', vus: 5, durationMs: 10_000 } },
    },
    {
      name: 'duration alone, as ms',
      layers: [script({ duration: 1500 })],
      scenarios: { default: { ...BASE, executor: 'constant-vus', vus: 1, durationMs: 1500 } },
    },
    {
      name: 'iterations',
      layers: [script({ vus: 2, iterations: 7 })],
      scenarios: {
        default: { ...BASE, executor: 'shared-iterations', vus: 2, iterations: 7, maxDurationMs: 600_000 },
      },
    },
    {
      name: 'iterations and duration',
      layers: [script({ iterations: 7, duration: '5s' })],
      scenarios: { default: { ...BASE, executor: 'shared-iterations', vus: 1, iterations: 7, maxDurationMs: 5000 } },
    },
    {
      name: 'stages',
      layers: [script({ vus: 3, stages: [{ duration: '5s', target: 10 }] })],
      scenarios: {
        default: {
          ...BASE,
          executor: 'ramping-vus',
          startVUs: 3,
          stages: [{ durationMs: 5000, target: 10 }],
          gracefulRampDownMs: 30_000,
        },
      },
    },
    { name: 'empty stages', layers: [script({ stages: [] })], scenarios: { default: once } },
    {
      name: 'a duration on the command line ends the stages of the script, and keeps its vus',
      layers: [script({ vus: 4, stages: [{ duration: '5s', target: 10 }] }), cli({ duration: '2s' })],
      scenarios: { default: { ...BASE, executor: 'constant-vus', vus: 4, durationMs: 2000 } },
    },
    {
      name: 'iterations on the command line end the scenarios of the script',
      layers: [
        script({ scenarios: { a: { executor: 'constant-vus', vus: 1, duration: '1s' } } }),
        cli({ iterations: 3, vus: 3 }),
      ],
      scenarios: {
        default: { ...BASE, executor: 'shared-iterations', vus: 3, iterations: 3, maxDurationMs: 600_000 },
      },
    },
    {
      name: 'vus on the command line and duration in the script',
      layers: [script({ duration: '3s' }), cli({ vus: 9 })],
      scenarios: { default: { ...BASE, executor: 'constant-vus', vus: 9, durationMs: 3000 } },
    },
    {
      name: 'six executors',
      layers: [
        script({
          scenarios: {
            a: { executor: 'constant-vus', duration: '1s', startTime: '2s', gracefulStop: '0s', exec: 'f' },
            b: { executor: 'ramping-vus', stages: [{ duration: '1s', target: 1 }], gracefulRampDown: '1s' },
            c: { executor: 'shared-iterations', vus: 2, iterations: 3, maxDuration: '1m', env: { A: 'b' } },
            d: { executor: 'per-vu-iterations', tags: { t: 'v' } },
            e: { executor: 'constant-arrival-rate', rate: 30, timeUnit: '1m', duration: '1m', preAllocatedVUs: 2 },
            f: {
              executor: 'ramping-arrival-rate',
              startRate: 5,
              stages: [{ duration: '1s', target: 0 }],
              preAllocatedVUs: 1,
              maxVUs: 4,
            },
          },
        }),
      ],
      scenarios: {
        a: {
          ...BASE,
          executor: 'constant-vus',
          vus: 1,
          durationMs: 1000,
          startTimeMs: 2000,
          gracefulStopMs: 0,
          exec: 'f',
        },
        b: {
          ...BASE,
          executor: 'ramping-vus',
          startVUs: 1,
          stages: [{ durationMs: 1000, target: 1 }],
          gracefulRampDownMs: 1000,
        },
        c: { ...BASE, executor: 'shared-iterations', vus: 2, iterations: 3, maxDurationMs: 60_000, env: { A: 'b' } },
        d: { ...once, tags: { t: 'v' } },
        e: {
          ...BASE,
          executor: 'constant-arrival-rate',
          rate: 30,
          timeUnitMs: 60_000,
          durationMs: 60_000,
          preAllocatedVUs: 2,
          maxVUs: 2,
        },
        f: {
          ...BASE,
          executor: 'ramping-arrival-rate',
          startRate: 5,
          timeUnitMs: 1000,
          stages: [{ durationMs: 1000, target: 0 }],
          preAllocatedVUs: 1,
          maxVUs: 4,
        },
      },
    },
  ];
  for (const c of cases) test(c.name, () => expect(parse(...c.layers).scenarios).toEqual(c.scenarios));
});

describe('what is wrong is named', () => {
  const scenario = (fields: Record<string, unknown>): Record<string, unknown> => ({ scenarios: { s: fields } });
  const cases: readonly { name: string; values: Record<string, unknown>; says: RegExp }[] = [
    { name: 'a text for vus', values: { vus: 'many', duration: '1s' }, says: /vus: got "many", want a whole number/ },
    { name: 'half a VU', values: { vus: 1.5, duration: '1s' }, says: /vus: got 1.5/ },
    {
      name: 'a duration without a unit it knows',
      values: { duration: '5 parsecs' },
      says: /duration: got "5 parsecs"/,
    },
    { name: 'no duration at all', values: { duration: '0s' }, says: /duration: got "0s", want a duration of more/ },
    { name: 'a short duration', values: { duration: '500ms' }, says: /duration: got "500ms".*at least 1s/ },
    { name: 'no VUs', values: { vus: 0, duration: '1s' }, says: /vus: got 0/ },
    {
      name: 'duration and stages',
      values: { duration: '1s', stages: [{ duration: '1s', target: 1 }] },
      says: /duration and stages can't be used together/,
    },
    {
      name: 'iterations and scenarios',
      values: { iterations: 1, ...scenario({ executor: 'constant-vus', duration: '1s' }) },
      says: /iterations and scenarios/,
    },
    {
      name: 'fewer iterations than VUs',
      values: { vus: 5, iterations: 2 },
      says: /iterations: got 2, want at least.*5/,
    },
    { name: 'an unknown executor', values: scenario({ executor: 'fast' }), says: /executor: got "fast", want one of/ },
    { name: 'externally-controlled', values: scenario({ executor: 'externally-controlled' }), says: /isn't supported/ },
    {
      name: 'a field of another executor',
      values: scenario({ executor: 'constant-vus', duration: '1s', iterations: 4 }),
      says: /constant-vus has no field "iterations"/,
    },
    { name: 'no duration', values: scenario({ executor: 'constant-vus' }), says: /s.duration: must be given/ },
    { name: 'no stages', values: scenario({ executor: 'ramping-vus', stages: [] }), says: /at least one stage/ },
    {
      name: 'nothing but zeros',
      values: scenario({ executor: 'ramping-vus', startVUs: 0, stages: [{ duration: '1s', target: 0 }] }),
      says: /more than 0/,
    },
    {
      name: 'a negative target',
      values: { stages: [{ duration: '1s', target: -1 }] },
      says: /stages\[0\].target: got -1/,
    },
    {
      name: 'maxVUs below preAllocatedVUs',
      values: scenario({ executor: 'constant-arrival-rate', rate: 1, duration: '1s', preAllocatedVUs: 3, maxVUs: 2 }),
      says: /maxVUs: got 2, want at least/,
    },
    {
      name: 'no rate',
      values: scenario({ executor: 'constant-arrival-rate', duration: '1s', preAllocatedVUs: 3 }),
      says: /rate: must be given/,
    },
    { name: 'a bad name', values: { scenarios: { 'a b': {} } }, says: /the name "a b"/ },
    { name: 'thresholds as a text', values: { thresholds: { checks: 'rate>1' } }, says: /\["checks"\]: got "rate>1"/ },
    { name: 'a trend stat', values: { summaryTrendStats: ['p95'] }, says: /got "p95", want avg/ },
    { name: 'a time unit', values: { summaryTimeUnit: 'm' }, says: /summaryTimeUnit: got "m"/ },
    { name: 'a system tag', values: { systemTags: ['nope'] }, says: /systemTags\[0\]: got "nope"/ },
    { name: 'a host that is no address', values: { hosts: { a: 'localhost' } }, says: /hosts.a: got "localhost"/ },
    { name: 'a dns policy', values: { dns: { policy: 'x' } }, says: /dns.policy: got "x"/ },
    { name: 'cipher suites', values: { tlsCipherSuites: ['x'] }, says: /tlsCipherSuites isn't supported/ },
    { name: 'paused', values: { paused: true }, says: /paused/ },
  ];
  for (const c of cases) test(c.name, () => expect(() => parse(script(c.values))).toThrow(c.says));

  test('several at once', () => {
    expect(() => parse(script({ batch: 'x', rps: {}, duration: '1s' }))).toThrow(/batch[\s\S]*rps/);
  });
});

test('defaults are those of k6', () => {
  const options = parse();
  expect(options).toMatchObject({
    setupTimeoutMs: 60_000,
    teardownTimeoutMs: 60_000,
    batch: 20,
    batchPerHost: 6,
    maxRedirects: 10,
    throws: false,
    summaryTrendStats: ['avg', 'min', 'med', 'max', 'p(90)', 'p(95)'],
    dns: { ttl: '5m', select: 'random', policy: 'preferIPv4' },
  });
  expect(options.systemTags.has('url')).toBe(true);
  expect(options.systemTags.has('vu')).toBe(false);
});

test('thresholds are texts or objects', () => {
  const { thresholds } = parse(
    script({
      thresholds: {
        checks: ['rate>0.9'],
        'http_req_duration{status:200}': [{ threshold: 'p(95)<5', abortOnFail: true, delayAbortEval: '2s' }],
      },
    }),
  );
  expect(thresholds).toEqual({
    checks: [{ source: 'rate>0.9', abortOnFail: false, delayAbortEvalMs: 0 }],
    'http_req_duration{status:200}': [{ source: 'p(95)<5', abortOnFail: true, delayAbortEvalMs: 2000 }],
  });
});

test('a later layer wins option by option', () => {
  const options = parse(
    { origin: 'config file', values: { batch: 1, rps: 1, userAgent: 'file' } },
    script({ batch: 2, rps: 2, throw: null }),
    { origin: 'environment', values: { rps: 3 } },
    cli({ maxRedirects: 0 }),
  );
  expect(options).toMatchObject({ batch: 2, rps: 3, userAgent: 'file', maxRedirects: 0, throws: false });
});

test('an unknown option of a script is a warning, of the command line an error', () => {
  expect(parseOptions([script({ vuz: 3 })]).warnings).toEqual([expect.stringContaining('"vuz"')]);
  expect(() => parse(cli({ vuz: 3 }))).toThrow(/unknown option "vuz"/);
});

test('raw keeps the words of k6', () => {
  const { raw } = parse(script({ vus: 2, duration: '1s', throw: true }));
  expect(raw).toMatchObject({
    vus: 2,
    duration: '1s',
    iterations: null,
    throw: true,
    scenarios: { default: { executor: 'constant-vus', vus: 2, duration: '1s' } },
  });
  expect(raw['maxRedirects']).toBeNull();
});

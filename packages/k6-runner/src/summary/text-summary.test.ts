import { describe, expect, test } from 'vitest';
import { MetricsEngine } from '../metrics/metrics-engine.ts';
import { BUILTIN_METRICS as B, type Metric, type Tags } from '../metrics/types.ts';
import { toTextSummaryData } from './summary-data.ts';
import { textSummary } from './text-summary.ts';

/** A small test whose figures can be worked out in the head: 4 iterations in 2 s. */
function measure(isDetailed = false): Record<string, unknown> {
  const option = (source: string) => ({ source, abortOnFail: false, delayAbortEvalMs: 0 });
  const engine = new MetricsEngine({
    isDetailed,
    thresholds: {
      http_req_duration: [option('p(95)<500'), option('p(99)<100')],
      http_req_failed: [option('rate<0.5')],
      'http_req_duration{status:500}': [option('max<1')],
    },
  });
  const waited = engine.declare({ name: 'waited', type: 'trend', contains: 'default' });
  const sold = engine.declare({ name: 'sold', type: 'counter', contains: 'default' });
  engine.checkThresholds();
  const add = (metric: Metric, value: number, tags: Tags = {}): void => engine.add({ metric, value, tags, timeMs: 0 });
  for (const [index, duration] of [100, 120.456, 0.5, 1500].entries()) {
    const isGood = index < 3;
    const where = { scenario: index < 2 ? 'default' : 'look', group: index === 0 ? '::購物::cart' : '::購物' };
    const tags = { ...where, status: isGood ? '200' : '500', expected_response: String(isGood) };
    add(B.http_reqs, 1, tags);
    add(B.http_req_duration, duration, tags);
    add(B.http_req_blocked, 0.0015, tags);
    add(B.http_req_failed, isGood ? 0 : 1, tags);
    add(B.checks, 1, { ...where, check: '狀態碼是 200' });
    add(B.checks, isGood ? 1 : 0, { scenario: where.scenario, group: '', check: 'fast' });
    add(B.group_duration, duration + 1, where);
    add(B.iterations, 1, { scenario: where.scenario, group: '' });
    add(B.iteration_duration, duration + 1000, { scenario: where.scenario, group: '' });
    add(B.data_received, 12_345);
    add(B.data_sent, 100);
    add(waited, index * 1.5);
    add(sold, 2);
  }
  add(B.vus, 2);
  add(B.vus_max, 2);
  engine.evaluate(2_000, true);
  return toTextSummaryData(engine.summary({ durationMs: 2_000 }));
}

const plain = { indent: ' ', enableColors: false };

test('compact', () => {
  expect(textSummary(measure(), plain)).toMatchInlineSnapshot(`
    "  █ THRESHOLDS

        http_req_duration
        ✗ 'p(95)<500' p(95)=1.29s
        ✗ 'p(99)<100' p(99)=1.45s

          {status:500}
          ✗ 'max<1' max=1.5s

        http_req_failed
        ✓ 'rate<0.5' rate=25.00%


      █ TOTAL RESULTS

        checks_total.......: 8      4/s
        checks_succeeded...: 87.50% 7 out of 8
        checks_failed......: 12.50% 1 out of 8

        ✓ 狀態碼是 200
        ✗ fast
          ↳  75% — ✓ 3 / ✗ 1

        CUSTOM
        sold...........................: 8      4/s
        waited.........................: avg=2.25     min=0     med=2.25     max=4.5      p(90)=4.05     p(95)=4.275

        HTTP
        http_req_duration..............: avg=430.23ms min=500µs med=110.22ms max=1.5s     p(90)=1.08s    p(95)=1.29s
          { expected_response:true }...: avg=73.65ms  min=500µs med=100ms    max=120.45ms p(90)=116.36ms p(95)=118.41ms
          { status:500 }...............: avg=1.5s     min=1.5s  med=1.5s     max=1.5s     p(90)=1.5s     p(95)=1.5s
        http_req_failed................: 25.00% 1 out of 4
        http_reqs......................: 4      2/s

        EXECUTION
        iteration_duration.............: avg=1.43s    min=1s    med=1.11s    max=2.5s     p(90)=2.08s    p(95)=2.29s
        iterations.....................: 4      2/s
        vus............................: 2      min=2      max=2
        vus_max........................: 2      min=2      max=2

        NETWORK
        data_received..................: 49 kB  25 kB/s
        data_sent......................: 400 B  200 B/s"
  `);
});

test('full has all HTTP metrics, groups and scenarios', () => {
  expect(textSummary(measure(true), { ...plain, mode: 'full' })).toMatchInlineSnapshot(`
    "  █ THRESHOLDS

        http_req_duration
        ✗ 'p(95)<500' p(95)=1.29s
        ✗ 'p(99)<100' p(99)=1.45s

          {status:500}
          ✗ 'max<1' max=1.5s

        http_req_failed
        ✓ 'rate<0.5' rate=25.00%


      █ TOTAL RESULTS

        checks_total.......: 8      4/s
        checks_succeeded...: 87.50% 7 out of 8
        checks_failed......: 12.50% 1 out of 8

        ✓ 狀態碼是 200
        ✗ fast
          ↳  75% — ✓ 3 / ✗ 1

        CUSTOM
        sold...........................: 8      4/s
        waited.........................: avg=2.25     min=0     med=2.25     max=4.5      p(90)=4.05     p(95)=4.275

        HTTP
        http_req_blocked...............: avg=1.5µs    min=1.5µs med=1.5µs    max=1.5µs    p(90)=1.5µs    p(95)=1.5µs
        http_req_duration..............: avg=430.23ms min=500µs med=110.22ms max=1.5s     p(90)=1.08s    p(95)=1.29s
          { expected_response:true }...: avg=73.65ms  min=500µs med=100ms    max=120.45ms p(90)=116.36ms p(95)=118.41ms
          { status:500 }...............: avg=1.5s     min=1.5s  med=1.5s     max=1.5s     p(90)=1.5s     p(95)=1.5s
        http_req_failed................: 25.00% 1 out of 4
        http_reqs......................: 4      2/s

        EXECUTION
        group_duration.................: avg=431.23ms min=1.5ms med=111.22ms max=1.5s     p(90)=1.08s    p(95)=1.29s
        iteration_duration.............: avg=1.43s    min=1s    med=1.11s    max=2.5s     p(90)=2.08s    p(95)=2.29s
        iterations.....................: 4      2/s
        vus............................: 2      min=2      max=2
        vus_max........................: 2      min=2      max=2

        NETWORK
        data_received..................: 49 kB  25 kB/s
        data_sent......................: 400 B  200 B/s


      █ GROUP: 購物

        checks_total.......: 1       0.5/s
        checks_succeeded...: 100.00% 1 out of 1
        checks_failed......: 0.00%   0 out of 1

        ✓ 狀態碼是 200

        HTTP
        http_req_blocked....: avg=1.5µs    min=1.5µs    med=1.5µs    max=1.5µs    p(90)=1.5µs    p(95)=1.5µs
        http_req_duration...: avg=120.45ms min=120.45ms med=120.45ms max=120.45ms p(90)=120.45ms p(95)=120.45ms
        http_req_failed.....: 0.00% 0 out of 1
        http_reqs...........: 1     0.5/s

        EXECUTION
        group_duration......: avg=121.45ms min=121.45ms med=121.45ms max=121.45ms p(90)=121.45ms p(95)=121.45ms

        ↳ GROUP: cart

          checks_total.......: 1       0.5/s
          checks_succeeded...: 100.00% 1 out of 1
          checks_failed......: 0.00%   0 out of 1

          ✓ 狀態碼是 200

          HTTP
          http_req_blocked....: avg=1.5µs min=1.5µs med=1.5µs max=1.5µs p(90)=1.5µs p(95)=1.5µs
          http_req_duration...: avg=100ms min=100ms med=100ms max=100ms p(90)=100ms p(95)=100ms
          http_req_failed.....: 0.00% 0 out of 1
          http_reqs...........: 1     0.5/s

          EXECUTION
          group_duration......: avg=101ms min=101ms med=101ms max=101ms p(90)=101ms p(95)=101ms


      █ SCENARIO: look

        checks_total.......: 4      2/s
        checks_succeeded...: 75.00% 3 out of 4
        checks_failed......: 25.00% 1 out of 4

        ✓ 狀態碼是 200
        ✗ fast
          ↳  50% — ✓ 1 / ✗ 1

        HTTP
        http_req_blocked.....: avg=1.5µs    min=1.5µs med=1.5µs    max=1.5µs p(90)=1.5µs p(95)=1.5µs
        http_req_duration....: avg=750.25ms min=500µs med=750.25ms max=1.5s  p(90)=1.35s p(95)=1.42s
        http_req_failed......: 50.00% 1 out of 2
        http_reqs............: 2      1/s

        EXECUTION
        group_duration.......: avg=751.25ms min=1.5ms med=751.25ms max=1.5s  p(90)=1.35s p(95)=1.42s
        iteration_duration...: avg=1.75s    min=1s    med=1.75s    max=2.5s  p(90)=2.35s p(95)=2.42s
        iterations...........: 2      1/s

        ↳ GROUP: 購物

          checks_total.......: 2       1/s
          checks_succeeded...: 100.00% 2 out of 2
          checks_failed......: 0.00%   0 out of 2

          ✓ 狀態碼是 200

          HTTP
          http_req_blocked....: avg=1.5µs    min=1.5µs med=1.5µs    max=1.5µs p(90)=1.5µs p(95)=1.5µs
          http_req_duration...: avg=750.25ms min=500µs med=750.25ms max=1.5s  p(90)=1.35s p(95)=1.42s
          http_req_failed.....: 50.00% 1 out of 2
          http_reqs...........: 2      1/s

          EXECUTION
          group_duration......: avg=751.25ms min=1.5ms med=751.25ms max=1.5s  p(90)=1.35s p(95)=1.42s"
  `);
});

test('legacy', () => {
  expect(textSummary(measure(), { ...plain, mode: 'legacy' })).toMatchInlineSnapshot(`
    "     ✗ fast
           ↳  75% — ✓ 3 / ✗ 1

         █ 購物

           ✓ 狀態碼是 200

           █ cart

             ✓ 狀態碼是 200

         checks.........................: 87.50% 7 out of 8
         data_received..................: 49 kB  25 kB/s
         data_sent......................: 400 B  200 B/s
         group_duration.................: avg=431.23ms min=1.5ms med=111.22ms max=1.5s     p(90)=1.08s    p(95)=1.29s
         http_req_blocked...............: avg=1.5µs    min=1.5µs med=1.5µs    max=1.5µs    p(90)=1.5µs    p(95)=1.5µs
       ✗ http_req_duration..............: avg=430.23ms min=500µs med=110.22ms max=1.5s     p(90)=1.08s    p(95)=1.29s
           { expected_response:true }...: avg=73.65ms  min=500µs med=100ms    max=120.45ms p(90)=116.36ms p(95)=118.41ms
         ✗ { status:500 }...............: avg=1.5s     min=1.5s  med=1.5s     max=1.5s     p(90)=1.5s     p(95)=1.5s
       ✓ http_req_failed................: 25.00% 1 out of 4
         http_reqs......................: 4      2/s
         iteration_duration.............: avg=1.43s    min=1s    med=1.11s    max=2.5s     p(90)=2.08s    p(95)=2.29s
         iterations.....................: 4      2/s
         sold...........................: 8      4/s
         vus............................: 2      min=2      max=2
         vus_max........................: 2      min=2      max=2
         waited.........................: avg=2.25     min=0     med=2.25     max=4.5      p(90)=4.05     p(95)=4.275"
  `);
});

test('colours leave the columns alone', () => {
  const coloured = textSummary(measure(), { indent: ' ' });
  expect(coloured).toContain('\u001b[32m✓\u001b[0m');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what colours are made of
  expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(textSummary(measure(), plain));
});

describe('scripts may hand in anything', () => {
  const rows: [string, unknown][] = [
    ['nothing', undefined],
    ['a text', 'x'],
    ['metrics of other types', { metrics: { a: 1, b: null, c: { type: 'trend', values: { avg: 'x' } } } }],
    ['groups that are no list', { root_group: { groups: 5, checks: { a: { name: 'a', passes: 1, fails: 0 } } } }],
  ];
  for (const [name, data] of rows) test(name, () => expect(textSummary(data, plain)).toContain('█ TOTAL RESULTS'));

  test('groups in a circle', () => {
    const group: Record<string, unknown> = { name: 'g', checks: [] };
    group['groups'] = [group];
    expect(textSummary({ root_group: group }, plain)).toContain('█ TOTAL RESULTS');
  });
});

import { expect, test } from 'vitest';
import { isMacro, maskVariables } from './mask.ts';

const cases: readonly (readonly [query: string, masked: string])[] = [
  ['rate(x[$__rate_interval])', 'rate(x[1m              ])'],
  ['rate(x[${__interval}])', 'rate(x[1m           ])'],
  ['rate(x[$window])', 'rate(x[1m     ])'],
  ['max_over_time(x[1h:$step])', 'max_over_time(x[1h:1m   ])'],
  ['x / $__range_s', 'x / 1         '],
  ['topk($n, x)', 'topk(1 , x)'],
  ['sum by ($label) ($metric{a=~"$job"})', 'sum by (vvvvvv) (vvvvvvv{a=~"vvvv"})'],
  ['x offset $back', 'x offset 1m   '],
  ['{a=~"[[job]]"}', '{a=~"vvvvvvv"}'],
];
for (const [query, masked] of cases) {
  test(query, () => {
    const result = maskVariables(query, (name) => (name === 'n' ? 'number' : name === 'back' ? 'duration' : 'name'));
    expect(result).toBe(masked);
    expect(result.length).toBe(query.length);
  });
}

test('what Grafana fills in by itself', () => {
  expect(['__rate_interval', '__from', '__span', '__url_time_range', 'job'].map(isMacro)).toEqual([
    true,
    true,
    true,
    true,
    false,
  ]);
});

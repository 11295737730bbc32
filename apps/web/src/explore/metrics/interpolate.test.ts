import { expect, test } from 'vitest';
import { interpolate, steppingOf } from './interpolate.ts';

test('macros become durations', () => {
  const macros = { __rate_interval: '1m', __range_s: '900' };
  expect(interpolate(`rate(x[$__rate_interval]) / $\{__range_s} + $other`, macros)).toBe('rate(x[1m]) / 900 + $other');
});

test('the step follows the range, and the ends follow the step', () => {
  const input = { maxDataPoints: 1000, minStep: '', datasourceInterval: '5s' };
  const hour = steppingOf({ ...input, range: { fromMs: 1_000_003, toMs: 4_600_003 } });
  expect(hour).toMatchObject({ stepMs: 5000, aligned: { fromMs: 1_000_000, toMs: 4_600_000 } });
  expect(hour.macros['__rate_interval']).toBe('20s');
  expect(steppingOf({ ...input, range: { fromMs: 0, toMs: 7 * 86_400_000 } }).stepMs).toBeGreaterThanOrEqual(600_000);
  expect(steppingOf({ ...input, minStep: '1m', range: { fromMs: 0, toMs: 60_000 } }).stepMs).toBe(60_000);
});

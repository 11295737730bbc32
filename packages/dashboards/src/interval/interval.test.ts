import { describe, expect, test } from 'vitest';
import { formatDurationMs, parseDurationMs } from './duration.ts';
import {
  alignRange,
  coarseIntervalMs,
  type IntervalInput,
  intervalMacros,
  panelIntervalMs,
  prometheusInterval,
  roundInterval,
} from './interval.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('step and rate interval by (range, width, min steps)', () => {
  const cases: readonly (readonly [name: string, input: IntervalInput, stepMs: number, rateIntervalMs: number])[] = [
    [
      '15 m on 1000 px: the scrape interval is the floor',
      { rangeMs: 15 * MINUTE, maxDataPoints: 1000 },
      15_000,
      MINUTE,
    ],
    ['1 h on 1000 px', { rangeMs: HOUR, maxDataPoints: 1000 }, 15_000, MINUTE],
    ['6 h on 1000 px: 21.6 s rounds to 20 s', { rangeMs: 6 * HOUR, maxDataPoints: 1000 }, 20_000, MINUTE],
    ['24 h on 1000 px: 86.4 s rounds to 1 m', { rangeMs: DAY, maxDataPoints: 1000 }, MINUTE, 75_000],
    ['7 d on 1000 px: 604.8 s rounds to 10 m', { rangeMs: 7 * DAY, maxDataPoints: 1000 }, 600_000, 615_000],
    ['30 d on 500 px', { rangeMs: 30 * DAY, maxDataPoints: 500 }, 3_600_000, 3_615_000],
    [
      'data source scraped each 60 s',
      { rangeMs: HOUR, maxDataPoints: 1000, datasourceInterval: '60s' },
      MINUTE,
      4 * MINUTE,
    ],
    ['data source scraped each 1 s', { rangeMs: HOUR, maxDataPoints: 1000, datasourceInterval: '1s' }, 5000, 6000],
    ['… on a short range', { rangeMs: 5 * MINUTE, maxDataPoints: 1000, datasourceInterval: '1s' }, 1000, 4000],
    [
      'panel interval replaces the floor of the data source',
      { rangeMs: HOUR, maxDataPoints: 1000, panelInterval: '5s' },
      5000,
      MINUTE,
    ],
    ['panel interval with ">"', { rangeMs: HOUR, maxDataPoints: 1000, panelInterval: '>1m' }, MINUTE, 75_000],
    [
      'target min step replaces both, and counts as scrape interval',
      { rangeMs: HOUR, maxDataPoints: 1000, panelInterval: '2m', targetInterval: '30s' },
      30_000,
      2 * MINUTE,
    ],
    [
      'target min step $__rate_interval',
      { rangeMs: HOUR, maxDataPoints: 1000, targetInterval: '$__rate_interval' },
      MINUTE,
      MINUTE,
    ],
    [
      'target min step ${__interval}',
      { rangeMs: HOUR, maxDataPoints: 1000, targetInterval: '${__interval}' },
      15_000,
      MINUTE,
    ],
    ['interval factor', { rangeMs: HOUR, maxDataPoints: 1000, intervalFactor: 2 }, 30_000, MINUTE],
    ['no more than 11,000 points', { rangeMs: DAY, maxDataPoints: 100_000, targetInterval: '1s' }, 10_000, 11_000],
    ['few points wanted', { rangeMs: HOUR, maxDataPoints: 10 }, 300_000, 315_000],
    [
      'a min step that is none is read over',
      { rangeMs: HOUR, maxDataPoints: 1000, targetInterval: 'often' },
      15_000,
      MINUTE,
    ],
    ['no width yet', { rangeMs: HOUR, maxDataPoints: 0 }, 3_600_000, 3_615_000],
  ];
  for (const [name, input, stepMs, rateIntervalMs] of cases) {
    test(name, () => expect(prometheusInterval(input)).toEqual({ stepMs, rateIntervalMs }));
  }
});

test('nice steps', () => {
  const raw = [3, 12, 99, 1499, 1500, 30_000, 45_000, 90_000, HOUR, DAY, 400 * DAY];
  expect(raw.map(roundInterval)).toEqual([1, 10, 100, 1000, 2000, 30_000, 60_000, 120_000, HOUR, DAY, 31_536_000_000]);
  expect(panelIntervalMs({ rangeMs: HOUR, maxDataPoints: 1000, datasourceInterval: '1ms' })).toBe(5000);
});

test('logs and traces ask in whole seconds', () => {
  expect(coarseIntervalMs({ rangeMs: 5 * MINUTE, maxDataPoints: 1000 })).toBe(1000);
  expect(coarseIntervalMs({ rangeMs: HOUR, maxDataPoints: 1000 })).toBe(5000);
  expect(coarseIntervalMs({ rangeMs: HOUR, maxDataPoints: 1000, targetInterval: '1m' })).toBe(MINUTE);
});

test('ranges start and end on multiples of the step', () => {
  expect(alignRange({ fromMs: 12_345, toMs: 72_345 }, 15_000)).toEqual({ fromMs: 0, toMs: 60_000 });
  const midnight = alignRange({ fromMs: DAY + 5 * HOUR, toMs: 2 * DAY }, DAY, 8 * HOUR);
  expect(midnight).toEqual({ fromMs: DAY - 8 * HOUR, toMs: 2 * DAY - 8 * HOUR });
});

test('macros', () => {
  expect(intervalMacros(HOUR, { stepMs: 15_000, rateIntervalMs: 75_000 })).toEqual({
    __interval: '15s',
    __interval_ms: '15000',
    __rate_interval: '1m15s',
    __rate_interval_ms: '75000',
    __range: '3600s',
    __range_s: '3600',
    __range_ms: '3600000',
    __auto: '15s',
  });
  expect(intervalMacros(HOUR, { stepMs: 1, rateIntervalMs: 1 }, true)['__auto']).toBe('3600s');
});

describe('durations', () => {
  for (const [text, ms] of [
    ['15s', 15_000],
    ['1m30s', 90_000],
    ['>10s', 10_000],
    ['1.5h', 5_400_000],
    ['250ms', 250],
    ['30', 30_000],
    ['1d', DAY],
    ['1M', 30 * DAY],
    ['', undefined],
    ['abc', undefined],
    ['$interval', undefined],
    ['5x', undefined],
  ] as const) {
    test(`${text || 'nothing'} is ${ms}`, () => expect(parseDurationMs(text)).toBe(ms));
  }
  test('written and read again', () => {
    for (const ms of [1, 999, 1000, 90_000, HOUR, 8 * DAY + 1]) expect(parseDurationMs(formatDurationMs(ms))).toBe(ms);
    expect(formatDurationMs(0)).toBe('1ms');
    expect(formatDurationMs(90_000)).toBe('1m30s');
  });
});

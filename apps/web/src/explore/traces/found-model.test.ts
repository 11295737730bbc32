import { describe, expect, test } from 'vitest';
import type { FoundTrace } from '../../data/tempo.ts';
import {
  DEFAULT_SORT,
  gridRows,
  nextLimit,
  nextSort,
  parseLimit,
  parseSort,
  printSort,
  type Sort,
  summarize,
  toggleChosen,
} from './found-model.ts';

const trace = (traceId: string, startMs: number, durationMs: number, errorCount = 0): FoundTrace => ({
  traceId,
  rootServiceName: 'gateway',
  rootTraceName: 'GET /',
  startMs,
  durationMs,
  spanSets: [
    {
      matched: 3,
      spans: [
        { spanId: '01', name: 'a', startMs, durationMs: 1, attributes: [] },
        { spanId: '02', name: 'b', startMs, durationMs: 2, attributes: [] },
      ],
    },
  ],
  serviceStats: { a: { spanCount: durationMs, errorCount }, gateway: { spanCount: 1, errorCount: 0 } },
});
const TRACES = [trace('x', 3, 10), trace('y', 2, 40, 2), trace('z', 1, 20)];

describe('order', () => {
  const cases: readonly (readonly [sort: Sort, ids: string])[] = [
    [DEFAULT_SORT, 'xyz'],
    [{ key: 'start', isDescending: false }, 'zyx'],
    [{ key: 'duration', isDescending: true }, 'yzx'],
    [{ key: 'spans', isDescending: false }, 'xzy'],
    [{ key: 'errors', isDescending: true }, 'yxz'],
  ];
  for (const [sort, ids] of cases) {
    test(JSON.stringify(sort), () => {
      const order = summarize(TRACES, sort).map((row) => row.trace.traceId);
      expect(order.join('')).toBe(ids);
      expect(parseSort(printSort(sort) ?? null)).toEqual(sort);
    });
  }
  test('of nonsense is the default', () => expect(parseSort('-color')).toEqual(DEFAULT_SORT));
  test('a second click turns it', () => {
    expect(nextSort(DEFAULT_SORT, 'duration')).toEqual({ key: 'duration', isDescending: true });
    expect(nextSort(DEFAULT_SORT, 'start')).toEqual({ key: 'start', isDescending: false });
  });
});

test('a summary adds up its services, the root’s first', () => {
  const [, row] = summarize(TRACES, DEFAULT_SORT);
  expect(row).toMatchObject({ spanCount: 41, errorCount: 2, share: 1, matchedCount: 3 });
  expect(row?.services.map(({ name }) => name)).toEqual(['gateway', 'a']);
});

test('traces of no duration have no bar', () => {
  expect(summarize([trace('x', 1, 0)], DEFAULT_SORT)[0]?.share).toBe(0);
});

test('an open trace shows what matched, and how much is left out', () => {
  const rows = gridRows(summarize(TRACES, DEFAULT_SORT), new Set(['y']));
  expect(rows.map(({ kind, id }) => `${kind} ${id}`)).toEqual([
    'trace x',
    'trace y',
    'span y-0-01',
    'span y-0-02',
    'more y-0-more',
    'trace z',
  ]);
});

test('two are compared', () => {
  expect(['a', 'b', 'c', 'b'].reduce<readonly string[]>(toggleChosen, [])).toEqual(['c']);
});

test('limits', () => {
  expect(['50', '-1', 'x', null, '99999'].map(parseLimit)).toEqual([50, 20, 20, 20, 1000]);
  expect([20, 30, 1000].map(nextLimit)).toEqual([50, 50, undefined]);
});

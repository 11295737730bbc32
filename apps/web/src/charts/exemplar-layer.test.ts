import { expect, test } from 'vitest';
import type { ChartExemplar } from './chart-types.ts';
import { drawnExemplars } from './exemplar-layer.ts';

const at = (timeMs: number, value: number): ChartExemplar => ({
  timeMs,
  value,
  labels: {},
  traceId: 't',
  spanId: undefined,
});

const cases: readonly (readonly [name: string, given: readonly ChartExemplar[], max: number, values: number[]])[] = [
  ['none', [], 3, []],
  ['few are all drawn, by time', [at(2, 1), at(1, 9)], 3, [9, 1]],
  ['of many, the highest of each stretch', [at(0, 1), at(1, 5), at(50, 2), at(51, 1), at(99, 3)], 2, [5, 3]],
  ['a stretch without any stays empty', [at(0, 1), at(1, 2), at(2, 3), at(99, 4)], 3, [3, 4]],
  ['all at one moment', [at(7, 1), at(7, 3), at(7, 2)], 2, [3]],
];
for (const [name, given, max, values] of cases) {
  test(name, () => expect(drawnExemplars(given, max).map(({ value }) => value)).toEqual(values));
}

import { parsePromql, printPromql } from '@o11y-lab/promql';
import { expect, test } from 'vitest';
import { thresholdOf } from './threshold.ts';

const cases: readonly [query: string, want: readonly [query: string, operator: string, value: number] | undefined][] = [
  ['a > 5', ['a', '>', 5]],
  ['a > 5 and b > 6', ['a', '>', 5]],
  ['rate(a[1m]) / rate(b[1m]) >= 6 * 0.01 and c > 1', ['rate(a[1m]) / rate(b[1m])', '>=', 0.06]],
  ['0.5 > a', ['a', '<', 0.5]],
  ['(a) < (2)', ['(a)', '<', 2]],
  ['sum(a) > 0.05 unless sum(b) > 0', ['sum(a)', '>', 0.05]],
  ['absent(up)', undefined],
  ['a > b', undefined],
  ['up == 0', undefined],
];
for (const [query, want] of cases) {
  test(query, () => {
    const part = thresholdOf(parsePromql(query), printPromql);
    expect(part && [part.query, part.operator, part.value]).toEqual(want);
  });
}

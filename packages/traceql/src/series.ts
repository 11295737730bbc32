import type { Value } from './eval/value.ts';

export interface MetricsSeries {
  readonly labels: readonly (readonly [name: string, value: Value | undefined])[];
  /** One place per interval; NaN where there is no sample. */
  readonly values: readonly number[];
}

export type Labels = MetricsSeries['labels'];

/** Orders sets of labels with the same names by their values: nil, then numbers, then text. */
export function compareLabels(a: Labels, b: Labels): number {
  for (const [i, [, left]] of a.entries()) {
    const order = compareValues(left, b[i]?.[1]);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareValues(a: Value | undefined, b: Value | undefined): number {
  const [left, right] = [a?.value, b?.value];
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : left > right ? 1 : 0;
  return rankOf(left) - rankOf(right) || compareText(JSON.stringify(a) ?? '', JSON.stringify(b) ?? '');
}

function rankOf(value: unknown): number {
  return ['undefined', 'number', 'boolean', 'string'].indexOf(typeof value);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

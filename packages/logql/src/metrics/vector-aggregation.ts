import type { VectorAggregation } from '../syntax/ast.ts';
import { groupLabels, LabelGroups, type Series, type Steps } from './series.ts';

/** Aggregates series step by step. */
export function aggregateVector(expr: VectorAggregation, series: readonly Series[], steps: Steps): readonly Series[] {
  switch (expr.operation) {
    case 'sort':
    case 'sort_desc':
      return sorted(series, expr.operation === 'sort');
    case 'topk':
    case 'bottomk':
    case 'approx_topk':
      return extremes(expr, series, steps);
    default: {
      const groups = groupsOf(expr, series);
      const reduce = REDUCERS[expr.operation];
      return groups.map(({ labels, value: members }) => ({
        labels,
        values: Array.from({ length: steps.count }, (_, step) => {
          const values = members.map((member) => member.values[step]).filter((value) => value !== undefined);
          return values.length > 0 ? reduce(values) : undefined;
        }),
      }));
    }
  }
}

type Reducer = (values: readonly number[]) => number;

const REDUCERS: Readonly<Record<'sum' | 'avg' | 'max' | 'min' | 'count' | 'stddev' | 'stdvar', Reducer>> = {
  sum: (values) => values.reduce((total, value) => total + value, 0),
  avg: (values) => values.reduce((total, value) => total + value, 0) / values.length,
  max: (values) => values.reduce((found, value) => (value > found || Number.isNaN(found) ? value : found)),
  min: (values) => values.reduce((found, value) => (value < found || Number.isNaN(found) ? value : found)),
  count: (values) => values.length,
  stddev: (values) => Math.sqrt(varianceOf(values)),
  stdvar: varianceOf,
};

function varianceOf(values: readonly number[]): number {
  let average = 0;
  let squares = 0;
  for (const [i, value] of values.entries()) {
    const before = value - average;
    average += before / (i + 1);
    squares += before * (value - average);
  }
  return squares / values.length;
}

function groupsOf(
  expr: VectorAggregation,
  series: readonly Series[],
): readonly { readonly labels: Series['labels']; readonly value: Series[] }[] {
  const groups = new LabelGroups<Series[]>();
  for (const one of series) groups.get(groupLabels(one.labels, expr.grouping), () => []).push(one);
  return groups.entries();
}

/** Keeps per step and group the k highest or lowest; the series keep their labels. */
function extremes(expr: VectorAggregation, series: readonly Series[], steps: Steps): readonly Series[] {
  const count = expr.parameter ?? 0;
  const lowest = expr.operation === 'bottomk';
  const kept = new Map<Series, (number | undefined)[]>();
  for (const { value: members } of groupsOf(expr, series)) {
    for (let step = 0; step < steps.count; step++) {
      const present = members.filter((member) => member.values[step] !== undefined);
      present.sort((a, b) => order(a.values[step] ?? 0, b.values[step] ?? 0, lowest));
      for (const member of present.slice(0, count)) {
        const values = kept.get(member) ?? Array.from({ length: steps.count }, () => undefined);
        kept.set(member, values);
        values[step] = member.values[step];
      }
    }
  }
  const result = [...kept].map(([{ labels }, values]) => ({ labels, values }));
  return steps.count === 1 ? sorted(result, lowest) : result;
}

function sorted(series: readonly Series[], ascending: boolean): readonly Series[] {
  return [...series].sort((a, b) => order(a.values[0] ?? Number.NaN, b.values[0] ?? Number.NaN, ascending));
}

/** NaN comes last in either direction. */
function order(a: number, b: number, ascending: boolean): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  if (a === b) return 0;
  return a < b === ascending ? -1 : 1;
}

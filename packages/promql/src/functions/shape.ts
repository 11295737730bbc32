// Functions that turn one kind of value into another, or look at whether there is anything at all.
import { type Labels, labelsOf, METRIC_NAME, NO_LABELS } from '@o11y-lab/model';
import { type CallExpr, type Expr, matchersOf, withoutParens } from '../ast.ts';
import { timeAt } from '../evaluate/grid.ts';
import { ABSENT, copyCell, FLOAT, newStepSeries, type StepSeries, setFloat, type Value } from '../evaluate/values.ts';
import { Window } from '../evaluate/window.ts';
import type { Evaluated, FunctionTable } from './types.ts';

export const shapeFunctions: FunctionTable = {
  time: { kind: 'special', evaluate: (_call, { grid }) => ({ kind: 'scalar', values: stepSeconds(grid) }) },
  pi: {
    kind: 'special',
    evaluate: (_call, { grid }) => ({ kind: 'scalar', values: new Float64Array(grid.count).fill(Math.PI) }),
  },
  scalar: { kind: 'special', evaluate: toScalar },
  vector: { kind: 'special', evaluate: toVector },
  timestamp: { kind: 'special', evaluate: timestamp },
  absent: { kind: 'special', evaluate: absent },
  absent_over_time: { kind: 'special', evaluate: absentOverTime },
  clamp: { kind: 'special', evaluate: clamp },
  sort: { kind: 'special', evaluate: (call, evaluated) => sort(call, evaluated, (a, b) => a - b) },
  sort_desc: { kind: 'special', evaluate: (call, evaluated) => sort(call, evaluated, (a, b) => b - a) },
};

function stepSeconds(grid: Evaluated['grid']): Float64Array {
  return Float64Array.from({ length: grid.count }, (_, i) => timeAt(grid, i) / 1000);
}

/** The value of the only element; NaN when there are none or several. */
function toScalar(call: CallExpr, evaluated: Evaluated): Value {
  const input = vectorArg(call, evaluated);
  const values = new Float64Array(evaluated.grid.count).fill(Number.NaN);
  for (let i = 0; i < values.length; i++) {
    let found = 0;
    for (const series of input) {
      // Histograms don't count: a scalar is looked for among the floats.
      if (series.kinds[i] !== FLOAT) continue;
      found++;
      values[i] = series.values[i] ?? Number.NaN;
    }
    if (found !== 1) values[i] = Number.NaN;
  }
  return { kind: 'scalar', values };
}

function toVector(call: CallExpr, evaluated: Evaluated): Value {
  const [arg] = call.args;
  const series = newStepSeries(NO_LABELS, false, evaluated.grid.count);
  if (arg) series.values.set(evaluated.scalar(arg));
  series.kinds.fill(FLOAT);
  return { kind: 'vector', series: [series] };
}

/** The time of the sample itself where the argument is a selector, else the time of the step. */
function timestamp(call: CallExpr, evaluated: Evaluated): Value {
  const [arg] = call.args;
  const inner = arg && withoutParens(arg);
  if (inner?.kind === 'selector') {
    return { kind: 'vector', series: evaluated.sampleTimes(inner).map((series) => ({ ...series, dropName: true })) };
  }
  const { grid } = evaluated;
  const results = vectorArg(call, evaluated).map((input) => {
    const output = newStepSeries(input.labels, true, grid.count);
    for (let i = 0; i < grid.count; i++) {
      if (input.kinds[i] !== ABSENT) setFloat(output, i, timeAt(grid, i) / 1000);
    }
    return output;
  });
  return { kind: 'vector', series: results };
}

function absent(call: CallExpr, evaluated: Evaluated): Value {
  const input = vectorArg(call, evaluated);
  return oneWhereNothing(call, evaluated, (i) => input.some((series) => series.kinds[i] !== ABSENT));
}

function absentOverTime(call: CallExpr, evaluated: Evaluated): Value {
  const { grid } = evaluated;
  const [arg] = call.args;
  const present = new Uint8Array(grid.count);
  if (arg) {
    const input = evaluated.range(arg);
    for (const series of input.series) {
      const window = new Window(series, input.rangeMs);
      for (let i = 0; i < grid.count; i++) {
        window.moveTo(input, i, timeAt(grid, i));
        if (window.floatCount + window.histogramCount > 0) present[i] = 1;
      }
    }
  }
  return oneWhereNothing(call, evaluated, (i) => present[i] === 1);
}

function oneWhereNothing(call: CallExpr, evaluated: Evaluated, isPresent: (stepIndex: number) => boolean): Value {
  const { grid } = evaluated;
  const output = newStepSeries(labelsOfAbsent(call.args[0]), false, grid.count);
  let any = false;
  for (let i = 0; i < grid.count; i++) {
    if (isPresent(i)) continue;
    setFloat(output, i, 1);
    any = true;
  }
  return { kind: 'vector', series: any ? [output] : [] };
}

/** What a selector says for sure about the series that are missing: its `=` matchers, where a name has only one. */
function labelsOfAbsent(expr: Expr | undefined): Labels {
  const inner = expr && withoutParens(expr);
  const selector = inner?.kind === 'matrix' ? inner.selector : inner;
  if (selector?.kind !== 'selector') return NO_LABELS;
  const found = new Map<string, string>();
  const ambiguous = new Set<string>();
  for (const matcher of matchersOf(selector)) {
    if (matcher.name === METRIC_NAME) continue;
    if (matcher.operator !== '=' || found.has(matcher.name)) ambiguous.add(matcher.name);
    else found.set(matcher.name, matcher.value);
  }
  return labelsOf([...found].filter(([name]) => !ambiguous.has(name)));
}

function clamp(call: CallExpr, evaluated: Evaluated): Value {
  const { grid } = evaluated;
  const [arg, minArg, maxArg] = call.args;
  if (!arg || !minArg || !maxArg) return { kind: 'vector', series: [] };
  const min = evaluated.scalar(minArg);
  const max = evaluated.scalar(maxArg);
  const results = evaluated.vector(arg).map((input) => {
    const output = newStepSeries(input.labels, true, grid.count);
    for (let i = 0; i < grid.count; i++) {
      const low = min[i] ?? 0;
      const high = max[i] ?? 0;
      // An empty interval has nothing to clamp to.
      if (input.kinds[i] !== FLOAT || high < low) continue;
      setFloat(output, i, Math.max(low, Math.min(high, input.values[i] ?? 0)));
    }
    return output;
  });
  return { kind: 'vector', series: results };
}

/** Orders an instant vector; the series of a range query have no order, so there it only drops histograms. */
function sort(call: CallExpr, evaluated: Evaluated, compare: (a: number, b: number) => number): Value {
  const { grid } = evaluated;
  const floats = vectorArg(call, evaluated).map((input) => withoutHistograms(input, grid.count));
  if (grid.count !== 1) return { kind: 'vector', series: floats };
  const kept = floats.filter((series) => series.kinds[0] === FLOAT);
  kept.sort((one, other) => {
    const a = one.values[0] ?? 0;
    const b = other.values[0] ?? 0;
    // NaN comes last either way.
    if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
    return compare(a, b) || 0;
  });
  return { kind: 'vector', series: kept };
}

function withoutHistograms(input: StepSeries, stepCount: number): StepSeries {
  if (!input.histograms) return input;
  const output = newStepSeries(input.labels, input.dropName, stepCount);
  for (let i = 0; i < stepCount; i++) if (input.kinds[i] === FLOAT) copyCell(input, output, i);
  return output;
}

function vectorArg(call: CallExpr, evaluated: Evaluated): readonly StepSeries[] {
  const [arg] = call.args;
  return arg ? evaluated.vector(arg) : [];
}

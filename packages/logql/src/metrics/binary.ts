// Binary operations, with the matching of PromQL: series pair by the labels that on or ignoring leave.
import { type Labels, labelsKey } from '@o11y-lab/model';
import { QueryError } from '@o11y-lab/query-lang';
import type { BinaryExpr, BinaryOperator, Matching } from '../syntax/ast.ts';
import type { MetricValue, Series } from './series.ts';

export function evaluateBinary(expr: BinaryExpr, left: MetricValue, right: MetricValue): MetricValue {
  const { operator, returnBool } = expr;
  if (left.kind === 'scalar' && right.kind === 'scalar') {
    return { kind: 'scalar', value: operateScalars(operator, left.value, right.value) };
  }
  if (left.kind === 'vector' && right.kind === 'vector') {
    return { kind: 'vector', series: operateVectors(expr, left.series, right.series) };
  }
  if (left.kind === 'vector' && right.kind === 'scalar') {
    return {
      kind: 'vector',
      series: mapped(left.series, (value) => operate(operator, value, right.value, value, returnBool)),
    };
  }
  if (left.kind === 'scalar' && right.kind === 'vector') {
    return {
      kind: 'vector',
      series: mapped(right.series, (value) => operate(operator, left.value, value, value, returnBool)),
    };
  }
  throw new QueryError('needs-vector', `${operator} does not go between these`, expr.range);
}

function mapped(series: readonly Series[], run: (value: number) => number | undefined): readonly Series[] {
  return series
    .map(({ labels, values }) => ({
      labels,
      values: values.map((value) => (value === undefined ? undefined : run(value))),
    }))
    .filter(hasValue);
}

function hasValue({ values }: Series): boolean {
  return values.some((value) => value !== undefined);
}

/** A comparison keeps `kept` where it holds; with bool it gives 1 or 0. */
function operate(
  operator: BinaryOperator,
  a: number,
  b: number,
  kept: number,
  returnBool: boolean,
): number | undefined {
  const holds = compare(operator, a, b);
  if (holds === undefined) return calculate(operator, a, b);
  if (returnBool) return Number(holds);
  return holds ? kept : undefined;
}

function operateScalars(operator: BinaryOperator, a: number, b: number): number {
  const holds = compare(operator, a, b);
  return holds === undefined ? calculate(operator, a, b) : Number(holds);
}

function compare(operator: BinaryOperator, a: number, b: number): boolean | undefined {
  switch (operator) {
    case '==':
      return a === b;
    case '!=':
      return a !== b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    default:
      return undefined;
  }
}

function calculate(operator: BinaryOperator, a: number, b: number): number {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return b === 0 ? Number.NaN : a / b; // as in Loki, unlike PromQL
    case '%':
      return a % b;
    case '^':
      return power(a, b);
    default:
      return Number.NaN; // set operators and comparisons do not come here
  }
}

/** IEEE 754 pow: JavaScript gives NaN for 1 to the power of NaN or infinity. */
function power(a: number, b: number): number {
  if (a === 1 || (a === -1 && !Number.isFinite(b) && !Number.isNaN(b))) return 1;
  return a ** b;
}

function operateVectors(expr: BinaryExpr, left: readonly Series[], right: readonly Series[]): readonly Series[] {
  switch (expr.operator) {
    case 'and':
    case 'unless':
    case 'or':
      return operateSets(expr, left, right);
    default:
      return expr.matching?.group === 'right' ? joined(expr, right, left, true) : joined(expr, left, right, false);
  }
}

function operateSets(expr: BinaryExpr, left: readonly Series[], right: readonly Series[]): readonly Series[] {
  const signature = signatureOf(expr.matching);
  // Steps at which some series of a signature has a value.
  const presence = (series: readonly Series[]): ReadonlyMap<string, readonly boolean[]> => {
    const found = new Map<string, boolean[]>();
    for (const { labels, values } of series) {
      const key = signature(labels);
      const steps = found.get(key) ?? values.map(() => false);
      found.set(key, steps);
      for (const [step, value] of values.entries()) if (value !== undefined) steps[step] = true;
    }
    return found;
  };
  const keptWhere = (
    series: readonly Series[],
    other: ReadonlyMap<string, readonly boolean[]>,
    wanted: boolean,
  ): readonly Series[] =>
    series
      .map(({ labels, values }) => {
        const steps = other.get(signature(labels));
        return {
          labels,
          values: values.map((value, step) => ((steps?.[step] ?? false) === wanted ? value : undefined)),
        };
      })
      .filter(hasValue);
  if (expr.operator === 'or') return merged([...left, ...keptWhere(right, presence(left), false)]);
  return keptWhere(left, presence(right), expr.operator === 'and');
}

/** Series of equal labels that hold at different steps become one. */
function merged(series: readonly Series[]): readonly Series[] {
  const byKey = new Map<string, Series>();
  for (const one of series) {
    const key = labelsKey(one.labels);
    const before = byKey.get(key);
    byKey.set(
      key,
      before ? { labels: one.labels, values: one.values.map((value, step) => before.values[step] ?? value) } : one,
    );
  }
  return [...byKey.values()];
}

/** Pairs each series of `many` with the one of `one` that has its signature. `swapped`: `many` is the right side. */
function joined(
  expr: BinaryExpr,
  many: readonly Series[],
  one: readonly Series[],
  swapped: boolean,
): readonly Series[] {
  const signature = signatureOf(expr.matching);
  const grouped = expr.matching !== undefined && expr.matching.group !== 'none';
  const partners = new Map<string, Series[]>();
  for (const series of one) {
    const key = signature(series.labels);
    const list = partners.get(key);
    if (list) list.push(series);
    else partners.set(key, [series]);
  }
  const results = new Map<string, { readonly labels: Labels; readonly values: (number | undefined)[] }>();
  for (const series of many) {
    const candidates = partners.get(signature(series.labels)) ?? [];
    for (const [step, value] of series.values.entries()) {
      if (value === undefined) continue;
      const present = candidates.filter((candidate) => candidate.values[step] !== undefined);
      if (present.length > 1) {
        throw new QueryError(
          'duplicate-series',
          `found duplicate series on the ${swapped ? 'left' : 'right'} hand-side of ${expr.operator}`,
          expr.range,
        );
      }
      const [partner] = present;
      if (!partner) continue;
      const other = partner.values[step] ?? 0;
      const result = swapped
        ? operate(expr.operator, other, value, other, expr.returnBool)
        : operate(expr.operator, value, other, value, expr.returnBool);
      const labels = resultLabels(expr.matching, series.labels, partner.labels);
      const key = labelsKey(labels);
      const into = results.get(key) ?? { labels, values: series.values.map(() => undefined) };
      if (into.values[step] !== undefined || (taken(into, step) && !grouped)) throw manyToOne(expr);
      results.set(key, into);
      mark(into, step);
      into.values[step] = result;
    }
  }
  return [...results.values()].filter(hasValue);
}

// A comparison that does not hold leaves no value, but its place counts as taken all the same.
const marks = new WeakMap<object, Set<number>>();

function mark(into: object, step: number): void {
  const set = marks.get(into) ?? new Set<number>();
  marks.set(into, set);
  set.add(step);
}

function taken(into: object, step: number): boolean {
  return marks.get(into)?.has(step) ?? false;
}

function manyToOne(expr: BinaryExpr): QueryError {
  return new QueryError(
    'many-to-one',
    'multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)',
    expr.range,
  );
}

function signatureOf(matching: Matching | undefined): (labels: Labels) => string {
  if (matching === undefined) return labelsKey;
  const names = new Set(matching.labels);
  return (labels) => labelsKey(new Map([...labels].filter(([name]) => names.has(name) === matching.on)));
}

function resultLabels(matching: Matching | undefined, many: Labels, one: Labels): Labels {
  if (matching === undefined) return many;
  if (matching.group === 'none') {
    const names = new Set(matching.labels);
    return new Map([...many].filter(([name]) => names.has(name) === matching.on));
  }
  if (matching.include.length === 0) return many;
  const labels = new Map(many);
  for (const name of matching.include) {
    const value = one.get(name);
    if (value === undefined || value === '') labels.delete(name);
    else labels.set(name, value);
  }
  return new Map([...labels].sort(([a], [b]) => (a < b ? -1 : 1)));
}

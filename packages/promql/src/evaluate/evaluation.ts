// The tree walk: every node is evaluated over all steps of a grid at once.
import { QueryError } from '@o11y-lab/query-lang';
import { aggregate } from '../aggregate/aggregate.ts';
import type { BinaryExpr, CallExpr, Expr, Subquery, TimeShift, VectorSelector } from '../ast.ts';
import { isComparison, isSetOperator, withoutParens } from '../ast.ts';
import { FUNCTIONS } from '../functions/registry.ts';
import type { CallSite, Evaluation, MapFunction, RangeFunction } from '../functions/types.ts';
import { scaleHistogram } from '../histogram/arithmetic.ts';
import type { QueryContext } from './context.ts';
import { type Grid, timeAt } from './grid.ts';
import { pickInstants } from './instant-vector.ts';
import { ARITHMETIC, COMPARISON } from './operators.ts';
import { pinnedTime, type Selections, shiftedTime, subqueryGrid } from './plan.ts';
import { type RangeInput, rangeSeriesOf, rangeSeriesOfSteps } from './range-series.ts';
import { setOperation } from './set-operators.ts';
import {
  FLOAT,
  HISTOGRAM,
  isEmpty,
  newStepSeries,
  type StepSeries,
  setFloat,
  setHistogram,
  type Value,
} from './values.ts';
import { vectorWithScalar } from './vector-scalar.ts';
import { vectorWithVector } from './vector-vector.ts';
import { Slot, Window } from './window.ts';

export class TreeEvaluation implements Evaluation {
  readonly grid: Grid;
  readonly context: QueryContext;
  readonly #selections: Selections;

  constructor(grid: Grid, context: QueryContext, selections: Selections) {
    this.grid = grid;
    this.context = context;
    this.#selections = selections;
  }

  evaluate(expr: Expr): Value {
    // Before anything is allocated: a subquery may have millions of steps. Nodes that make several series count on.
    this.context.addSamples(this.grid.count);
    switch (expr.kind) {
      case 'number':
        return { kind: 'scalar', values: new Float64Array(this.grid.count).fill(expr.value) };
      case 'string':
        return { kind: 'string', value: expr.value };
      case 'paren':
        return this.evaluate(expr.expr);
      case 'selector':
        return { kind: 'vector', series: this.#instants(expr, 'value') };
      case 'unary':
        return this.#negateIf(expr.operator === '-', this.evaluate(expr.expr));
      case 'binary':
        return this.#binary(expr);
      case 'aggregate':
        return { kind: 'vector', series: aggregate(expr, this) };
      case 'call':
        return this.#call(expr);
      case 'matrix':
      case 'subquery':
        throw new QueryError('type', 'a range vector can only be the argument of a function', expr.range);
      default:
        return expr satisfies never;
    }
  }

  vector(expr: Expr): readonly StepSeries[] {
    const value = this.evaluate(expr);
    return value.kind === 'vector' ? value.series : [];
  }

  scalar(expr: Expr): Float64Array {
    const value = this.evaluate(expr);
    return value.kind === 'scalar' ? value.values : new Float64Array(this.grid.count).fill(Number.NaN);
  }

  text(expr: Expr): string {
    const value = this.evaluate(expr);
    return value.kind === 'string' ? value.value : '';
  }

  range(expr: Expr): RangeInput {
    const inner = withoutParens(expr);
    if (inner.kind === 'matrix') {
      const samples = this.#selections.get(inner.selector) ?? [];
      return { series: samples.map(rangeSeriesOf), rangeMs: inner.rangeMs, ...this.#ends(inner.selector) };
    }
    if (inner.kind === 'subquery') return this.#subquery(inner);
    throw new QueryError('type', 'expected a range vector', expr.range);
  }

  sampleTimes(selector: VectorSelector): readonly StepSeries[] {
    return this.#instants(selector, 'seconds');
  }

  #instants(selector: VectorSelector, read: 'value' | 'seconds'): readonly StepSeries[] {
    const { firstEndMs, endStepMs } = this.#ends(selector);
    const { lookbackMs } = this.context;
    const instants = { firstMs: firstEndMs, stepMs: endStepMs, count: this.grid.count, lookbackMs };
    const picked: StepSeries[] = [];
    for (const samples of this.#selections.get(selector) ?? []) {
      this.context.addSamples(this.grid.count);
      const series = pickInstants(samples, instants, read);
      if (series) picked.push(series);
    }
    return picked;
  }

  #ends(shift: TimeShift): Pick<RangeInput, 'firstEndMs' | 'endStepMs'> {
    const pinned = pinnedTime(shift, this.context) !== undefined;
    return {
      firstEndMs: shiftedTime(shift, this.grid.startMs, this.context),
      endStepMs: pinned ? 0 : this.grid.stepMs,
    };
  }

  #subquery(subquery: Subquery): RangeInput {
    const grid = subqueryGrid(subquery, this.grid, this.context);
    const inner = new TreeEvaluation(grid, this.context, this.#selections);
    const series = grid.count === 0 ? [] : inner.vector(subquery.expr);
    return {
      series: series.map((one) => rangeSeriesOfSteps(one, grid)),
      rangeMs: subquery.rangeMs,
      ...this.#ends(subquery),
    };
  }

  #negateIf(negate: boolean, value: Value): Value {
    if (!negate) return value;
    if (value.kind === 'scalar') return { kind: 'scalar', values: value.values.map((one) => -one) };
    if (value.kind !== 'vector') return value;
    const series = value.series.map((input) => {
      const output = newStepSeries(input.labels, true, this.grid.count);
      for (let i = 0; i < this.grid.count; i++) {
        const histogram = input.kinds[i] === HISTOGRAM ? input.histograms?.[i] : undefined;
        if (histogram) setHistogram(output, i, scaleHistogram(histogram, -1));
        else if (input.kinds[i] === FLOAT) setFloat(output, i, -(input.values[i] ?? 0));
      }
      return output;
    });
    return { kind: 'vector', series };
  }

  #binary(expr: BinaryExpr): Value {
    const left = this.evaluate(expr.left);
    const right = this.evaluate(expr.right);
    const { context } = this;
    if (left.kind === 'scalar' && right.kind === 'scalar') return scalars(expr, left.values, right.values);
    if (left.kind === 'vector' && right.kind === 'scalar') {
      return { kind: 'vector', series: vectorWithScalar(expr, left.series, right.values, false, context) };
    }
    if (left.kind === 'scalar' && right.kind === 'vector') {
      return { kind: 'vector', series: vectorWithScalar(expr, right.series, left.values, true, context) };
    }
    if (left.kind !== 'vector' || right.kind !== 'vector') {
      throw new QueryError('type', `operator "${expr.operator}" needs scalars or instant vectors`, expr.range);
    }
    const { count } = this.grid;
    const series = isSetOperator(expr.operator)
      ? setOperation(expr, left.series, right.series, count)
      : vectorWithVector(expr, left.series, right.series, count, context);
    return { kind: 'vector', series };
  }

  #call(call: CallExpr): Value {
    const implementation = FUNCTIONS.get(call.name);
    switch (implementation?.kind) {
      case undefined:
        throw new QueryError('unsupported', `the function "${call.name}" is not supported yet`, call.range);
      case 'map':
        return this.#mapCall(call, implementation);
      case 'range':
        return this.#rangeCall(call, implementation);
      case 'special':
        return implementation.evaluate(call, this);
      default:
        return implementation satisfies never;
    }
  }

  #mapCall(call: CallExpr, implementation: MapFunction): Value {
    const [vectorArg, ...scalarArgs] = call.args;
    const columns = scalarArgs.map((arg) => this.scalar(arg));
    const params = columns.map(() => 0);
    const inputs = vectorArg ? this.vector(vectorArg) : [];
    const series = inputs.map((input) => {
      this.context.addSamples(this.grid.count);
      const output = newStepSeries(input.labels, true, this.grid.count);
      for (let i = 0; i < this.grid.count; i++) {
        if (input.kinds[i] !== FLOAT) continue;
        for (let k = 0; k < params.length; k++) params[k] = columns[k]?.[i] ?? 0;
        setFloat(output, i, implementation.apply(input.values[i] as number, params)); // within bounds
      }
      return output;
    });
    return { kind: 'vector', series };
  }

  /** Hot loop: slides a window over every series. */
  #rangeCall(call: CallExpr, implementation: RangeFunction): Value {
    const rangeArg = call.args.find((arg) => ['matrix', 'subquery'].includes(withoutParens(arg).kind));
    if (!rangeArg) throw new QueryError('type', `${call.name} needs a range vector`, call.range);
    const input = this.range(rangeArg);
    const columns = call.args.filter((arg) => arg !== rangeArg).map((arg) => this.scalar(arg));
    const params = columns.map(() => 0);
    const site: CallSite = { context: this.context, range: rangeArg.range };
    const slot = new Slot();
    const results: StepSeries[] = [];
    for (const series of input.series) {
      this.context.addSamples(this.grid.count);
      const output = newStepSeries(
        series.labels,
        series.dropName || implementation.keepsName !== true,
        this.grid.count,
      );
      const window = new Window(series, input.rangeMs);
      for (let i = 0; i < this.grid.count; i++) {
        window.moveTo(input, i, timeAt(this.grid, i));
        if (window.floatCount + window.histogramCount === 0) continue;
        for (let k = 0; k < params.length; k++) params[k] = columns[k]?.[i] ?? 0;
        slot.clear();
        implementation.apply(window, slot, params, site);
        if (!slot.filled) continue;
        if (slot.histogram) setHistogram(output, i, slot.histogram);
        else setFloat(output, i, slot.value);
      }
      if (!isEmpty(output)) results.push(output);
    }
    return { kind: 'vector', series: results };
  }
}

function scalars(expr: BinaryExpr, left: Float64Array, right: Float64Array): Value {
  const { operator } = expr;
  if (isComparison(operator)) {
    const compare = COMPARISON[operator];
    return { kind: 'scalar', values: left.map((value, i) => (compare(value, right[i] ?? 0) ? 1 : 0)) };
  }
  if (!(operator in ARITHMETIC)) {
    throw new QueryError('type', `operator "${operator}" is not defined between two scalars`, expr.range);
  }
  const apply = ARITHMETIC[operator as keyof typeof ARITHMETIC]; // just looked up
  return { kind: 'scalar', values: left.map((value, i) => apply(value, right[i] ?? 0)) };
}

// The tree walk: every node is evaluated over all steps of a grid at once.

import { QueryError } from '@o11y-lab/query-lang';
import type { SeriesSamples } from '@o11y-lab/storage';
import { aggregate } from '../aggregate/aggregate.ts';
import type { BinaryExpr, CallExpr, Expr, Subquery, TimeShift, VectorSelector } from '../ast.ts';
import { aggregateArgs, isComparison, isSetOperator, withoutParens } from '../ast.ts';
import { FUNCTIONS } from '../functions/registry.ts';
import type { CallSite, Evaluated, MapFunction, RangeFunction } from '../functions/types.ts';
import { scaleHistogram } from '../histogram/arithmetic.ts';
import { bucketCount } from '../histogram/histogram.ts';
import { typeOf } from '../parse/check.ts';
import type { QueryContext } from './context.ts';
import { type Grid, timeAt } from './grid.ts';
import { type Instants, pickInstants } from './instant-vector.ts';
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

/** Long windows over many steps make even one series long work: some tens of milliseconds of it. */
const SAMPLES_PER_DEADLINE_CHECK = 5_000_000;

/** Evaluates expressions over the steps of one grid. */
export class TreeEvaluation {
  readonly grid: Grid;
  readonly context: QueryContext;
  readonly #selections: Selections;

  constructor(grid: Grid, context: QueryContext, selections: Selections) {
    this.grid = grid;
    this.context = context;
    this.#selections = selections;
  }

  async evaluate(expr: Expr): Promise<Value> {
    // Before anything is allocated: a subquery may have millions of steps. Nodes that make several series count on.
    this.context.addSamples(this.grid.count);
    if (this.context.isPauseDue()) await this.context.pause();
    switch (expr.kind) {
      case 'number':
        return { kind: 'scalar', values: new Float64Array(this.grid.count).fill(expr.value) };
      case 'string':
        return { kind: 'string', value: expr.value };
      case 'paren':
        return this.evaluate(expr.expr);
      case 'selector':
        return { kind: 'vector', series: await this.#selected(expr) };
      case 'unary':
        return this.#negateIf(expr.operator === '-', await this.evaluate(expr.expr));
      case 'binary':
        return this.#binary(expr, await this.evaluate(expr.left), await this.evaluate(expr.right));
      case 'aggregate':
        return { kind: 'vector', series: aggregate(expr, await this.#evaluated(aggregateArgs(expr))) };
      case 'call':
        return this.#call(expr);
      case 'matrix':
      case 'subquery':
        throw new QueryError('type', 'a range vector can only be the argument of a function', expr.range);
      default:
        return expr satisfies never;
    }
  }

  async range(expr: Expr): Promise<RangeInput> {
    const inner = withoutParens(expr);
    if (inner.kind === 'matrix') {
      const samples = this.#selections.get(inner.selector) ?? [];
      return { series: samples.map(rangeSeriesOf), rangeMs: inner.rangeMs, ...this.#ends(inner.selector) };
    }
    if (inner.kind === 'subquery') return this.#subquery(inner);
    throw new QueryError('type', 'expected a range vector', expr.range);
  }

  async #evaluated(args: readonly Expr[]): Promise<Evaluated> {
    const values = new Map<Expr, Value>();
    const ranges = new Map<Expr, RangeInput>();
    for (const arg of args) {
      if (typeOf(arg) === 'matrix') ranges.set(arg, await this.range(arg));
      else values.set(arg, await this.evaluate(arg));
    }
    return {
      grid: this.grid,
      context: this.context,
      vector: (arg) => {
        const value = values.get(arg);
        return value?.kind === 'vector' ? value.series : [];
      },
      scalar: (arg) => {
        const value = values.get(arg);
        return value?.kind === 'scalar' ? value.values : new Float64Array(this.grid.count).fill(Number.NaN);
      },
      text: (arg) => {
        const value = values.get(arg);
        return value?.kind === 'string' ? value.value : '';
      },
      range: (arg) => ranges.get(arg) ?? { series: [], rangeMs: 0, firstEndMs: 0, endStepMs: 0 },
      sampleTimes: (selector) => this.#sampleTimes(selector),
    };
  }

  async #selected(selector: VectorSelector): Promise<readonly StepSeries[]> {
    const instants = this.#instantsOf(selector);
    const picked: StepSeries[] = [];
    for (const samples of this.#selections.get(selector) ?? []) {
      if (this.context.isPauseDue()) await this.context.pause();
      const series = this.#pick(samples, instants, 'value');
      if (series) picked.push(series);
    }
    return picked;
  }

  #sampleTimes(selector: VectorSelector): readonly StepSeries[] {
    const instants = this.#instantsOf(selector);
    const picked = (this.#selections.get(selector) ?? []).map((samples) => this.#pick(samples, instants, 'seconds'));
    return picked.filter((series) => series !== undefined);
  }

  #instantsOf(selector: VectorSelector): Instants {
    const { firstEndMs, endStepMs } = this.#ends(selector);
    return { firstMs: firstEndMs, stepMs: endStepMs, count: this.grid.count, lookbackMs: this.context.lookbackMs };
  }

  #pick(samples: SeriesSamples, instants: Instants, read: 'value' | 'seconds'): StepSeries | undefined {
    this.context.addSamples(this.grid.count);
    const series = pickInstants(samples, instants, read);
    // The answer shows each bucket at each step, so that they count as samples do.
    for (const histogram of series?.histograms ?? []) if (histogram) this.context.addSamples(bucketCount(histogram));
    return series;
  }

  #ends(shift: TimeShift): Pick<RangeInput, 'firstEndMs' | 'endStepMs'> {
    const pinned = pinnedTime(shift, this.context) !== undefined;
    return {
      firstEndMs: shiftedTime(shift, this.grid.startMs, this.context),
      endStepMs: pinned ? 0 : this.grid.stepMs,
    };
  }

  async #subquery(subquery: Subquery): Promise<RangeInput> {
    const grid = subqueryGrid(subquery, this.grid, this.context);
    const inner = new TreeEvaluation(grid, this.context, this.#selections);
    const value = grid.count === 0 ? undefined : await inner.evaluate(subquery.expr);
    const series = value?.kind === 'vector' ? value.series : [];
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

  #binary(expr: BinaryExpr, left: Value, right: Value): Value {
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

  async #call(call: CallExpr): Promise<Value> {
    const implementation = FUNCTIONS.get(call.name);
    switch (implementation?.kind) {
      case undefined:
        throw new QueryError('unsupported', `the function "${call.name}" is not supported yet`, call.range);
      case 'map':
        return this.#mapCall(call, implementation, await this.#evaluated(call.args));
      case 'range':
        return this.#rangeCall(call, implementation);
      case 'special':
        return implementation.evaluate(call, await this.#evaluated(call.args));
      default:
        return implementation satisfies never;
    }
  }

  #mapCall(call: CallExpr, implementation: MapFunction, evaluated: Evaluated): Value {
    const [vectorArg, ...scalarArgs] = call.args;
    const columns = scalarArgs.map((arg) => evaluated.scalar(arg));
    const params = columns.map(() => 0);
    const inputs = vectorArg ? evaluated.vector(vectorArg) : [];
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

  async #rangeCall(call: CallExpr, implementation: RangeFunction): Promise<Value> {
    const rangeArg = call.args.find((arg) => ['matrix', 'subquery'].includes(withoutParens(arg).kind));
    if (!rangeArg) throw new QueryError('type', `${call.name} needs a range vector`, call.range);
    const evaluated = await this.#evaluated(call.args);
    const input = evaluated.range(rangeArg);
    const columns = call.args.filter((arg) => arg !== rangeArg).map((arg) => evaluated.scalar(arg));
    const site: CallSite = { context: this.context, range: rangeArg.range };
    const results: StepSeries[] = [];
    for (const series of input.series) {
      this.context.addSamples(this.grid.count);
      if (this.context.isPauseDue()) await this.context.pause();
      const dropName = series.dropName || implementation.keepsName !== true;
      const output = newStepSeries(series.labels, dropName, this.grid.count);
      this.#slide(new Window(series, input.rangeMs), input, implementation, columns, site, output);
      if (!isEmpty(output)) results.push(output);
    }
    return { kind: 'vector', series: results };
  }

  /** Hot loop: the window moves over all steps of one series. */
  #slide(
    window: Window,
    input: RangeInput,
    implementation: RangeFunction,
    columns: readonly Float64Array[],
    site: CallSite,
    output: StepSeries,
  ): void {
    const params = columns.map(() => 0);
    const slot = new Slot();
    let visited = 0;
    for (let i = 0; i < this.grid.count; i++) {
      window.moveTo(input, i, timeAt(this.grid, i));
      const count = window.floatCount + window.histogramCount;
      if (count === 0) continue;
      visited += count;
      if (visited > SAMPLES_PER_DEADLINE_CHECK) {
        visited = 0;
        this.context.checkDeadline();
      }
      for (let k = 0; k < params.length; k++) params[k] = columns[k]?.[i] ?? 0;
      slot.clear();
      implementation.apply(window, slot, params, site);
      if (!slot.filled) continue;
      if (slot.histogram) setHistogram(output, i, slot.histogram);
      else setFloat(output, i, slot.value);
    }
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

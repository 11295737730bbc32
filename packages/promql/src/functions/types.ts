import type { SourceRange } from '@o11y-lab/query-lang';
import type { CallExpr, Expr, VectorSelector } from '../ast.ts';
import type { QueryContext } from '../evaluate/context.ts';
import type { Grid } from '../evaluate/grid.ts';
import type { RangeInput } from '../evaluate/range-series.ts';
import type { StepSeries, Value } from '../evaluate/values.ts';
import type { Slot, Window } from '../evaluate/window.ts';

/** Float in, float out, series by series; histograms are left out and the name goes. */
export interface MapFunction {
  readonly kind: 'map';
  /** `params` are the scalar arguments of the step. */
  readonly apply: (value: number, params: readonly number[]) => number;
}

/** A window of samples in, one value or nothing out. */
export interface RangeFunction {
  readonly kind: 'range';
  /** The result is a sample of the series itself, so it keeps its name. */
  readonly keepsName?: boolean;
  readonly apply: (window: Window, slot: Slot, params: readonly number[], site: CallSite) => void;
}

/** Anything that looks at several series, at labels or at the tree. */
export interface SpecialFunction {
  readonly kind: 'special';
  readonly evaluate: (call: CallExpr, evaluated: Evaluated) => Value;
}

export type PromqlFunction = MapFunction | RangeFunction | SpecialFunction;
export type FunctionTable = Readonly<Record<string, PromqlFunction>>;

/** Where annotations of a call point. */
export interface CallSite {
  readonly context: QueryContext;
  /** Of the argument that the samples come from. */
  readonly range: SourceRange;
}

/** What a function or aggregation sees: its arguments, evaluated over all steps of the grid. */
export interface Evaluated {
  readonly grid: Grid;
  readonly context: QueryContext;
  vector(arg: Expr): readonly StepSeries[];
  scalar(arg: Expr): Float64Array;
  text(arg: Expr): string;
  range(arg: Expr): RangeInput;
  /** The times in seconds of the samples that the selector picks, instead of their values. */
  sampleTimes(selector: VectorSelector): readonly StepSeries[];
}

// Which samples a query needs: one store request per selector, padded by look-back, range and offset.

import type { MetricStore, SeriesSamples } from '@o11y-lab/storage';
import { type Expr, matchersOf, type Subquery, type TimeShift, type VectorSelector } from '../ast.ts';
import type { QueryContext } from './context.ts';
import { type Grid, gridOf, lastTime } from './grid.ts';

/** The part of a metric store that evaluation reads. */
export type MetricReader = Pick<MetricStore, 'select' | 'release'>;

export type Selections = ReadonlyMap<VectorSelector, readonly SeriesSamples[]>;

/** The time a selector looks at when the step is at `stepMs`. */
export function shiftedTime(shift: TimeShift, stepMs: number, context: QueryContext): number {
  return (pinnedTime(shift, context) ?? stepMs) - shift.offsetMs;
}

/** The time that `@` names, or undefined without it. */
export function pinnedTime(shift: TimeShift, context: QueryContext): number | undefined {
  switch (shift.at?.kind) {
    case undefined:
      return undefined;
    case 'time':
      return shift.at.unixMs;
    case 'start':
      return context.queryStartMs;
    case 'end':
      return context.queryEndMs;
    default:
      return shift.at satisfies never;
  }
}

/** The steps of a subquery's expression: multiples of its step, so that they don't move with the outer query. */
export function subqueryGrid(subquery: Subquery, outer: Grid, context: QueryContext): Grid {
  const stepMs = subquery.stepMs ?? context.subqueryStepMs;
  const leftMs = shiftedTime(subquery, outer.startMs, context) - subquery.rangeMs;
  const startMs = (Math.floor(leftMs / stepMs) + 1) * stepMs;
  return gridOf(startMs, shiftedTime(subquery, lastTime(outer), context), stepMs);
}

/** Reads the samples of all selectors of a query; selectors that need the same are read once. */
export async function fetchSelections(
  expr: Expr,
  grid: Grid,
  reader: MetricReader,
  context: QueryContext,
): Promise<Selections> {
  const requests = new Map<string, Promise<readonly SeriesSamples[]>>();
  const found: [VectorSelector, Promise<readonly SeriesSamples[]>][] = [];
  visitSelectors(expr, grid, context, (selector, startUnixMs, endUnixMs) => {
    const request = { startUnixMs, endUnixMs, matchers: matchersOf(selector) };
    const key = JSON.stringify(request);
    const pending = requests.get(key) ?? reader.select(request);
    requests.set(key, pending);
    found.push([selector, pending]);
  });
  const all = await Promise.all(found.map(([, pending]) => pending));
  for (const pending of requests.values()) {
    for (const one of await pending) context.addSamples(one.value.length + one.histograms.length);
  }
  context.checkDeadline();
  return new Map(found.map(([selector], i) => [selector, all[i] ?? []]));
}

/** Gives the memory of samples back; nothing of the result may point into them. */
export function releaseSelections(selections: Selections, reader: MetricReader): void {
  for (const samples of new Set(selections.values())) reader.release?.(samples);
}

type Visit = (selector: VectorSelector, startUnixMs: number, endUnixMs: number) => void;

function visitSelectors(expr: Expr, grid: Grid, context: QueryContext, visit: Visit): void {
  if (grid.count === 0) return;
  switch (expr.kind) {
    case 'number':
    case 'string':
      return;
    case 'selector':
      visitOne(expr, context.lookbackMs, grid, context, visit);
      return;
    case 'matrix':
      visitOne(expr.selector, expr.rangeMs, grid, context, visit);
      return;
    case 'subquery':
      visitSelectors(expr.expr, subqueryGrid(expr, grid, context), context, visit);
      return;
    case 'unary':
    case 'paren':
      visitSelectors(expr.expr, grid, context, visit);
      return;
    case 'binary':
      visitSelectors(expr.left, grid, context, visit);
      visitSelectors(expr.right, grid, context, visit);
      return;
    case 'aggregate':
      if (expr.parameter) visitSelectors(expr.parameter, grid, context, visit);
      visitSelectors(expr.expr, grid, context, visit);
      return;
    case 'call':
      for (const arg of expr.args) visitSelectors(arg, grid, context, visit);
      return;
    default:
      expr satisfies never;
  }
}

function visitOne(selector: VectorSelector, backMs: number, grid: Grid, context: QueryContext, visit: Visit): void {
  const firstMs = shiftedTime(selector, grid.startMs, context);
  const lastMs = shiftedTime(selector, lastTime(grid), context);
  visit(selector, Math.floor(firstMs - backMs), Math.floor(lastMs));
}

/** The times a (sub)query is evaluated at: `count` of them, `stepMs` apart, the first at `startMs`. */
export interface Grid {
  readonly startMs: number;
  readonly stepMs: number;
  readonly count: number;
}

export function gridOf(startMs: number, endMs: number, stepMs: number): Grid {
  return { startMs, stepMs, count: endMs < startMs ? 0 : Math.floor((endMs - startMs) / stepMs) + 1 };
}

export function timeAt(grid: Grid, stepIndex: number): number {
  return grid.startMs + stepIndex * grid.stepMs;
}

export function lastTime(grid: Grid): number {
  return timeAt(grid, grid.count - 1);
}

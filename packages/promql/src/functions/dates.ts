// Parts of a date in UTC, of values in seconds; without an argument, of the time of evaluated.

import { NO_LABELS } from '@o11y-lab/model';
import type { CallExpr } from '../ast.ts';
import { timeAt } from '../evaluate/grid.ts';
import { FLOAT, newStepSeries, setFloat, type Value } from '../evaluate/values.ts';
import type { Evaluated, FunctionTable, SpecialFunction } from './types.ts';

export const dateFunctions: FunctionTable = {
  year: part((date) => date.getUTCFullYear()),
  month: part((date) => date.getUTCMonth() + 1),
  day_of_month: part((date) => date.getUTCDate()),
  day_of_week: part((date) => date.getUTCDay()),
  day_of_year: part((date) => Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000) + 1),
  // Day 0 of the next month is the last of this one.
  days_in_month: part((date) => new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()),
  hour: part((date) => date.getUTCHours()),
  minute: part((date) => date.getUTCMinutes()),
};

function part(read: (date: Date) => number): SpecialFunction {
  const ofSeconds = (seconds: number): number => read(new Date(Math.floor(seconds) * 1000));
  return { kind: 'special', evaluate: (call, evaluated) => evaluatePart(call, evaluated, ofSeconds) };
}

function evaluatePart(call: CallExpr, evaluated: Evaluated, ofSeconds: (seconds: number) => number): Value {
  const { grid } = evaluated;
  const [arg] = call.args;
  if (!arg) {
    const series = newStepSeries(NO_LABELS, false, grid.count);
    for (let i = 0; i < grid.count; i++) setFloat(series, i, ofSeconds(timeAt(grid, i) / 1000));
    return { kind: 'vector', series: [series] };
  }
  const results = evaluated.vector(arg).map((input) => {
    const output = newStepSeries(input.labels, true, grid.count);
    for (let i = 0; i < grid.count; i++) {
      if (input.kinds[i] === FLOAT) setFloat(output, i, ofSeconds(input.values[i] ?? 0));
    }
    return output;
  });
  return { kind: 'vector', series: results };
}

// Grafana's macros in a query become what they stand for, by Grafana's own interval maths.
import { alignRange, intervalMacros, prometheusInterval } from '@o11y-lab/dashboards';
import type { TimeRange } from '../../time/time-range.ts';

export interface Stepping {
  readonly stepMs: number;
  /** Ends on multiples of the step, so that a refresh moves no point. */
  readonly aligned: TimeRange;
  readonly macros: Readonly<Record<string, string>>;
}

export interface SteppingInput {
  readonly range: TimeRange;
  readonly maxDataPoints: number;
  readonly minStep: string;
  /** The data source's `timeInterval`: how often metrics come in. */
  readonly datasourceInterval: string | undefined;
}

export function steppingOf({ range, maxDataPoints, minStep, datasourceInterval }: SteppingInput): Stepping {
  const rangeMs = range.toMs - range.fromMs;
  const interval = prometheusInterval({
    rangeMs,
    maxDataPoints,
    ...(minStep === '' ? {} : { targetInterval: minStep }),
    ...(datasourceInterval === undefined ? {} : { datasourceInterval }),
  });
  return {
    stepMs: interval.stepMs,
    aligned: alignRange(range, interval.stepMs),
    macros: intervalMacros(rangeMs, interval),
  };
}

/** `$__interval` and `${__interval}` with their values; names that are no macro stay. */
export function interpolate(query: string, macros: Readonly<Record<string, string>>): string {
  return query.replace(/\$\{(\w+)\}|\$(\w+)/g, (whole, braced: string | undefined, bare: string | undefined) => {
    return macros[braced ?? bare ?? ''] ?? whole;
  });
}

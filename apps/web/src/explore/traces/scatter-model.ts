// Where dots stand: time to the right, duration upwards. Pure.
import type { FoundTrace } from '../../data/tempo.ts';
import type { TimeRange } from '../../time/time-range.ts';

export interface DurationScale {
  readonly isLog: boolean;
  readonly minMs: number;
  readonly maxMs: number;
  readonly ticksMs: readonly number[];
}

/** Durations further apart than this are drawn on a logarithmic axis, or the short ones would lie on the ground. */
const LINEAR_RATIO_MAX = 12;
/** Nothing is shorter than a microsecond on the axis. */
const FLOOR_MS = 0.001;

export function durationScale(durationsMs: readonly number[]): DurationScale {
  const low = durationsMs.reduce((min, ms) => Math.min(min, ms), Number.POSITIVE_INFINITY);
  const high = durationsMs.reduce((max, ms) => Math.max(max, ms), 0);
  if (!Number.isFinite(low) || high === 0) return { isLog: false, minMs: 0, maxMs: 1, ticksMs: [0, 1] };
  if (high <= Math.max(low, FLOOR_MS) * LINEAR_RATIO_MAX) {
    const step = niceStep(high / 4);
    const maxMs = Math.ceil((high * 1.04) / step) * step;
    const count = Math.round(maxMs / step);
    return { isLog: false, minMs: 0, maxMs, ticksMs: Array.from({ length: count + 1 }, (_, i) => i * step) };
  }
  const minMs = Math.max(FLOOR_MS, low / 1.4);
  const maxMs = high * 1.4;
  return { isLog: true, minMs, maxMs, ticksMs: logTicks(minMs, maxMs) };
}

/** 1, 2 or 5 times a power of ten, not below the value. */
function niceStep(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const factor = [1, 2, 5, 10].find((item) => item * power >= value * 0.999) ?? 10;
  return factor * power;
}

function logTicks(minMs: number, maxMs: number): readonly number[] {
  const first = Math.floor(Math.log10(minMs));
  const last = Math.ceil(Math.log10(maxMs));
  const factors = last - first > 3 ? [1] : [1, 3];
  const ticks: number[] = [];
  for (let power = first; power <= last; power++) {
    for (const factor of factors) {
      // Divided, not multiplied by a negative power, which would give 0.30000000000000004.
      const tick = power < 0 ? factor / 10 ** -power : factor * 10 ** power;
      if (tick >= minMs && tick <= maxMs) ticks.push(tick);
    }
  }
  return ticks;
}

/** 0 at the bottom, 1 at the top. */
export function heightOf(ms: number, { isLog, minMs, maxMs }: DurationScale): number {
  if (!isLog) return (ms - minMs) / (maxMs - minMs);
  return Math.log(Math.max(ms, minMs) / minMs) / Math.log(maxMs / minMs);
}

export function durationAt(height: number, { isLog, minMs, maxMs }: DurationScale): number {
  return isLog ? minMs * (maxMs / minMs) ** height : minMs + height * (maxMs - minMs);
}

/**
 * The stretch of the range that a search covers: the newest traces of many reach back to the oldest of them only, and
 * nothing is known of what is before.
 */
export function coveredRange(traces: readonly FoundTrace[], range: TimeRange, isCut: boolean): TimeRange {
  if (!isCut) return range;
  const oldestMs = traces.reduce((min, { startMs }) => Math.min(min, startMs), range.toMs);
  const marginMs = (range.toMs - oldestMs) * 0.02;
  return { fromMs: Math.max(range.fromMs, Math.min(oldestMs - marginMs, range.toMs - 1000)), toMs: range.toMs };
}

/** The area dots stand in, in pixels of the canvas. */
export interface Plot {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Dot {
  readonly trace: FoundTrace;
  readonly x: number;
  readonly y: number;
  readonly isError: boolean;
}

export function dotsOf(
  traces: readonly FoundTrace[],
  range: TimeRange,
  scale: DurationScale,
  plot: Plot,
): readonly Dot[] {
  const lengthMs = range.toMs - range.fromMs;
  return traces.flatMap((trace) => {
    const share = (trace.startMs - range.fromMs) / lengthMs;
    // A trace may begin before the range that one of its spans lies in.
    if (share < -0.02 || share > 1.02) return [];
    return {
      trace,
      x: plot.left + share * plot.width,
      y: plot.top + (1 - heightOf(trace.durationMs, scale)) * plot.height,
      isError: Object.values(trace.serviceStats).some(({ errorCount }) => errorCount > 0),
    };
  });
}

/** The dot nearest to a point, within reach. */
export function nearestDot(dots: readonly Dot[], x: number, y: number, reachPx: number): Dot | undefined {
  let nearest: Dot | undefined;
  let best = reachPx * reachPx;
  for (const dot of dots) {
    const distance = (dot.x - x) ** 2 + (dot.y - y) ** 2;
    if (distance <= best) {
      best = distance;
      nearest = dot;
    }
  }
  return nearest;
}

export type Brush =
  | { readonly kind: 'time'; readonly from: number; readonly to: number }
  | { readonly kind: 'duration'; readonly from: number; readonly to: number };

/** Shorter drags are clicks of an unsteady hand. */
const DRAG_MIN_PX = 6;

/** A drag, in pixels: sideways a stretch of time, up or down a band of durations, whichever is longer. */
export function brushOf(x0: number, y0: number, x1: number, y1: number): Brush | undefined {
  const dx = Math.abs(x1 - x0);
  const dy = Math.abs(y1 - y0);
  if (Math.max(dx, dy) < DRAG_MIN_PX) return undefined;
  return dx >= dy
    ? { kind: 'time', from: Math.min(x0, x1), to: Math.max(x0, x1) }
    : { kind: 'duration', from: Math.min(y0, y1), to: Math.max(y0, y1) };
}

/** What a drag chose, within the plot. */
export function brushedRange(brush: Brush, range: TimeRange, plot: Plot): TimeRange {
  const at = (x: number): number =>
    range.fromMs + (clamp(x - plot.left, 0, plot.width) / plot.width) * (range.toMs - range.fromMs);
  // A second at least: less is no range to search in.
  const fromMs = Math.floor(at(brush.from));
  return { fromMs, toMs: Math.max(fromMs + 1000, Math.ceil(at(brush.to))) };
}

/** The band as TraceQL; an end at the edge of the plot is open. */
export function brushedFilter(brush: Brush, scale: DurationScale, plot: Plot): readonly string[] {
  const at = (y: number): number => durationAt(1 - clamp(y - plot.top, 0, plot.height) / plot.height, scale);
  const conditions: string[] = [];
  if (brush.to < plot.top + plot.height - 1) conditions.push(`trace:duration >= ${durationText(at(brush.to))}`);
  if (brush.from > plot.top + 1) conditions.push(`trace:duration <= ${durationText(at(brush.from))}`);
  return conditions;
}

/** Two significant digits as TraceQL writes a duration: nobody aims better with a mouse. */
export function durationText(ms: number): string {
  const [value, unit] = ms >= 1000 ? [ms / 1000, 's'] : ms >= 1 ? [ms, 'ms'] : [ms * 1000, 'us'];
  return `${value >= 100 ? Math.round(value) : Number(value.toPrecision(2))}${unit}`;
}

function clamp(value: number, min: number, max: number): number {
  return Math.max(min, Math.min(max, value));
}

// Where a moment of the trace stands on the screen. The axis may leave out stretches in which nothing runs, as they are
// between the parts of a trace that goes through queues; lengths on it are "axis nanoseconds".
import { at, type Trace } from './trace.ts';

export interface TimeAxis {
  /** Length of the axis; the trace's own duration when nothing is left out. */
  readonly lengthNs: number;
  /** Stretches that are drawn short, in the trace's time. */
  readonly gaps: readonly { readonly fromNs: number; readonly toNs: number; readonly atAxisNs: number }[];
  readonly toAxis: (ns: number) => number;
  readonly toTrace: (axisNs: number) => number;
}

/** A part of the axis that is looked at. */
export interface AxisWindow {
  readonly fromNs: number;
  readonly toNs: number;
}

export function plainAxis(trace: Pick<Trace, 'durationNs'>): TimeAxis {
  return {
    lengthNs: Math.max(1, trace.durationNs),
    gaps: [],
    toAxis: (ns) => ns,
    toTrace: (axisNs) => axisNs,
  };
}

/** Pauses shorter than this share of the trace stay as they are. */
const GAP_SHARE_MIN = 0.02;
/** What is left of a pause, as a share of the time in which something runs. */
const GAP_SHARE_DRAWN = 0.01;

/** Leaves out the stretches in which no span runs. */
export function compressedAxis(trace: Trace): TimeAxis {
  const gaps = idleStretches(trace).filter(({ fromNs, toNs }) => toNs - fromNs > trace.durationNs * GAP_SHARE_MIN);
  if (gaps.length === 0) return plainAxis(trace);
  const idleNs = gaps.reduce((total, { fromNs, toNs }) => total + toNs - fromNs, 0);
  const drawnNs = Math.max(1, (trace.durationNs - idleNs) * GAP_SHARE_DRAWN);
  // Corners of a line that is steep 1 between gaps and nearly flat in them.
  const traceNs = [0];
  const axisNs = [0];
  const drawn: TimeAxis['gaps'][number][] = [];
  for (const { fromNs, toNs } of gaps) {
    const from = (axisNs.at(-1) ?? 0) + fromNs - (traceNs.at(-1) ?? 0);
    drawn.push({ fromNs, toNs, atAxisNs: from + drawnNs / 2 });
    traceNs.push(fromNs, toNs);
    axisNs.push(from, from + drawnNs);
  }
  const lengthNs = (axisNs.at(-1) ?? 0) + trace.durationNs - (traceNs.at(-1) ?? 0);
  traceNs.push(trace.durationNs);
  axisNs.push(lengthNs);
  return {
    lengthNs,
    gaps: drawn,
    toAxis: (ns) => interpolate(traceNs, axisNs, ns),
    toTrace: (ns) => interpolate(axisNs, traceNs, ns),
  };
}

/** Stretches between the first start and the last end in which no span runs, by time. */
function idleStretches(trace: Trace): readonly AxisWindow[] {
  const order = Array.from({ length: trace.rowCount }, (_, row) => row).filter((row) => trace.isMissing[row] === 0);
  order.sort((a, b) => at(trace.startNs, a) - at(trace.startNs, b));
  const gaps: AxisWindow[] = [];
  let coveredToNs = 0;
  for (const row of order) {
    const start = at(trace.startNs, row);
    if (start > coveredToNs) gaps.push({ fromNs: coveredToNs, toNs: start });
    coveredToNs = Math.max(coveredToNs, at(trace.endNs, row));
  }
  return gaps;
}

function interpolate(from: readonly number[], to: readonly number[], value: number): number {
  let index = 1;
  while (index < from.length - 1 && at(from, index) < value) index++;
  const [x0, x1, y0, y1] = [at(from, index - 1), at(from, index), at(to, index - 1), at(to, index)];
  return x1 === x0 ? y0 : y0 + ((value - x0) / (x1 - x0)) * (y1 - y0);
}

/** Round moments in a window, at most `countMax` of them: 1, 2 or 5 of a power of ten apart. */
export function ticks(window: AxisWindow, countMax: number): readonly number[] {
  const spanNs = window.toNs - window.fromNs;
  if (!(spanNs > 0) || countMax < 1) return [];
  const rough = spanNs / countMax;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const result: number[] = [];
  for (let n = Math.ceil(window.fromNs / step); n * step <= window.toNs; n++) result.push(n * step);
  return result;
}

/** The window `factor` times as long around a moment, inside the axis. Never shorter than a millionth of the axis. */
export function zoomWindow(window: AxisWindow, centreNs: number, factor: number, lengthNs: number): AxisWindow {
  const length = Math.min(lengthNs, Math.max((window.toNs - window.fromNs) * factor, lengthNs / 1e6, 1));
  const share = Math.min(1, Math.max(0, (centreNs - window.fromNs) / (window.toNs - window.fromNs)));
  const fromNs = Math.min(Math.max(0, centreNs - length * share), lengthNs - length);
  return { fromNs, toNs: fromNs + length };
}

/** A window as `from-to` in whole nanoseconds, as URLs have it; whatever is no window of the axis is the whole of it. */
export function readWindow(text: string | null, lengthNs: number): AxisWindow {
  const match = /^(\d+)-(\d+)$/.exec(text ?? '');
  const fromNs = Number(match?.[1] ?? 0);
  const toNs = Math.min(Number(match?.[2] ?? lengthNs), lengthNs);
  return toNs > fromNs ? { fromNs, toNs } : { fromNs: 0, toNs: lengthNs };
}

/** Undefined for the whole axis, which a URL need not say. */
export function writeWindow({ fromNs, toNs }: AxisWindow, lengthNs: number): string | undefined {
  const [from, to] = [Math.floor(fromNs), Math.ceil(toNs)];
  return from <= 0 && to >= lengthNs ? undefined : `${Math.max(0, from)}-${to}`;
}

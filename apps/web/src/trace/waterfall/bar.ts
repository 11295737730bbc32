// Where a span's bar and its label stand in the time column. Pure.
import type { CriticalPath } from '../model/critical-path.ts';
import type { AxisWindow, TimeAxis } from '../model/time-axis.ts';
import { at } from '../model/trace.ts';

export interface Bar {
  /** Percent of the column, cut to it. */
  readonly left: number;
  readonly width: number;
  /** Where the label has room; a bar beyond the window has only its label, at the edge that it lies behind. */
  readonly label: 'right' | 'left' | 'inside' | 'before' | 'after';
}

export function barOf(
  fromNs: number,
  toNs: number,
  axis: TimeAxis,
  window: AxisWindow,
  columnPx: number,
  labelPx: number,
): Bar {
  const lengthNs = window.toNs - window.fromNs;
  const from = (axis.toAxis(fromNs) - window.fromNs) / lengthNs;
  const to = (axis.toAxis(toNs) - window.fromNs) / lengthNs;
  // A bar that only touches the edge is beyond it, unless it has no length at all.
  if (to < 0 || (to === 0 && from < 0)) return { left: 0, width: 0, label: 'before' };
  if (from > 1 || (from === 1 && to > 1)) return { left: 100, width: 0, label: 'after' };
  const left = Math.max(0, from);
  const right = Math.min(1, to);
  const roomRight = (1 - right) * columnPx;
  const roomLeft = left * columnPx;
  const label = roomRight >= labelPx ? 'right' : roomLeft >= labelPx ? 'left' : 'inside';
  return { left: left * 100, width: (right - left) * 100, label };
}

/** Room a text takes in the time column's type, roughly: enough to decide on a side. */
export function labelWidthPx(text: string): number {
  return text.length * 7 + 14;
}

export interface Stretch {
  /** Percent of the column. */
  readonly left: number;
  readonly width: number;
}

/** The row's part of the critical path, as it can be seen: stretches closer than a pixel are one. */
export function criticalStretches(
  path: CriticalPath,
  row: number,
  axis: TimeAxis,
  window: AxisWindow,
  columnPx: number,
): readonly Stretch[] {
  const lengthNs = window.toNs - window.fromNs;
  const pixel = 100 / Math.max(1, columnPx);
  const stretches: { left: number; width: number }[] = [];
  for (let i = at(path.offsets, row); i < at(path.offsets, row + 1); i++) {
    const from = ((axis.toAxis(at(path.fromNs, i)) - window.fromNs) / lengthNs) * 100;
    const to = ((axis.toAxis(at(path.toNs, i)) - window.fromNs) / lengthNs) * 100;
    if (to < 0) continue;
    if (from > 100) break; // by time
    const left = Math.max(0, from);
    const right = Math.min(100, Math.max(to, left + pixel));
    const last = stretches.at(-1);
    if (last && left - (last.left + last.width) < pixel) last.width = Math.max(last.width, right - last.left);
    else stretches.push({ left, width: right - left });
  }
  return stretches;
}

/** Moments in percent of the column, at most one per two pixels. */
export function marks(
  timesNs: readonly number[],
  axis: TimeAxis,
  window: AxisWindow,
  columnPx: number,
): readonly number[] {
  const lengthNs = window.toNs - window.fromNs;
  const result: number[] = [];
  for (const timeNs of timesNs) {
    const left = ((axis.toAxis(timeNs) - window.fromNs) / lengthNs) * 100;
    const last = result.at(-1);
    if (left < 0 || left > 100) continue;
    if (last !== undefined && ((left - last) / 100) * columnPx < 2) continue;
    result.push(left);
  }
  return result;
}

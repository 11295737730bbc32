// Stretches of time: how they are drawn, and which of them a moment lies in. Pure.
import type { ChartAnnotation } from './chart-types.ts';

/** More titles than this would leave no room for the samples. */
const SHOWN_COUNT_MAX = 5;

/** Those around a moment, each title once; `slackMs` lets a moment be met that lies between two samples. */
export function annotationsAt(
  annotations: readonly ChartAnnotation[],
  timeMs: number,
  slackMs: number,
): readonly ChartAnnotation[] {
  const titles = new Set<string>();
  return annotations
    .filter(({ fromMs, toMs, title }) => {
      const isAround = fromMs - slackMs <= timeMs && timeMs <= toMs + slackMs && !titles.has(title);
      if (isAround) titles.add(title);
      return isAround;
    })
    .slice(0, SHOWN_COUNT_MAX);
}

/** Those of one colour that overlap as one, so that many alerts at a time do not hide what they are about. */
export function mergedBands(
  annotations: readonly ChartAnnotation[],
): readonly Pick<ChartAnnotation, 'fromMs' | 'toMs' | 'color'>[] {
  const merged: { fromMs: number; toMs: number; color: string }[] = [];
  const last = new Map<string, { fromMs: number; toMs: number; color: string }>();
  for (const { fromMs, toMs, color } of [...annotations].sort((a, b) => a.fromMs - b.fromMs)) {
    const before = last.get(color);
    if (before && fromMs <= before.toMs) {
      before.toMs = Math.max(before.toMs, toMs);
      continue;
    }
    const band = { fromMs, toMs, color };
    last.set(color, band);
    merged.push(band);
  }
  return merged;
}

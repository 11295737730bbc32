// Which stretches of time a moment lies in. Pure.
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

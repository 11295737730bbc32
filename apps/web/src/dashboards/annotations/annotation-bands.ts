// What an annotation query answers, as stretches of time: a series stands for one thing, and it lasts while its value is
// not zero. Pure.
import { type Annotation, cssColor, legendName, type Palette } from '@o11y-lab/dashboards';
import { FAULT_METRIC } from '@o11y-lab/lab-control';
import type { ChartAnnotation } from '../../charts/chart-types.ts';
import type { Series } from '../../data/prometheus.ts';

/** More bands than this are no picture; the first are kept. */
export const BAND_COUNT_MAX = 200;

/** Faults are on the charts of every page, by one choice of the reader's: a dashboard that asks for them follows it. */
export function annotatesFaults({ target }: Pick<Annotation, 'target'>): boolean {
  return target?.kind === 'prometheus' && target.expr.includes(FAULT_METRIC);
}

/** As the file says, unless the reader has switched it. */
export function isOn({ name, enable }: Pick<Annotation, 'name' | 'enable'>, switched: ReadonlySet<string>): boolean {
  return enable !== switched.has(name);
}

export function annotationBands(
  annotation: Pick<Annotation, 'name' | 'iconColor' | 'titleFormat' | 'textFormat'>,
  series: readonly Series[],
  stepMs: number,
  palette: Palette,
): readonly ChartAnnotation[] {
  const color = cssColor(annotation.iconColor, palette);
  const bands: ChartAnnotation[] = [];
  for (const { labels, timesMs, values } of series) {
    const title = titleOf(annotation, labels);
    let fromMs: number | undefined;
    timesMs.forEach((timeMs, i) => {
      if (!values[i]) return; // zero and NaN: it is not going on
      const nextMs = timesMs[i + 1];
      const goesOn = nextMs !== undefined && nextMs - timeMs <= stepMs && Boolean(values[i + 1]);
      fromMs ??= timeMs;
      if (goesOn) return;
      bands.push({ fromMs, toMs: timeMs, title, color });
      fromMs = undefined;
    });
  }
  return bands.sort((a, b) => a.fromMs - b.fromMs).slice(0, BAND_COUNT_MAX);
}

function titleOf(
  { name, titleFormat, textFormat }: Pick<Annotation, 'name' | 'titleFormat' | 'textFormat'>,
  labels: Series['labels'],
): string {
  const title = titleFormat === '' ? (labels['alertname'] ?? name) : legendName(titleFormat, labels);
  const text = textFormat === '' ? '' : legendName(textFormat, labels);
  return [title, text].filter((part) => part.trim() !== '').join(': ');
}

// Metrics made of spans, as the columns of a chart. Pure.
import type { ChartExemplar, ChartSeries } from '../../charts/chart-types.ts';
import type { HeatmapRow } from '../../charts/heatmap-model.ts';
import { list, number, object, text } from '../../data/json.ts';
import type { Labels, Series } from '../../data/prometheus.ts';
import { plainValue } from '../../data/tempo.ts';
import type { TimeRange } from '../../time/time-range.ts';
import { seriesColor, serviceColor } from '../../ui/series-color.ts';

/** Steps that people can name. */
const STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200, 86_400] as const;
/** Points a chart has room for. */
const POINTS_MAX = 120;

export function metricsStepMs({ fromMs, toMs }: TimeRange): number {
  const wantedS = (toMs - fromMs) / 1000 / POINTS_MAX;
  return (STEPS_S.find((step) => step >= wantedS) ?? Math.ceil(wantedS / 86_400) * 86_400) * 1000;
}

/** Label of a bucket in the answer of histogram_over_time: its upper bound. */
const BUCKET = '__bucket';

/** Every moment of any series, in order. */
export function timesOf(series: readonly Series[]): readonly number[] {
  return [...new Set(series.flatMap(({ timesMs }) => timesMs))].sort((a, b) => a - b);
}

export function chartSeries(series: readonly Series[], timesMs: readonly number[]): readonly ChartSeries[] {
  const services = series.map(({ labels }) => serviceOf(labels));
  const isByService = services.every((name) => name !== undefined) && new Set(services).size === services.length;
  const nameOf = namesOf(series);
  return series.map((item, index): ChartSeries => {
    const service = isByService ? services[index] : undefined;
    return {
      id: labelsText(item.labels),
      label: nameOf(item.labels),
      color: service === undefined ? seriesColor(index) : serviceColor(service),
      values: onTimes(item, timesMs),
    };
  });
}

function serviceOf(labels: Labels): string | undefined {
  return labels['resource.service.name'] ?? labels['.service.name'] ?? labels['service.name'];
}

/** Names series by the labels that tell them apart; what all share is said by the query. */
export function namesOf(series: readonly Series[]): (labels: Labels) => string {
  const keys = [...new Set(series.flatMap(({ labels }) => Object.keys(labels)))].filter((key) => key !== '__name__');
  const differing = keys.filter((key) => new Set(series.map(({ labels }) => labels[key])).size > 1);
  const shown = differing.length > 0 ? differing : keys;
  return (labels) => {
    const parts = shown.flatMap((key) => (labels[key] === undefined ? [] : [`${key}=${labels[key]}`]));
    const [only = ''] = shown;
    if (shown.length === 1 && only !== BUCKET && labels[only] !== undefined) return labels[only];
    return parts.length > 0 ? parts.join(', ') : (labels['__name__'] ?? '{}');
  };
}

export function labelsText(labels: Labels): string {
  return `{${Object.entries(labels)
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join(', ')}}`;
}

function onTimes({ timesMs, values }: Series, times: readonly number[]): readonly (number | null)[] {
  const byTime = new Map(timesMs.map((timeMs, index) => [timeMs, values[index]]));
  return times.map((timeMs) => {
    const value = byTime.get(timeMs);
    return value !== undefined && Number.isFinite(value) ? value : null;
  });
}

export interface SeriesFacts {
  readonly id: string;
  readonly name: string;
  /** Undefined when no sample is a number. */
  readonly last: number | undefined;
  readonly mean: number | undefined;
  readonly max: number | undefined;
}

/** Series in figures, largest first. */
export function seriesFacts(series: readonly Series[]): readonly SeriesFacts[] {
  const nameOf = namesOf(series);
  return series
    .map(({ labels, values }): SeriesFacts => {
      const numbers = values.filter(Number.isFinite);
      const sum = numbers.reduce((total, value) => total + value, 0);
      return {
        id: labelsText(labels),
        name: nameOf(labels),
        last: numbers.at(-1),
        mean: numbers.length === 0 ? undefined : sum / numbers.length,
        max: numbers.length === 0 ? undefined : numbers.reduce((max, value) => Math.max(max, value)),
      };
    })
    .sort((a, b) => (b.max ?? Number.NEGATIVE_INFINITY) - (a.max ?? Number.NEGATIVE_INFINITY));
}

/** Buckets, which count by powers of two, as rows from the lowest up; each is (bound / 2, bound]. */
export function bucketRows(series: readonly Series[], timesMs: readonly number[]): readonly HeatmapRow[] {
  const buckets = series
    .flatMap((item) => {
      const to = Number(item.labels[BUCKET]);
      return Number.isFinite(to) ? [{ to, counts: onTimes(item, timesMs) }] : [];
    })
    .sort((a, b) => a.to - b.to);
  const [lowest] = buckets;
  const highest = buckets.at(-1);
  if (lowest === undefined || highest === undefined) return [];
  const rows: HeatmapRow[] = [];
  const byBound = new Map(buckets.map(({ to, counts }) => [to, counts]));
  const none = timesMs.map(() => null);
  // A power in which nothing fell is a row too, or the axis would jump. Doubling is exact, so that bounds are found.
  for (let to = lowest.to; to > 0 && to <= highest.to; to *= 2) {
    rows.push({ from: to / 2, to, counts: byBound.get(to) ?? none });
    byBound.delete(to);
  }
  // Buckets of other bounds, or of zero, stand for themselves.
  return byBound.size === 0
    ? rows
    : buckets.map(({ to, counts }, index) => ({ from: buckets[index - 1]?.to ?? 0, to, counts }));
}

/** Exemplars of an answer, which Tempo writes within each series; an answer without any gives none. */
export function readExemplars(responseText: string): readonly ChartExemplar[] {
  if (!responseText.includes('"exemplars"')) return [];
  try {
    return list(object(JSON.parse(responseText))['series'] ?? []).flatMap((series) =>
      list(object(series)['exemplars'] ?? []).map(readExemplar),
    );
  } catch {
    return []; // an ornament in a shape we don't know; the chart is complete without
  }
}

function readExemplar(json: unknown): ChartExemplar {
  const { labels, value, timestampMs } = object(json);
  const byKey = Object.fromEntries(
    list(labels ?? []).map((label) => {
      const { key, value: inner } = object(label);
      return [text(key), String(plainValue(inner))];
    }),
  );
  return {
    timeMs: number(timestampMs),
    value: number(value ?? 0),
    labels: byKey,
    traceId: byKey['trace:id'] ?? byKey['trace_id'] ?? byKey['traceID'],
    spanId: byKey['span:id'] ?? byKey['span_id'],
  };
}

/** Shorter ranges to offer when a range has too many traces, longest first, ending where it ends. */
export function shorterRanges({ fromMs, toMs }: TimeRange): readonly TimeRange[] {
  const lengthMs = toMs - fromMs;
  return [3_600_000, 15 * 60_000, 5 * 60_000, 60_000]
    .filter((shorterMs) => shorterMs <= lengthMs / 2)
    .slice(0, 3)
    .map((shorterMs) => ({ fromMs: toMs - shorterMs, toMs }));
}

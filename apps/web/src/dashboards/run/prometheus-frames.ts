// Answers of Prometheus (and of whatever answers like it) as frames. Pure.
import { type DataFrame, type Field, frameOf, type Labels, legendName, seriesFrame } from '@o11y-lab/dashboards';
import { rowsFromLe, rowsFromNative } from '../../charts/heatmap-model.ts';
import type { PromResult, Series } from '../../data/prometheus.ts';

export interface FrameOptions {
  readonly refId: string;
  readonly legendFormat: string;
  /** The query as it was sent. */
  readonly query: string;
  /** Of a range query, aligned: the times that an answer can have. */
  readonly grid?: { readonly fromMs: number; readonly toMs: number; readonly stepMs: number };
}

/** More series than this are no picture; the panel says how many there were. */
export const SERIES_COUNT_MAX = 200;

/** Every time of a range query; what an answer leaves out is a gap. */
export function gridTimes({ fromMs, toMs, stepMs }: NonNullable<FrameOptions['grid']>): readonly number[] {
  const count = Math.max(0, Math.floor((toMs - fromMs) / stepMs + 1e-6)) + 1;
  return Array.from({ length: count }, (_, i) => fromMs + i * stepMs);
}

/** A series' samples on the grid. */
export function onGrid(
  series: Pick<Series, 'timesMs' | 'values'>,
  fromMs: number,
  stepMs: number,
  length: number,
): (number | null)[] {
  const values = new Array<number | null>(length).fill(null);
  for (let i = 0; i < series.timesMs.length; i++) {
    const at = Math.round(((series.timesMs[i] ?? 0) - fromMs) / stepMs);
    if (at >= 0 && at < length) values[at] = series.values[i] ?? null;
  }
  return values;
}

/** One frame per series. Frames of one answer share their array of times. */
export function timeSeriesFrames(series: readonly Series[], options: FrameOptions): readonly DataFrame[] {
  const { refId, legendFormat, query, grid } = options;
  const shown = series.slice(0, SERIES_COUNT_MAX);
  const labels = shown.map((one) => one.labels);
  const times = grid && gridTimes(grid);
  return shown.map((one, i) => {
    const meta = {
      kind: 'time-series' as const,
      executedQuery: query,
      ...(grid && { stepMs: grid.stepMs }),
      ...(i === 0 &&
        series.length > shown.length && {
          limits: { shown: shown.length, total: series.length, what: 'series' },
        }),
    };
    return seriesFrame(refId, {
      name: legendName(legendFormat, one.labels, labels, query),
      labels: one.labels,
      timesMs: times ?? one.timesMs,
      values: times && grid ? onGrid(one, grid.fromMs, grid.stepMs, times.length) : one.values,
      config: { displayNameFromDS: legendName(legendFormat, one.labels, labels, query) },
      meta,
    });
  });
}

/** One row per sample, one column per label. `valueName` is "Value", or "Value #A" beside other tables. */
export function tableFrame(
  series: readonly Series[],
  options: FrameOptions & { readonly valueName: string },
): DataFrame {
  const names: string[] = [];
  for (const { labels } of series) for (const name of Object.keys(labels)) if (!names.includes(name)) names.push(name);
  names.sort();
  const times: number[] = [];
  const values: number[] = [];
  const columns = new Map<string, (string | null)[]>(names.map((name) => [name, []]));
  for (const { labels, timesMs, values: samples } of series) {
    for (let i = 0; i < timesMs.length; i++) {
      times.push(timesMs[i] ?? 0);
      values.push(samples[i] ?? Number.NaN);
      for (const name of names) columns.get(name)?.push(labels[name] ?? null);
    }
  }
  const fields: Field[] = [
    { type: 'time', name: 'Time', values: times, config: {} },
    ...names.map(
      (name): Field => ({ type: 'string', name, values: columns.get(name) ?? [], config: { filterable: true } }),
    ),
    { type: 'number', name: options.valueName, values, config: {} },
  ];
  return frameOf(options.refId, fields, { meta: { kind: 'table', executedQuery: options.query } });
}

/** Rows from the lowest bucket up: cumulative `le` series, or native histograms. */
export function heatmapFrames(series: readonly Series[], options: FrameOptions): readonly DataFrame[] {
  const { refId, query, grid } = options;
  if (!grid) return [];
  const times = gridTimes(grid);
  const native = series.flatMap((one) =>
    (one.histograms ?? []).map((sample) => ({
      index: Math.round((sample.timeMs - grid.fromMs) / grid.stepMs),
      buckets: sample.buckets,
    })),
  );
  const rows =
    native.length > 0
      ? rowsFromNative(native, times.length)
      : rowsFromLe(
          series.map((one) => ({
            le: boundOf(one.labels),
            values: onGrid(one, grid.fromMs, grid.stepMs, times.length),
          })),
          times.length,
        );
  if (rows.length === 0) return [];
  const fields: Field[] = [
    { type: 'time', name: 'Time', values: times, config: {} },
    ...rows.map(
      (row): Field => ({
        type: 'number',
        name: boundText(row.to),
        labels: { from: boundText(row.from), to: boundText(row.to) },
        values: row.counts,
        config: {},
      }),
    ),
  ];
  return [frameOf(refId, fields, { meta: { kind: 'heatmap-rows', executedQuery: query, stepMs: grid.stepMs } })];
}

export function boundOf({ le = '' }: Labels): number {
  return le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le);
}

function boundText(bound: number): string {
  return bound === Number.POSITIVE_INFINITY ? '+Inf' : bound === Number.NEGATIVE_INFINITY ? '-Inf' : String(bound);
}

/** What an answer says beside its samples. */
export function noticesOf({ warnings, infos }: Pick<PromResult, 'warnings' | 'infos'>): readonly string[] {
  return [...warnings, ...infos];
}

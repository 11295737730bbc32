// Answers of several queries as the columns of one chart.
import type { ChartExemplar, ChartSeries } from '../../charts/chart-types.ts';
import type { Labels, Series, SeriesExemplars } from '../../data/prometheus.ts';
import type { TimeRange } from '../../time/time-range.ts';
import { seriesColor, serviceColor } from '../../ui/series-color.ts';
import type { DrawStyle } from './metrics-state.ts';

export interface AnsweredQuery {
  readonly letter: string;
  readonly text: string;
  readonly legend: string;
  readonly series: readonly Series[];
}

export interface ChartOptions {
  readonly range: TimeRange;
  readonly stepMs: number;
  readonly draw: DrawStyle;
  readonly isStacked: boolean;
  /** Most series that are drawn. */
  readonly countMax: number;
}

export interface ChartData {
  readonly timesMs: readonly number[];
  readonly series: readonly ChartSeries[];
  /** Labels of each drawn series, by its id. */
  readonly labelsById: ReadonlyMap<string, Labels>;
  /** Of all, drawn or not. */
  readonly totalCount: number;
}

/** Series drawn unless all are asked for: more can't be told apart, and make the page slow. */
export const SERIES_SHOWN_MAX = 200;

export function chartData(queries: readonly AnsweredQuery[], options: ChartOptions): ChartData {
  const { range, stepMs, countMax } = options;
  const timesMs = gridOf(range, stepMs);
  const all = queries.flatMap((query) => query.series.map((series) => ({ query, series })));
  const chosen = all.length > countMax ? largest(all, countMax) : all;
  const names = new Map(queries.map((query) => [query, autoNamesOf(query)]));
  const services = chosen.map(({ series }) => series.labels['service_name']);
  const isByService = services.every((name) => name !== undefined) && new Set(services).size === services.length;
  const isSeveral = queries.length > 1;
  const labelsById = new Map<string, Labels>();
  const series = chosen.map(({ query, series: item }, index): ChartSeries => {
    const id = `${query.letter}${labelsText(item.labels)}`;
    labelsById.set(id, item.labels);
    const name = query.legend === '' ? (names.get(query)?.(item.labels) ?? '') : legendText(query.legend, item.labels);
    const service = isByService ? services[index] : undefined;
    return {
      id,
      label: isSeveral && query.legend === '' ? `${query.letter}: ${name}` : name,
      color: service === undefined ? seriesColor(index) : serviceColor(service),
      values: onGrid(item, range.fromMs, stepMs, timesMs.length),
      drawStyle: options.draw,
      ...(options.isStacked ? { fillOpacity: 35 } : {}),
    };
  });
  return { timesMs, series, labelsById, totalCount: all.length };
}

/** Every moment that the query was evaluated at; a missing sample is a gap, not a line across it. */
export function gridOf({ fromMs, toMs }: TimeRange, stepMs: number): readonly number[] {
  const count = Math.floor((toMs - fromMs) / stepMs) + 1;
  return Array.from({ length: Math.max(0, count) }, (_, i) => fromMs + i * stepMs);
}

/** The samples of a series on that grid. */
export function onGrid(series: Series, fromMs: number, stepMs: number, length: number): readonly (number | null)[] {
  const values: (number | null)[] = new Array(length).fill(null);
  for (const [i, timeMs] of series.timesMs.entries()) {
    const value = series.values[i];
    const at = Math.round((timeMs - fromMs) / stepMs);
    if (at >= 0 && at < length && value !== undefined && Number.isFinite(value)) values[at] = value;
  }
  return values;
}

/** Those with the highest peaks, in the order of the answer. */
function largest<T extends { readonly series: Series }>(all: readonly T[], count: number): readonly T[] {
  const peaks = all.map((item) => item.series.values.reduce((max, value) => (value > max ? value : max), -Infinity));
  const byPeak = peaks.map((peak, index) => ({ peak, index })).sort((a, b) => b.peak - a.peak);
  const kept = new Set(byPeak.slice(0, count).map(({ index }) => index));
  return all.filter((_, index) => kept.has(index));
}

/** The label set as PromQL writes it: `name{a="b"}`. */
export function labelsText(labels: Labels): string {
  const { __name__: name = '', ...rest } = labels;
  const inner = Object.entries(rest).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  return inner.length > 0 || name === '' ? `${name}{${inner.join(', ')}}` : name;
}

/** `{{label}}` becomes the label's value, as Grafana has it. */
export function legendText(template: string, labels: Labels): string {
  return template.replace(/\{\{\s*([\w.:-]+)\s*\}\}/g, (_, name: string) => labels[name] ?? '');
}

/** Names series by what tells them apart: labels that all share are said by the query already. */
function autoNamesOf(query: AnsweredQuery): (labels: Labels) => string {
  const keys = [...new Set(query.series.flatMap(({ labels }) => Object.keys(labels)))].filter(
    (key) => key !== '__name__',
  );
  const differing = keys.filter((key) => new Set(query.series.map(({ labels }) => labels[key])).size > 1);
  const shown = differing.length > 0 ? withoutEchoes(query.series, differing) : keys;
  const hasNames = new Set(query.series.map(({ labels }) => labels['__name__'])).size > 1 || keys.length === 0;
  return (labels) => {
    const parts = shown.flatMap((key) => (labels[key] === undefined ? [] : [`${key}=${labels[key]}`]));
    const name = hasNames ? (labels['__name__'] ?? '') : '';
    if (parts.length === 0) return name || query.text;
    if (differing.length > 0 && shown.length === 1 && name === '') return labels[shown[0] ?? ''] ?? query.text;
    return name === '' ? parts.join(', ') : `${name} ${parts.join(', ')}`;
  };
}

/** Labels of the scrape say again what others say; they go when the others tell all series apart by themselves. */
const ECHOES = ['instance', 'job'] as const;

function withoutEchoes(series: readonly Series[], keys: readonly string[]): readonly string[] {
  const setsOf = (of: readonly string[]): number =>
    new Set(series.map(({ labels }) => JSON.stringify(of.map((key) => labels[key])))).size;
  let shown = keys;
  for (const echo of ECHOES) {
    const rest = shown.filter((key) => key !== echo);
    if (rest.length > 0 && setsOf(rest) === setsOf(keys)) shown = rest;
  }
  return shown;
}

/** Label of an exemplar that leads to its trace. */
const TRACE_LABELS = ['trace_id', 'traceID', 'traceId'] as const;
const SPAN_LABELS = ['span_id', 'spanID', 'spanId'] as const;

export function chartExemplars(answers: readonly (readonly SeriesExemplars[])[]): readonly ChartExemplar[] {
  return answers.flat().flatMap(({ labels, exemplars }) =>
    exemplars.map((exemplar) => ({
      timeMs: exemplar.timeMs,
      value: exemplar.value,
      labels: { ...labels, ...exemplar.labels },
      traceId: TRACE_LABELS.map((name) => exemplar.labels[name]).find(Boolean),
      spanId: SPAN_LABELS.map((name) => exemplar.labels[name]).find(Boolean),
    })),
  );
}

/** Stretches of the range that each show an exemplar or two. */
const EXEMPLAR_SLOTS = 80;

/**
 * Of many exemplars those worth a click: in each stretch of time the slowest of all, and the highest that lies within
 * the drawn values. The others say the same again and hide the line.
 */
export function thinExemplars(
  exemplars: readonly ChartExemplar[],
  range: TimeRange,
  valueMax: number,
): readonly ChartExemplar[] {
  if (exemplars.length <= 2 * EXEMPLAR_SLOTS) return exemplars;
  const slotMs = Math.max(1, (range.toMs - range.fromMs) / EXEMPLAR_SLOTS);
  const chosen = new Map<string, ChartExemplar>();
  for (const exemplar of exemplars) {
    const slot = Math.floor((exemplar.timeMs - range.fromMs) / slotMs);
    for (const key of exemplar.value <= valueMax ? [`${slot} all`, `${slot} within`] : [`${slot} all`]) {
      const best = chosen.get(key);
      if (best === undefined || exemplar.value > best.value) chosen.set(key, exemplar);
    }
  }
  return [...new Set(chosen.values())].sort((a, b) => a.timeMs - b.timeMs);
}

/** The highest value of a chart; 0 when it has none. */
export function highestValue(series: readonly ChartSeries[]): number {
  let highest = 0;
  for (const { values } of series) for (const value of values) if (value !== null && value > highest) highest = value;
  return highest;
}

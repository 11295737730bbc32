// Prometheus' HTTP API. Times are milliseconds since the epoch here and seconds on the wire.
import { apiPath } from './datasources.ts';
import { type Answer, ask, urlWith } from './http.ts';
import { list, number, object, optionalText, text, textRecord, texts } from './json.ts';

export type Labels = Readonly<Record<string, string>>;

/** Samples of one series; NaN is a value, a gap is a missing sample. */
export interface Series {
  readonly labels: Labels;
  readonly timesMs: readonly number[];
  readonly values: readonly number[];
  /** Native histograms of the series, in ascending time; with them `values` is empty. */
  readonly histograms?: readonly NativeHistogramSample[];
}

export interface NativeHistogramSample {
  readonly timeMs: number;
  readonly count: number;
  readonly sum: number;
  /** Boundaries are as PromQL shows them: 0 open left, 1 open right, 2 open both, 3 closed both. */
  readonly buckets: readonly {
    readonly boundary: number;
    readonly from: number;
    readonly to: number;
    readonly count: number;
  }[];
}

export interface PromResult {
  readonly kind: 'matrix' | 'vector' | 'scalar' | 'string';
  readonly series: readonly Series[];
  /** Of `string`. */
  readonly text?: string;
  readonly warnings: readonly string[];
  readonly infos: readonly string[];
}

export interface RangeQuery {
  readonly query: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
}

export function queryRange(query: RangeQuery, signal?: AbortSignal): Promise<Answer<PromResult>> {
  const body = new URLSearchParams({
    query: query.query,
    start: seconds(query.fromMs),
    end: seconds(query.toMs),
    step: seconds(query.stepMs),
  });
  return ask(apiPath('prometheus', '/api/v1/query_range'), readResult, { body, signal });
}

export function queryInstant(query: string, timeMs: number, signal?: AbortSignal): Promise<Answer<PromResult>> {
  const body = new URLSearchParams({ query, time: seconds(timeMs) });
  return ask(apiPath('prometheus', '/api/v1/query'), readResult, { body, signal });
}

export interface SeriesExemplars {
  readonly labels: Labels;
  readonly exemplars: readonly { readonly timeMs: number; readonly value: number; readonly labels: Labels }[];
}

export function queryExemplars(
  query: string,
  fromMs: number,
  toMs: number,
  signal?: AbortSignal,
): Promise<Answer<readonly SeriesExemplars[]>> {
  const url = urlWith(apiPath('prometheus', '/api/v1/query_exemplars'), {
    query,
    start: seconds(fromMs),
    end: seconds(toMs),
  });
  return ask(url, (json) => list(object(json)['data']).map(readExemplars), { signal });
}

export interface MetricMetadata {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly unit: string;
}

export function fetchMetadata(signal?: AbortSignal): Promise<Answer<readonly MetricMetadata[]>> {
  const read = (json: unknown): readonly MetricMetadata[] =>
    Object.entries(object(object(json)['data'])).flatMap(([name, entries]) =>
      list(entries)
        .slice(0, 1)
        .map((entry) => {
          const { type, help, unit } = object(entry);
          return { name, type: text(type), help: optionalText(help) ?? '', unit: optionalText(unit) ?? '' };
        }),
    );
  return ask(apiPath('prometheus', '/api/v1/metadata'), read, { signal });
}

export interface LabelScope {
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
  /** Series selectors; only labels of series that fit one of them. */
  readonly match?: readonly string[] | undefined;
}

export function fetchLabelNames(scope: LabelScope, signal?: AbortSignal): Promise<Answer<readonly string[]>> {
  return ask(urlWith(apiPath('prometheus', '/api/v1/labels'), scopeParams(scope)), readTexts, { signal });
}

export function fetchLabelValues(
  name: string,
  scope: LabelScope,
  signal?: AbortSignal,
): Promise<Answer<readonly string[]>> {
  const path = `/api/v1/label/${encodeURIComponent(name)}/values`;
  return ask(urlWith(apiPath('prometheus', path), scopeParams(scope)), readTexts, { signal });
}

export function fetchSeries(scope: LabelScope, signal?: AbortSignal): Promise<Answer<readonly Labels[]>> {
  return ask(
    urlWith(apiPath('prometheus', '/api/v1/series'), scopeParams(scope)),
    (json) => list(object(json)['data']).map((labels) => textRecord(labels)),
    { signal },
  );
}

function scopeParams({ fromMs, toMs, match }: LabelScope): Record<string, string | readonly string[] | undefined> {
  return {
    start: fromMs === undefined ? undefined : seconds(fromMs),
    end: toMs === undefined ? undefined : seconds(toMs),
    'match[]': match,
  };
}

function seconds(ms: number): string {
  return String(Math.round(ms) / 1000);
}

const readTexts = (json: unknown): readonly string[] => texts(object(json)['data']);

function readResult(json: unknown): PromResult {
  const answer = object(json);
  const { resultType, result } = object(answer['data']);
  const notes = {
    warnings: texts(answer['warnings'] ?? []),
    infos: texts(answer['infos'] ?? []),
  };
  switch (resultType) {
    case 'matrix':
    case 'vector':
      return { kind: resultType, series: list(result).map(readSeries), ...notes };
    case 'scalar':
      return { kind: 'scalar', series: [seriesOf({}, [result])], ...notes };
    case 'string':
      return { kind: 'string', series: [], text: text(list(result)[1]), ...notes };
    default:
      throw new Error(`result type ${String(resultType)} is unknown`);
  }
}

function readSeries(json: unknown): Series {
  const item = object(json);
  const labels = textRecord(item['metric']);
  const points = item['values'] ?? (item['value'] === undefined ? [] : [item['value']]);
  const histograms = item['histograms'] ?? (item['histogram'] === undefined ? [] : [item['histogram']]);
  const series = seriesOf(labels, list(points));
  const samples = list(histograms).map(readHistogram);
  return samples.length > 0 ? { ...series, histograms: samples } : series;
}

function seriesOf(labels: Labels, points: readonly unknown[]): Series {
  const timesMs: number[] = [];
  const values: number[] = [];
  for (const point of points) {
    const [time, value] = list(point);
    timesMs.push(number(time) * 1000);
    values.push(number(value));
  }
  return { labels, timesMs, values };
}

function readHistogram(json: unknown): NativeHistogramSample {
  const [time, value] = list(json);
  const { count, sum, buckets } = object(value);
  return {
    timeMs: number(time) * 1000,
    count: number(count),
    sum: number(sum),
    buckets: list(buckets ?? []).map((bucket) => {
      const [boundary, from, to, inside] = list(bucket);
      return { boundary: number(boundary), from: number(from), to: number(to), count: number(inside) };
    }),
  };
}

function readExemplars(json: unknown): SeriesExemplars {
  const { seriesLabels, exemplars } = object(json);
  return {
    labels: textRecord(seriesLabels),
    exemplars: list(exemplars).map((exemplar) => {
      const { labels, value, timestamp } = object(exemplar);
      return { labels: textRecord(labels), value: number(value), timeMs: number(timestamp) * 1000 };
    }),
  };
}

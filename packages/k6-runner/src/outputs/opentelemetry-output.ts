// `--out opentelemetry`: cumulative sums, gauges and histograms by OTLP/HTTP.
import type { Metric, Sample } from '../metrics/types.ts';
import { encodeOtlp, type OtelPoint } from './otel-encode.ts';
import { type OtelSettings, readOtelSettings } from './otel-settings.ts';
import { Pusher } from './pusher.ts';
import { type Series, SeriesTable } from './series-table.ts';
import type { OutputContext, SampleOutput } from './types.ts';

/**
 * Upper bounds of histogram buckets, ms for times. Narrow where a lab's services answer, so that quantiles read from
 * buckets are near the exact ones of the summary.
 */
export const BUCKET_BOUNDS = [
  1, 2.5, 5, 10, 25, 50, 75, 100, 150, 200, 300, 400, 500, 600, 750, 1000, 1500, 2000, 3000, 5000, 10_000, 30_000,
  60_000,
];

/** Series that don't change are told again so often: below what Prometheus takes for gone. */
const REPEAT_MS = 15_000;

type State =
  | { readonly kind: 'number'; value: number; changed: boolean; sentMs: number }
  | { readonly kind: 'rate'; nonzero: number; zero: number; changed: boolean; sentMs: number }
  | {
      readonly kind: 'histogram';
      readonly buckets: number[];
      sum: number;
      min: number;
      max: number;
      changed: boolean;
      sentMs: number;
    };

export class OpenTelemetryOutput implements SampleOutput {
  readonly name = 'opentelemetry';
  readonly #settings: OtelSettings;
  readonly #context: OutputContext;
  readonly #series = new SeriesTable<State>(newState);
  readonly #pusher: Pusher;
  #startMs = 0;

  /** @throws ConfigurationError */
  constructor(context: OutputContext) {
    this.#context = context;
    this.#settings = readOtelSettings(context);
    const target = {
      name: this.name,
      url: this.#settings.url,
      headers: { ...this.#settings.headers, 'content-type': 'application/x-protobuf' },
      intervalMs: this.#settings.exportIntervalMs,
      hint: 'is a collector there? K6_OTEL_HTTP_EXPORTER_ENDPOINT names another one',
    };
    this.#pusher = new Pusher(target, context, (isLast) => this.#makeBody(isLast));
  }

  describe(): string {
    return `opentelemetry (${this.#settings.url})`;
  }

  start(): Promise<void> {
    this.#startMs = this.#context.now();
    this.#pusher.start();
    return Promise.resolve();
  }

  add(samples: readonly Sample[]): void {
    for (const sample of samples) {
      const series = this.#series.find(sample);
      if (series) addTo(series, sample.value);
    }
  }

  async stop(): Promise<void> {
    await this.#pusher.stop();
    if (this.#series.droppedSamples > 0) {
      this.#context.log(
        'warning',
        `${this.name}: ${this.#series.droppedSamples} samples were left out, their tags have too many values; name requests with the tag "name" or http.url`,
      );
    }
  }

  #makeBody(isLast: boolean): Uint8Array | undefined {
    const nowMs = this.#context.now();
    const points: OtelPoint[] = [];
    for (const series of this.#series.all()) {
      const { state } = series;
      if (!isLast && !state.changed && nowMs - state.sentMs < REPEAT_MS) continue;
      state.changed = false;
      state.sentMs = nowMs;
      points.push(...pointsOf(series, this.#settings));
    }
    if (points.length === 0) return undefined;
    return encodeOtlp({ points, resource: this.#settings.resource, startMs: this.#startMs, timeMs: nowMs });
  }
}

function newState({ type }: Metric): State {
  const common = { changed: true, sentMs: 0 };
  if (type === 'trend') {
    return {
      kind: 'histogram',
      buckets: new Array(BUCKET_BOUNDS.length + 1).fill(0),
      sum: 0,
      min: Infinity,
      max: -Infinity,
      ...common,
    };
  }
  return type === 'rate' ? { kind: 'rate', nonzero: 0, zero: 0, ...common } : { kind: 'number', value: 0, ...common };
}

function addTo({ metric, state }: Series<State>, value: number): void {
  state.changed = true;
  if (state.kind === 'number') state.value = metric.type === 'counter' ? state.value + value : value;
  else if (state.kind === 'rate') {
    if (value === 0) state.zero++;
    else state.nonzero++;
  } else {
    let bucket = 0;
    while (bucket < BUCKET_BOUNDS.length && value > (BUCKET_BOUNDS[bucket] ?? 0)) bucket++;
    state.buckets[bucket] = (state.buckets[bucket] ?? 0) + 1;
    state.sum += value;
    state.min = Math.min(state.min, value);
    state.max = Math.max(state.max, value);
  }
}

function pointsOf({ metric, labels, state }: Series<State>, settings: OtelSettings): OtelPoint[] {
  const name = settings.metricPrefix + metric.name;
  const unit = metric.contains === 'time' ? 'ms' : metric.contains === 'data' ? 'By' : '';
  if (state.kind === 'histogram') {
    const { buckets, sum, min, max } = state;
    return [{ kind: 'histogram', name, unit, labels, bounds: BUCKET_BOUNDS, buckets: [...buckets], sum, min, max }];
  }
  if (state.kind === 'number') {
    return [{ kind: metric.type === 'counter' ? 'sum' : 'gauge', name, unit, labels, value: state.value }];
  }
  const { zero, nonzero } = state;
  if (!settings.hasSingleCounterForRate) {
    return [
      { kind: 'sum', name: `${name}.occurred`, unit, labels, value: nonzero },
      { kind: 'sum', name: `${name}.total`, unit, labels, value: zero + nonzero },
    ];
  }
  // Both from the start, so that a share can be asked for before the first failure.
  return [
    { kind: 'sum', name, unit, labels: [...labels, ['condition', 'nonzero']], value: nonzero },
    { kind: 'sum', name, unit, labels: [...labels, ['condition', 'zero']], value: zero },
  ];
}

// `--out experimental-prometheus-rw`: remote write 1.0, the state of each series every five seconds.
import { ConfigurationError } from '../metrics/configuration-error.ts';
import { CounterSink, newSink, percentOf, RateSink, type Sink, TrendSink } from '../metrics/sinks.ts';
import type { Sample } from '../metrics/types.ts';
import { readInterval } from './csv-output.ts';
import { Pusher } from './pusher.ts';
import { encodeWriteRequest, type WrittenSeries } from './remote-write-encode.ts';
import { type Series, SeriesTable } from './series-table.ts';
import { encodeSnappy } from './snappy.ts';
import type { OutputContext, SampleOutput } from './types.ts';

const URL_DEFAULT = 'http://127.0.0.1:9090/api/v1/write';

interface PrometheusSettings {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly intervalMs: number;
  readonly trendStats: readonly string[];
  readonly hasStaleMarkers: boolean;
}

export class PrometheusOutput implements SampleOutput {
  readonly name = 'experimental-prometheus-rw';
  readonly #settings: PrometheusSettings;
  readonly #context: OutputContext;
  readonly #series = new SeriesTable<{ readonly sink: Sink; timeMs: number }>(({ type }) => ({
    sink: newSink(type),
    timeMs: 0,
  }));
  readonly #pusher: Pusher;

  /** @throws ConfigurationError */
  constructor(context: OutputContext) {
    this.#context = context;
    this.#settings = readSettings(context);
    const target = {
      name: this.name,
      url: this.#settings.url,
      headers: {
        ...this.#settings.headers,
        'content-type': 'application/x-protobuf',
        'content-encoding': 'snappy',
        'x-prometheus-remote-write-version': '0.1.0',
      },
      intervalMs: this.#settings.intervalMs,
      hint: 'does it take remote write? K6_PROMETHEUS_RW_SERVER_URL names another one',
    };
    this.#pusher = new Pusher(target, context, (isLast) => this.#makeBody(isLast));
  }

  describe(): string {
    return `experimental-prometheus-rw (${this.#settings.url})`;
  }

  start(): Promise<void> {
    this.#pusher.start();
    return Promise.resolve();
  }

  add(samples: readonly Sample[]): void {
    for (const sample of samples) {
      const series = this.#series.find(sample);
      if (!series) continue;
      series.state.sink.add(sample.value);
      series.state.timeMs = sample.timeMs;
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
    // One time for all of them: what was measured is true until now.
    const timeMs = Math.round(this.#context.now());
    const written: WrittenSeries[] = [];
    for (const series of this.#series.all()) {
      for (const { suffix, value } of valuesOf(series, this.#settings.trendStats)) {
        const samples = [{ timeMs, value }];
        if (isLast && this.#settings.hasStaleMarkers) samples.push({ timeMs: timeMs + 1, value: Number.NaN });
        written.push({ labels: labelsOf(`k6_${series.metric.name}${suffix}`, series.labels), samples });
      }
    }
    return written.length === 0 ? undefined : encodeSnappy(encodeWriteRequest(written));
  }
}

function valuesOf(
  { metric, state: { sink } }: Series<{ readonly sink: Sink }>,
  trendStats: readonly string[],
): { suffix: string; value: number }[] {
  if (sink instanceof CounterSink) return [{ suffix: '_total', value: sink.count }];
  if (sink instanceof RateSink) return [{ suffix: '_rate', value: sink.read() }];
  if (sink instanceof TrendSink) {
    return trendStats.map((stat) => {
      const value = stat === 'sum' ? sink.read('avg') * sink.count : sink.read(stat);
      // Prometheus wants seconds.
      return {
        suffix: `_${suffixOf(stat)}`,
        value: metric.contains === 'time' && stat !== 'count' ? value / 1000 : value,
      };
    });
  }
  return [{ suffix: '', value: sink.read('value', 0) }];
}

/** `p(99)` → p99, `p(99.9)` → p99_9 */
function suffixOf(stat: string): string {
  const percent = percentOf(stat);
  return percent === undefined ? stat : `p${String(percent).replace('.', '_')}`;
}

function labelsOf(name: string, tags: Series<unknown>['labels']): WrittenSeries['labels'] {
  const labels = tags.map(([label, value]) => [label.replace(/^(\d)/, '_$1').replace(/\W/g, '_'), value] as const);
  return [['__name__', name] as const, ...labels].sort(([a], [b]) => (a < b ? -1 : 1));
}

function readSettings({ shell }: OutputContext): PrometheusSettings {
  const read = (name: string): string | undefined => shell[`K6_PROMETHEUS_RW_${name}`] || undefined;
  const refused = Object.keys(shell).find(
    (name) =>
      /^K6_PROMETHEUS_RW_(TREND_AS_NATIVE_HISTOGRAM|SIGV4_|CLIENT_CERTIFICATE|INSECURE_SKIP_TLS_VERIFY)/.test(name) &&
      !/^(0|f|false)?$/i.test(shell[name] ?? ''),
  );
  if (refused !== undefined) {
    throw new ConfigurationError(`--out experimental-prometheus-rw: ${refused} is not supported, unset it`);
  }
  const url = read('SERVER_URL') ?? URL_DEFAULT;
  if (!URL.canParse(url) || !/^https?:/.test(url)) {
    throw new ConfigurationError(`K6_PROMETHEUS_RW_SERVER_URL is "${url}", want an http(s) URL`);
  }
  const trendStats = (read('TREND_STATS') ?? 'p(99)').split(',').map((stat) => stat.trim());
  for (const stat of trendStats) {
    if (!['avg', 'min', 'max', 'med', 'count', 'sum'].includes(stat) && percentOf(stat) === undefined) {
      throw new ConfigurationError(
        `K6_PROMETHEUS_RW_TREND_STATS has "${stat}", want avg, min, max, med, count, sum or p(N)`,
      );
    }
  }
  const headers: Record<string, string> = {};
  for (const part of (read('HTTP_HEADERS') ?? '').split(',')) {
    const colon = part.indexOf(':');
    if (colon > 0) headers[part.slice(0, colon).trim()] = part.slice(colon + 1).trim();
  }
  const [username, password, token] = [read('USERNAME'), read('PASSWORD'), read('BEARER_TOKEN')];
  if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
  else if (username !== undefined) {
    headers['authorization'] = `Basic ${Buffer.from(`${username}:${password ?? ''}`).toString('base64')}`;
  }
  return {
    url,
    headers,
    intervalMs: readInterval('K6_PROMETHEUS_RW_PUSH_INTERVAL', read('PUSH_INTERVAL') ?? '5s'),
    trendStats,
    hasStaleMarkers: /^(1|t|true)$/i.test(read('STALE_MARKERS') ?? ''),
  };
}

// Everything a test measured: sinks by metric and submetric, checks, thresholds, and the figures that are shown live.
//
// `add` is called for every sample (some ten thousand a second): it finds the sink by name and allocates nothing.
// Submetrics are matched anew for each sample, which costs a property read per tag; a cache by tags object would cost
// more, because most requests bring tags of their own.
import type { Options } from '../options/types.ts';
import type { Figures, RunFigures, SummaryData, SummaryMetric, SummarySection } from '../run/types.ts';
import { type CheckCount, CheckTree, summaryOfChecks } from './check-tree.ts';
import { ConfigurationError } from './configuration-error.ts';
import { CounterSink, newSink, RateSink, type Sink, TrendSink } from './sinks.ts';
import { hasTags, type MetricSelector, parseSelector } from './submetric.ts';
import { checkMethod, holds, parseThreshold, type Threshold } from './threshold.ts';
import { BUILTIN_METRICS, type Metric, type Sample } from './types.ts';

export const TREND_STATS_DEFAULT: readonly string[] = ['avg', 'min', 'med', 'max', 'p(90)', 'p(95)'];

/** Checks in live figures; the summary has all. A script that puts an id into each name would flood the listener. */
const LIVE_CHECKS_MAX = 500;

export interface MetricsEngineOptions {
  readonly thresholds: Options['thresholds'];
  /** Default: `TREND_STATS_DEFAULT`. */
  readonly trendStats?: readonly string[];
  readonly timeUnit?: string;
  /** Measures each group and scenario by itself too, for the summary mode `full`. */
  readonly isDetailed?: boolean;
}

export interface ThresholdState {
  /** A threshold does not hold. */
  readonly crossed: boolean;
  /** One of them wants the test to end, and its delay is over. */
  readonly abort: boolean;
  /** The metrics whose thresholds don't hold. */
  readonly crossedMetrics: readonly string[];
}

interface Measured {
  readonly name: string;
  readonly metric: Metric;
  readonly sink: Sink;
  thresholds: { readonly threshold: Threshold; isOk: boolean }[];
}

interface Entry extends Measured {
  readonly submetrics: (Measured & { readonly tags: MetricSelector['tags'] })[];
  hasSamples: boolean;
}

interface Section {
  readonly kind: SummarySection['kind'];
  readonly name: string;
  /** Empty for none. */
  readonly scenario: string;
  readonly sinks: Map<string, { readonly metric: Metric; readonly sink: Sink }>;
  readonly checks: Map<string, CheckCount>;
}

export class MetricsEngine {
  readonly #entries = new Map<string, Entry>();
  readonly #observed: Entry[] = [];
  readonly #options: MetricsEngineOptions;
  readonly #parsed: readonly { readonly name: string; readonly thresholds: readonly Threshold[] }[];
  readonly #checks = new CheckTree();
  readonly #sections = new Map<string, Section>();
  /** Durations since the last `figures`. */
  readonly #recent = new TrendSink();
  #total: Figures = NO_FIGURES;

  /** @throws ConfigurationError when a threshold is no threshold; whether its metric exists is asked by `checkThresholds` */
  constructor(options: MetricsEngineOptions) {
    this.#options = options;
    this.#parsed = Object.entries(options.thresholds).map(([name, list]) => ({
      name,
      thresholds: list.map((one) => parseThreshold(name, one)),
    }));
    for (const metric of Object.values<Metric>(BUILTIN_METRICS)) this.declare(metric);
    this.#measured('http_req_duration{expected_response:true}');
  }

  /**
   * Finds or declares a metric: the answer is the one to put on samples.
   * @throws ConfigurationError when the name is none, or is taken by a metric of another kind
   */
  declare(metric: Metric): Metric {
    const known = this.#entries.get(metric.name)?.metric;
    if (known) {
      if (known.type !== metric.type || known.contains !== metric.contains) {
        throw new ConfigurationError(
          `metric ${metric.name} exists as ${known.type} of ${known.contains} values, got ${metric.type} of ${metric.contains}`,
        );
      }
      return known;
    }
    if (!/^[A-Za-z_][A-Za-z0-9_]{0,127}$/.test(metric.name)) {
      throw new ConfigurationError(
        `invalid metric name "${metric.name}": want up to 128 ASCII letters, digits and underscores, no digit first`,
      );
    }
    const { name } = metric;
    this.#entries.set(name, {
      name,
      metric,
      sink: newSink(metric.type),
      thresholds: [],
      submetrics: [],
      hasSamples: false,
    });
    return metric;
  }

  /**
   * Connects thresholds with their metrics; called when the init context has declared all of them.
   * @throws ConfigurationError for an unknown metric, or one that has no such figure
   */
  checkThresholds(): void {
    for (const { name, thresholds } of this.#parsed) {
      const measured = this.#measured(name);
      for (const threshold of thresholds) checkMethod(name, measured.metric.type, threshold);
      measured.thresholds = thresholds.map((threshold) => ({ threshold, isOk: true }));
    }
  }

  /** A metric that was never declared is declared by its first sample. NaN is no measurement and is left out. */
  add(sample: Sample): void {
    const { value, tags } = sample;
    if (Number.isNaN(value)) return;
    const { name } = sample.metric;
    const entry = this.#entries.get(name) ?? this.#entryOf(sample.metric);
    if (!entry.hasSamples) {
      entry.hasSamples = true;
      this.#observed.push(entry);
    }
    entry.sink.add(value);
    for (let i = 0; i < entry.submetrics.length; i++) {
      const submetric = entry.submetrics[i];
      if (submetric && hasTags(tags, submetric.tags)) submetric.sink.add(value);
    }
    if (name === 'http_req_duration') this.#recent.add(value);
    else if (name === 'checks') this.#checks.add(tags['group'] ?? '', tags['check'] ?? '', value !== 0);
    else if (name === 'group_duration') this.#checks.touch(tags['group'] ?? '');
    if (this.#options.isDetailed) this.#addToSections(sample);
  }

  /** While the test runs, metrics without samples are left out; at its end (`isFinal`) they count as 0. */
  evaluate(elapsedMs: number, isFinal = false): ThresholdState {
    const crossedMetrics: string[] = [];
    let abort = false;
    for (const { name } of this.#parsed) {
      const { sink, thresholds } = this.#measured(name);
      if (sink.isEmpty && !isFinal) continue;
      let isCrossed = false;
      for (const one of thresholds) {
        one.isOk = holds(one.threshold, sink, elapsedMs);
        if (one.isOk) continue;
        isCrossed = true;
        if (one.threshold.abortOnFail && elapsedMs > one.threshold.delayAbortEvalMs) abort = true;
      }
      if (isCrossed) crossedMetrics.push(name);
    }
    return { crossed: crossedMetrics.length > 0, abort, crossedMetrics };
  }

  /** Called once a second: `last` is since the call before. Thresholds are as `evaluate` found them. */
  figures(): RunFigures {
    const before = this.#total;
    const total = this.#totals();
    const last: Figures = {
      ...difference(total, before),
      ...quantilesOf(this.#recent),
    };
    this.#recent.clear();
    this.#total = total;
    return {
      last,
      total,
      checks: this.#checks
        .counts()
        .slice(0, LIVE_CHECKS_MAX)
        .map((check) => ({ ...check })),
      thresholds: this.#parsed.flatMap(({ name }) =>
        this.#measured(name).thresholds.map(({ threshold, isOk }) => ({
          metric: name,
          source: threshold.source,
          ok: isOk,
        })),
      ),
    };
  }

  /** Metrics with samples or thresholds, in the order of their first sample. Thresholds are as `evaluate` found them. */
  summary(about: {
    readonly durationMs: number;
    readonly noColor?: boolean;
    readonly setupDataJson?: string;
  }): SummaryData {
    const trendStats = this.#options.trendStats ?? TREND_STATS_DEFAULT;
    const metrics: Record<string, SummaryMetric> = {};
    const put = (one: Measured, isShown: boolean): void => {
      if (!isShown && one.sink.isEmpty && one.thresholds.length === 0) return;
      const { type, contains } = one.metric;
      metrics[one.name] = {
        type,
        contains,
        values: one.sink.values(trendStats, about.durationMs),
        ...(one.thresholds.length > 0
          ? {
              thresholds: Object.fromEntries(
                one.thresholds.map(({ threshold: { source, method }, isOk }) => [
                  source,
                  { ok: isOk, actual: one.sink.read(method, about.durationMs) },
                ]),
              ),
            }
          : {}),
      };
    };
    const rest = [...this.#entries.values()].filter((entry) => !entry.hasSamples);
    for (const entry of [...this.#observed, ...rest]) {
      // A threshold on a part makes the whole appear, as k6 shows it.
      put(entry, entry.hasSamples || entry.submetrics.some((one) => one.thresholds.length > 0));
      for (const submetric of entry.submetrics) put(submetric, false);
    }
    return {
      durationMs: about.durationMs,
      options: {
        summaryTrendStats: trendStats,
        summaryTimeUnit: this.#options.timeUnit ?? '',
        noColor: about.noColor ?? false,
      },
      metrics,
      rootGroup: this.#checks.summary(),
      checks: summaryOfChecks(this.#checks.counts()),
      ...(about.setupDataJson === undefined ? {} : { setupDataJson: about.setupDataJson }),
      ...(this.#options.isDetailed ? { sections: this.#sectionSummaries(trendStats, about.durationMs) } : {}),
    };
  }

  #entryOf(metric: Metric): Entry {
    this.declare(metric);
    return this.#entries.get(metric.name)!; // just declared
  }

  #measured(name: string): Measured {
    const selector = parseSelector(name);
    const entry = this.#entries.get(selector.metricName);
    if (!entry) {
      throw new ConfigurationError(
        `invalid threshold defined on ${name}; reason: no metric name "${selector.metricName}" found`,
      );
    }
    if (selector.tags.length === 0) return entry;
    const known = entry.submetrics.find((one) => one.name === name);
    if (known) return known;
    const { metric } = entry;
    const submetric = { name, metric, sink: newSink(metric.type), thresholds: [], tags: selector.tags };
    entry.submetrics.push(submetric);
    return submetric;
  }

  #sinkOf<T extends Sink>(name: string, kind: new () => T): T {
    const sink = this.#entries.get(name)?.sink;
    if (!(sink instanceof kind)) throw new Error(`the built-in metric ${name} is not of its kind`);
    return sink;
  }

  #totals(): Figures {
    const count = (name: string): number => this.#sinkOf(name, CounterSink).count;
    const checks = this.#sinkOf('checks', RateSink);
    return {
      iterations: count('iterations'),
      requests: count('http_reqs'),
      failedRequests: this.#sinkOf('http_req_failed', RateSink).passes,
      checksPassed: checks.passes,
      checksFailed: checks.fails,
      droppedIterations: count('dropped_iterations'),
      ...quantilesOf(this.#sinkOf('http_req_duration', TrendSink)),
      dataReceivedBytes: count('data_received'),
      dataSentBytes: count('data_sent'),
    };
  }

  /** As k6: a scenario that somebody named has its groups for itself. */
  #addToSections(sample: Sample): void {
    const { group, scenario: named = 'default' } = sample.tags;
    const scenario = named === 'default' ? '' : named;
    if (scenario !== '') this.#addToSection('scenario', scenario, '', sample);
    if (group) this.#addToSection('group', group, scenario, sample);
  }

  #addToSection(kind: SummarySection['kind'], name: string, scenario: string, { metric, value, tags }: Sample): void {
    const key = `${kind} ${scenario}\0${name}`;
    let section = this.#sections.get(key);
    if (!section) {
      section = { kind, name, scenario, sinks: new Map(), checks: new Map() };
      this.#sections.set(key, section);
    }
    let measured = section.sinks.get(metric.name);
    if (!measured) {
      measured = { metric, sink: newSink(metric.type) };
      section.sinks.set(metric.name, measured);
    }
    measured.sink.add(value);
    if (metric.name !== 'checks') return;
    const [group, check] = [tags['group'] ?? '', tags['check'] ?? ''];
    const path = `${group}::${check}`;
    let count = section.checks.get(path);
    if (!count) {
      count = { group, name: check, passes: 0, fails: 0 };
      section.checks.set(path, count);
    }
    if (value !== 0) count.passes++;
    else count.fails++;
  }

  #sectionSummaries(trendStats: readonly string[], durationMs: number): SummarySection[] {
    return [...this.#sections.values()].map(({ kind, name, scenario, sinks, checks }) => ({
      kind,
      name: name.replace(/^::/, ''),
      ...(scenario === '' ? {} : { scenario }),
      metrics: Object.fromEntries(
        [...sinks].map(([metricName, { metric, sink }]) => [
          metricName,
          { type: metric.type, contains: metric.contains, values: sink.values(trendStats, durationMs) },
        ]),
      ),
      checks: summaryOfChecks(checks.values()),
    }));
  }
}

const NO_FIGURES: Figures = {
  iterations: 0,
  requests: 0,
  failedRequests: 0,
  checksPassed: 0,
  checksFailed: 0,
  droppedIterations: 0,
  p50Ms: null,
  p95Ms: null,
  p99Ms: null,
  dataReceivedBytes: 0,
  dataSentBytes: 0,
};

function quantilesOf(durations: TrendSink): Pick<Figures, 'p50Ms' | 'p95Ms' | 'p99Ms'> {
  if (durations.isEmpty) return { p50Ms: null, p95Ms: null, p99Ms: null };
  return { p50Ms: durations.quantile(0.5), p95Ms: durations.quantile(0.95), p99Ms: durations.quantile(0.99) };
}

function difference(now: Figures, before: Figures): Figures {
  return {
    ...now,
    iterations: now.iterations - before.iterations,
    requests: now.requests - before.requests,
    failedRequests: now.failedRequests - before.failedRequests,
    checksPassed: now.checksPassed - before.checksPassed,
    checksFailed: now.checksFailed - before.checksFailed,
    droppedIterations: now.droppedIterations - before.droppedIterations,
    dataReceivedBytes: now.dataReceivedBytes - before.dataReceivedBytes,
    dataSentBytes: now.dataSentBytes - before.dataSentBytes,
  };
}

// A test as a caller sees it: what goes in, what it says while it runs, what comes out.
import type { LogLevel } from '../engine/types.ts';
import type { Metric } from '../metrics/types.ts';

export interface TestInput {
  /** A path, or `-` with `source`. */
  readonly script: string;
  readonly source?: string;
  readonly workingDirectory: string;
  /** `__ENV`. */
  readonly env: Readonly<Record<string, string>>;
  /** Options as in a script's `options` (k6's names and units), by origin; later ones win. */
  readonly configFile: Readonly<Record<string, unknown>>;
  readonly environment: Readonly<Record<string, unknown>>;
  readonly commandLine: Readonly<Record<string, unknown>>;
  /** `json=file`, `csv=file`, `opentelemetry`, `experimental-prometheus-rw`; several allowed. */
  readonly outputs: readonly string[];
  /** `full` also measures each group and scenario; default `compact`. */
  readonly summaryMode?: SummaryMode;
  /** The shell's, which outputs read their settings from (K6_OTEL_*, K6_PROMETHEUS_RW_*). */
  readonly shell: Readonly<Record<string, string | undefined>>;
}

export interface RunningTest {
  /** Resolves in every case: what went wrong is in the outcome. */
  readonly outcome: Promise<TestOutcome>;
  /** As k6 takes a first SIGINT: ends iterations at once, then teardown and the summary. */
  stop(): void;
  /** As a second one: nothing more is run. */
  kill(): void;
}

/** Called in order, on the thread of the caller. */
export type RunListener = (event: RunEvent) => void;

export type RunEvent =
  | { readonly kind: 'initializing'; readonly vusReady: number; readonly vusTotal: number }
  /** Options are known and valid. */
  | { readonly kind: 'planned'; readonly plan: RunPlan }
  | { readonly kind: 'phase'; readonly phase: 'setup' | 'running' | 'teardown' | 'summary' }
  /** Ten times a second at most. */
  | { readonly kind: 'progress'; readonly progress: RunProgress }
  | {
      readonly kind: 'log';
      readonly level: LogLevel;
      readonly source: 'console' | 'k6';
      readonly message: string;
      /** What k6 prints after the message, e.g. `executor=constant-vus scenario=default source=stacktrace`. */
      readonly fields?: Readonly<Record<string, string>>;
      readonly timeMs: number;
    };

export interface RunPlan {
  /** Including gracefulStop, ms. */
  readonly maxDurationMs: number;
  readonly maxVus: number;
  readonly scenarios: readonly ScenarioPlan[];
  readonly outputs: readonly string[];
}

export interface ScenarioPlan {
  readonly name: string;
  readonly executor: string;
  readonly startTimeMs: number;
  readonly durationMs: number;
  readonly maxVus: number;
  /** k6's words, e.g. `Up to 20 looping VUs for 1m30s over 3 stages (gracefulRampDown: 30s, gracefulStop: 30s)`. */
  readonly description: string;
}

export interface RunProgress {
  readonly timeMs: number;
  readonly elapsedMs: number;
  readonly vus: number;
  readonly vusMax: number;
  readonly iterationsComplete: number;
  readonly iterationsInterrupted: number;
  readonly scenarios: readonly ScenarioProgress[];
  /** Since the last progress event with figures (one second): for live charts. Absent in between. */
  readonly figures?: RunFigures;
}

export interface ScenarioProgress {
  readonly name: string;
  readonly state: 'waiting' | 'running' | 'done' | 'interrupted';
  /** 0–1. */
  readonly share: number;
  /** Right of the bar, e.g. [`20/50 VUs`, `0m12.3s/1m30.0s`] or [`10 VUs`, `0m03.1s/10m0s`, `031/200 shared iters`]. */
  readonly right: readonly string[];
}

/** Durations are of `http_req_duration`, ms; null without requests. `last` is the last second, `total` the whole test. */
export interface RunFigures {
  readonly last: Figures;
  readonly total: Figures;
  readonly checks: readonly {
    readonly group: string;
    readonly name: string;
    readonly passes: number;
    readonly fails: number;
  }[];
  readonly thresholds: readonly { readonly metric: string; readonly source: string; readonly ok: boolean }[];
}

export interface Figures {
  readonly iterations: number;
  readonly requests: number;
  readonly failedRequests: number;
  readonly checksPassed: number;
  readonly checksFailed: number;
  readonly droppedIterations: number;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
  readonly dataReceivedBytes: number;
  readonly dataSentBytes: number;
}

export interface TestOutcome {
  /** As k6's: 0, 99 thresholds, 100 setup timeout, 101 teardown timeout, 104 configuration, 105 signal, 107 script exception, 108 test.abort, 110 test.fail. */
  readonly exitCode: number;
  /** One line for stderr; absent when all went well. */
  readonly error?: string;
  /** Undefined when the test never ran. */
  readonly summary?: SummaryData;
  /** What handleSummary returned: `stdout`, `stderr` or a path → text. Undefined without one, or when it threw (then the log says so). */
  readonly summaryFiles?: Readonly<Record<string, string>>;
  readonly figures?: RunFigures;
}

export type SummaryMode = 'compact' | 'full' | 'legacy';

/** What handleSummary is given, plus what the text needs. */
export interface SummaryData {
  readonly durationMs: number;
  readonly options: {
    readonly summaryTrendStats: readonly string[];
    readonly summaryTimeUnit: string;
    readonly noColor: boolean;
  };
  /** In the order of first use; submetrics as `name{tag:value}`. */
  readonly metrics: Readonly<Record<string, SummaryMetric>>;
  readonly rootGroup: SummaryGroup;
  /** All checks of all groups in the order of their first use, which the tree of groups does not keep. */
  readonly checks?: SummaryGroup['checks'];
  readonly setupDataJson?: string;
  /** Only with the summary mode `full`. */
  readonly sections?: readonly SummarySection[];
}

/** A group or a scenario by itself. */
export interface SummarySection {
  readonly kind: 'group' | 'scenario';
  /** Groups: the path without the leading `::`. */
  readonly name: string;
  /** Groups: the scenario that it ran in; absent for `default`, which is the whole test. */
  readonly scenario?: string;
  readonly metrics: Readonly<Record<string, SummaryMetric>>;
  readonly checks: SummaryGroup['checks'];
}

export interface SummaryMetric {
  readonly type: Metric['type'];
  readonly contains: Metric['contains'];
  /** Counter: count, rate. Gauge: value, min, max. Rate: rate, passes, fails. Trend: the chosen stats. */
  readonly values: Readonly<Record<string, number>>;
  /** By source. `actual` is the figure that was compared; scripts are not given it. */
  readonly thresholds?: Readonly<Record<string, { readonly ok: boolean; readonly actual?: number }>>;
}

export interface SummaryGroup {
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly groups: readonly SummaryGroup[];
  readonly checks: readonly {
    readonly name: string;
    readonly path: string;
    readonly id: string;
    readonly passes: number;
    readonly fails: number;
  }[];
}

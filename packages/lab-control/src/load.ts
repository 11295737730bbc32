// Load tests as the page and other commands see them: scripts to choose from, and runs with their figures over time. A
// run is a folder DATA_DIR/load/<id>/ that `k6` itself writes, whoever started it:
//   run.json        LoadRunSummary, replaced at every change
//   points.ndjson   one LoadPoint per line, one per second
//   output.log      what k6 printed

/** `GET /load/scripts`. */
export interface LoadScript {
  /** Relative to the repository, e.g. `k6/load-test.ts`. */
  readonly path: string;
  readonly title: string;
  /** The first comment of the file. */
  readonly about: string;
  readonly sizeBytes: number;
}

/** `POST /load/runs`: as the options of `k6 run`. */
export interface LoadRunRequest {
  readonly script: string;
  readonly vus?: number;
  readonly iterations?: number;
  /** e.g. `30s`. */
  readonly duration?: string;
  readonly stages?: readonly { readonly duration: string; readonly target: number }[];
  readonly env?: Readonly<Record<string, string>>;
}

export type LoadRunState = 'starting' | 'running' | 'stopping' | 'finished' | 'failed' | 'lost';

export interface LoadRunSummary {
  readonly id: string;
  readonly script: string;
  readonly by: 'k6' | 'page';
  readonly engine: 'embedded' | 'k6';
  /** The command line that does the same. */
  readonly command: string;
  readonly state: LoadRunState;
  readonly pid: number;
  readonly startedUnixMs: number;
  readonly endedUnixMs?: number;
  /** Planned length, ms; absent where iterations decide. */
  readonly plannedMs?: number;
  readonly exitCode?: number;
  /** Why it failed, in k6's words. */
  readonly error?: string;
  /** Figures of the whole run so far. */
  readonly totals: LoadFigures;
  readonly thresholds: readonly { readonly metric: string; readonly source: string; readonly ok: boolean }[];
  readonly checks: readonly {
    readonly group: string;
    readonly name: string;
    readonly passes: number;
    readonly fails: number;
  }[];
  readonly scenarios: readonly { readonly name: string; readonly executor: string; readonly about: string }[];
}

/** Counts and quantiles of some stretch of time. Durations in ms, of `http_req_duration`; null without requests. */
export interface LoadFigures {
  readonly vus: number;
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

/** One second of a run. */
export interface LoadPoint extends LoadFigures {
  readonly unixMs: number;
  /** Since the first iteration could start. */
  readonly elapsedMs: number;
}

/** `GET /load/runs/<id>`. */
export interface LoadRunDetails {
  readonly run: LoadRunSummary;
  readonly points: readonly LoadPoint[];
  /** The end of what k6 printed. */
  readonly output: string;
}

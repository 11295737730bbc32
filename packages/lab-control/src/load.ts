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
  /** What its `options` say, as far as they are written out; absent when they are computed or missing. */
  readonly plan?: readonly PlannedLoad[];
  /** It has no default function: only its own scenarios say what runs, and no options can take their place. */
  readonly hasOwnLoadOnly?: boolean;
}

/** One scenario, drawn over time. */
export interface PlannedLoad {
  readonly name: string;
  readonly executor: string;
  readonly startMs: number;
  /** Virtual users, or iterations started per second. */
  readonly unit: 'vus' | 'per-second';
  /** At its start. */
  readonly from: number;
  /** Reached in a straight line. */
  readonly stages: readonly { readonly durationMs: number; readonly target: number }[];
  /** How many there are, where iterations and not time decide; then there are no stages. */
  readonly iterations?: number;
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

/** What may be started from the page, so that a slip of the finger does not take the machine; a terminal has no limits. */
export const LOAD_LIMITS = {
  vusMax: 1000,
  durationMsMax: 2 * 3_600_000,
  iterationsMax: 10_000_000,
  stagesMax: 50,
  envMax: 50,
  envTextMax: 4096,
  /** At the same time. */
  runsMax: 3,
} as const;

const DURATION_UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of `30s`, `1m30s`, `500ms`, `1.5h` (a bare number is milliseconds, as in k6); undefined for other texts. */
export function parseLoadDuration(text: string): number | undefined {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  if (!/^(\d+(\.\d+)?(ms|[smhd]))+$/.test(text)) return undefined;
  let ms = 0;
  for (const [, count, unit = ''] of text.matchAll(/(\d+(?:\.\d+)?)(ms|[smhd])/g)) {
    ms += Number(count) * (DURATION_UNIT_MS[unit] ?? 0);
  }
  return ms;
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

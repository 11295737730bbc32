// The options of a test after merging (defaults < config file < script < K6_* variables < command line). Durations are ms.
import type { Tags } from '../metrics/types.ts';

export interface Options {
  readonly scenarios: Readonly<Record<string, Scenario>>;
  /** By metric or submetric as written, e.g. `http_req_duration{status:200}`. */
  readonly thresholds: Readonly<Record<string, readonly ThresholdOption[]>>;
  readonly tags: Tags;
  readonly systemTags: ReadonlySet<string>;
  readonly summaryTrendStats: readonly string[];
  readonly summaryTimeUnit: '' | 's' | 'ms' | 'us';
  readonly setupTimeoutMs: number;
  readonly teardownTimeoutMs: number;
  readonly minIterationDurationMs: number;
  readonly batch: number;
  readonly batchPerHost: number;
  /** Requests per second over all VUs; 0 is no limit. */
  readonly rps: number;
  readonly throws: boolean;
  readonly discardResponseBodies: boolean;
  readonly noConnectionReuse: boolean;
  readonly noVUConnectionReuse: boolean;
  readonly noCookiesReset: boolean;
  readonly insecureSkipTLSVerify: boolean;
  readonly maxRedirects: number;
  readonly userAgent: string;
  readonly httpDebug: '' | 'headers' | 'full';
  /** Host or host:port → address with or without port. */
  readonly hosts: Readonly<Record<string, string>>;
  readonly blacklistIPs: readonly string[];
  readonly blockHostnames: readonly string[];
  readonly dns: { readonly ttl: string; readonly select: string; readonly policy: string };
  readonly localIPs: string;
  readonly noSetup: boolean;
  readonly noTeardown: boolean;
  readonly noThresholds: boolean;
  readonly noSummary: boolean;
  readonly paused: boolean;
  readonly linger: boolean;
  /** What the options of the script were, merged and in k6's own words, for `exec.test.options`. */
  readonly raw: Readonly<Record<string, unknown>>;
}

export interface ThresholdOption {
  readonly source: string;
  readonly abortOnFail: boolean;
  readonly delayAbortEvalMs: number;
}

interface ScenarioBase {
  readonly startTimeMs: number;
  readonly gracefulStopMs: number;
  /** The exported function. */
  readonly exec: string;
  readonly env: Readonly<Record<string, string>>;
  readonly tags: Tags;
}

export interface Stage {
  readonly durationMs: number;
  readonly target: number;
}

export type Scenario =
  | (ScenarioBase & { readonly executor: 'constant-vus'; readonly vus: number; readonly durationMs: number })
  | (ScenarioBase & {
      readonly executor: 'ramping-vus';
      readonly startVUs: number;
      readonly stages: readonly Stage[];
      readonly gracefulRampDownMs: number;
    })
  | (ScenarioBase & {
      readonly executor: 'shared-iterations';
      readonly vus: number;
      readonly iterations: number;
      readonly maxDurationMs: number;
    })
  | (ScenarioBase & {
      readonly executor: 'per-vu-iterations';
      readonly vus: number;
      readonly iterations: number;
      readonly maxDurationMs: number;
    })
  | (ScenarioBase & {
      readonly executor: 'constant-arrival-rate';
      readonly rate: number;
      readonly timeUnitMs: number;
      readonly durationMs: number;
      readonly preAllocatedVUs: number;
      readonly maxVUs: number;
    })
  | (ScenarioBase & {
      readonly executor: 'ramping-arrival-rate';
      readonly startRate: number;
      readonly timeUnitMs: number;
      readonly stages: readonly Stage[];
      readonly preAllocatedVUs: number;
      readonly maxVUs: number;
    });

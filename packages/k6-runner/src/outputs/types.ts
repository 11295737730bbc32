// Where samples go besides the summary.
import type { LogLevel } from '../engine/types.ts';
import type { Sample, Tags } from '../metrics/types.ts';
import type { Options } from '../options/types.ts';

/** An output never stops a test: what fails after `start` is logged and counted, and `add` returns at once. */
export interface SampleOutput {
  /** As on the command line, without the argument: `json`, `csv`, `opentelemetry`, … */
  readonly name: string;
  /** @throws ConfigurationError when it can't work at all, e.g. a file that can't be written */
  start(): Promise<void>;
  /** Takes the samples; the array may be reused by the caller afterwards. */
  add(samples: readonly Sample[]): void;
  /** Writes what is left, within some seconds. */
  stop(): Promise<void>;
  /** For the banner, e.g. `json (out.json)`. */
  describe(): string;
}

export interface OutputContext {
  /** The settings of outputs are environment variables: K6_CSV_*, K6_OTEL_*, K6_PROMETHEUS_RW_*, OTEL_*. */
  readonly shell: Readonly<Record<string, string | undefined>>;
  /** File names are relative to it. */
  readonly workingDirectory: string;
  readonly log: (level: LogLevel, message: string) => void;
  readonly writeStdout: (text: string) => void;
  /** The clock, ms since the epoch. */
  readonly now: () => number;
  readonly systemTags: ReadonlySet<string>;
  readonly tags: Tags;
  readonly thresholds: Options['thresholds'];
}

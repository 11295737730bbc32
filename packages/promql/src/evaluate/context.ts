import type { Clock } from '@o11y-lab/model';
import { positionOf, QueryError, type SourceRange } from '@o11y-lab/query-lang';

/**
 * Samples read plus cells computed that one query may hold. A cell is 9 bytes and a sample 16, so a query at the bound
 * takes about 300 MB; Prometheus allows 50 million at a similar size each.
 */
export const SAMPLES_PER_QUERY_MAX = 20_000_000;
/** Steps of a range query or subquery, per series, as in Prometheus: enough for one per pixel of a wide screen. */
export const STEPS_MAX = 11_000;
/** Lookback: how old a sample may be to count as the current value of its series. */
export const LOOKBACK_MS_DEFAULT = 5 * 60_000;
/** Step of a subquery that names none; Prometheus takes its evaluation interval. */
export const SUBQUERY_STEP_MS_DEFAULT = 60_000;
/** Different warnings and infos kept per query; more of them teach nothing more. */
const ANNOTATIONS_MAX = 10;
/** Calculation between two pauses. */
const PAUSE_EVERY_MS = 10;
/** The clock is asked once for this many checks. */
const CHECKS_PER_CLOCK_READ = 32;

export interface EvaluateOptions {
  readonly now: Clock;
  /** How long evaluation may take; then it fails with the code `timeout`. */
  readonly timeoutMs: number;
  /**
   * Lets other work run; called every few tens of milliseconds of calculation, so that a large query does not hold up
   * whatever else the process does. Without it the query runs through.
   */
  readonly pause?: () => Promise<void>;
  /** Aborted when nobody waits for the answer any more; the query then fails with the code `canceled`. */
  readonly signal?: { readonly aborted: boolean };
  readonly samplesMax?: number;
  readonly lookbackMs?: number;
  readonly subqueryStepMs?: number;
}

/** What is shared by all nodes of one running query: its bounds and its annotations. */
export class QueryContext {
  readonly source: string;
  readonly queryStartMs: number;
  readonly queryEndMs: number;
  readonly lookbackMs: number;
  readonly subqueryStepMs: number;
  readonly warnings = new Set<string>();
  readonly infos = new Set<string>();
  readonly #options: EvaluateOptions;
  readonly #deadlineMs: number;
  #samplesCount = 0;
  #pausedAtMs: number;
  #checksCount = 0;

  constructor(source: string, startMs: number, endMs: number, options: EvaluateOptions) {
    this.source = source;
    this.queryStartMs = startMs;
    this.queryEndMs = endMs;
    this.lookbackMs = options.lookbackMs ?? LOOKBACK_MS_DEFAULT;
    this.subqueryStepMs = options.subqueryStepMs ?? SUBQUERY_STEP_MS_DEFAULT;
    this.#options = options;
    this.#pausedAtMs = options.now();
    this.#deadlineMs = this.#pausedAtMs + options.timeoutMs;
  }

  /** Counts samples or cells that the query now holds, and looks at the clock now and then. */
  addSamples(count: number): void {
    this.#samplesCount += count;
    const max = this.#options.samplesMax ?? SAMPLES_PER_QUERY_MAX;
    if (this.#samplesCount > max) {
      const message = `query processing would load too many samples into memory: more than ${max}; ask for a shorter range, a larger step or fewer series`;
      throw new QueryError('too-much', message);
    }
    if (this.#checksCount++ % CHECKS_PER_CLOCK_READ === 0) this.checkDeadline();
  }

  /** True when it is time to call {@link pause}. */
  isPauseDue(): boolean {
    return this.#options.now() - this.#pausedAtMs >= PAUSE_EVERY_MS;
  }

  /** Gives way to other work; then looks whether the query should still run. */
  async pause(): Promise<void> {
    await this.#options.pause?.();
    this.#pausedAtMs = this.#options.now();
    this.checkDeadline();
  }

  /** @throws QueryError `timeout` or `canceled`. */
  checkDeadline(): void {
    if (this.#options.signal?.aborted) throw new QueryError('canceled', 'the query was canceled');
    if (this.#options.now() <= this.#deadlineMs) return;
    throw new QueryError('timeout', `query timed out after ${this.#options.timeoutMs} ms`);
  }

  warn(message: string, range: SourceRange): void {
    this.#annotate(this.warnings, 'PromQL warning', message, range);
  }

  info(message: string, range: SourceRange): void {
    this.#annotate(this.infos, 'PromQL info', message, range);
  }

  #annotate(target: Set<string>, kind: string, message: string, range: SourceRange): void {
    if (target.size >= ANNOTATIONS_MAX) return;
    const { line, column } = positionOf(this.source, range.start);
    target.add(`${kind}: ${message} (${line}:${column})`);
  }
}

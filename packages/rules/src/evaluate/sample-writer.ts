// What the rules of a group write, gathered: one commit for all of them, unless a rule reads what another has written.
import { type Labels, labelsKey } from '@o11y-lab/model';
import type { MetricStore } from '@o11y-lab/storage';
import type { RunningRule } from './running-rule.ts';
import { ALERTS, ALERTS_FOR_STATE, type Sample } from './series.ts';

export type SampleStore = Pick<MetricStore, 'append' | 'seriesId'>;

export class SampleWriter {
  readonly #store: SampleStore;
  readonly #timeUnixMs: number;
  #labels: Labels[] = [];
  #values: number[] = [];
  #staleRows: number[] = [];
  #names = new Set<string>();
  #rules: { readonly running: RunningRule; readonly writtenBefore: RunningRule['written'] }[] = [];

  constructor(store: SampleStore, timeUnixMs: number) {
    this.#store = store;
    this.#timeUnixMs = timeUnixMs;
  }

  /** True when what an expression reads may be among what is not written yet. */
  holdsBack(names: ReadonlySet<string> | 'any'): boolean {
    if (names === 'any') return this.#names.size > 0;
    return [...names].some((name) => this.#names.has(name));
  }

  /** The samples of a rule; series that it wrote the last time and not this time end here. */
  add(running: RunningRule, samples: readonly Sample[]): void {
    const written = new Map<string, Labels>();
    for (const { labels, value } of samples) {
      written.set(labelsKey(labels), labels);
      this.#push(labels, value);
    }
    for (const [key, labels] of running.written) {
      if (!written.has(key)) this.#pushStale(labels);
    }
    this.#rules.push({ running, writtenBefore: running.written });
    if (running.rule.kind === 'recording') this.#names.add(running.rule.name);
    else this.#names.add(ALERTS).add(ALERTS_FOR_STATE);
    running.written = written;
  }

  /** Ends series whose rule is gone. */
  end(series: Iterable<Labels>): void {
    for (const labels of series) this.#pushStale(labels);
  }

  /**
   * Writes what was added, which can be read when it resolves. When the store refuses, the rules have the health "err",
   * and the series of this time are still ended later.
   * @throws StoreError when no rule is there to tell it.
   */
  async flush(): Promise<void> {
    const [labels, values, staleRows, rules] = [this.#labels, this.#values, this.#staleRows, this.#rules];
    [this.#labels, this.#values, this.#staleRows, this.#rules] = [[], [], [], []];
    this.#names = new Set();
    if (labels.length === 0) return;
    try {
      await this.#store.append({
        // Only here: an id holds until retention forgets series, which may happen while the next rule is evaluated.
        seriesIds: labels.map((one) => this.#store.seriesId(one)),
        timeUnixMs: labels.map(() => this.#timeUnixMs),
        value: values,
        staleRows,
        histograms: [],
        exemplars: [],
        metadata: [],
      });
    } catch (error) {
      if (rules.length === 0) throw error;
      for (const { running, writtenBefore } of rules) {
        running.health = 'err';
        running.lastError = `could not write: ${error instanceof Error ? error.message : String(error)}`;
        running.written = new Map([...writtenBefore, ...running.written]);
      }
    }
  }

  #push(labels: Labels, value: number): void {
    this.#labels.push(labels);
    this.#values.push(value);
  }

  #pushStale(labels: Labels): void {
    this.#staleRows.push(this.#labels.length);
    this.#push(labels, Number.NaN);
  }
}

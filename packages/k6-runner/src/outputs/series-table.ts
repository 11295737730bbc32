// Samples by series: a metric with one set of tags. What is kept of a series is the caller's.
import type { Metric, Sample, Tags } from '../metrics/types.ts';

/** A script that puts ids into tags or URLs would fill the memory here and in the server. */
const SERIES_MAX = 20_000;

export interface Series<State> {
  readonly metric: Metric;
  /** Sorted by name, without empty values. */
  readonly labels: readonly (readonly [name: string, value: string])[];
  readonly state: State;
}

export class SeriesTable<State> {
  readonly #newState: (metric: Metric) => State;
  readonly #series = new Map<string, Series<State>>();
  /** Samples of one event come together and share their tags: the key of tags is made once. */
  #lastTags: Tags | undefined;
  #lastKey = '';
  droppedSamples = 0;

  constructor(newState: (metric: Metric) => State) {
    this.#newState = newState;
  }

  /** Undefined, and counted, when there are too many. */
  find({ metric, tags }: Sample): Series<State> | undefined {
    if (tags !== this.#lastTags) {
      this.#lastTags = tags;
      this.#lastKey = JSON.stringify(labelsOf(tags));
    }
    const key = metric.name + this.#lastKey;
    let series = this.#series.get(key);
    if (!series) {
      if (this.#series.size >= SERIES_MAX) {
        this.droppedSamples++;
        return undefined;
      }
      series = { metric, labels: labelsOf(tags), state: this.#newState(metric) };
      this.#series.set(key, series);
    }
    return series;
  }

  all(): Iterable<Series<State>> {
    return this.#series.values();
  }
}

function labelsOf(tags: Tags): Series<unknown>['labels'] {
  return Object.entries(tags)
    .filter(([, value]) => value !== '')
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

// What becomes of the samples of one metric. A trend keeps every value: percentiles are exact, as k6's are.
import type { MetricType } from './types.ts';

export interface Sink {
  readonly isEmpty: boolean;
  add(value: number): void;
  /** One figure, e.g. `rate` or `p(95)`; 0 without samples. The methods are those of `METHODS`, checked before. */
  read(method: string, elapsedMs: number): number;
  /** All figures as the summary has them; `trendStats` matters for trends only. */
  values(trendStats: readonly string[], elapsedMs: number): Record<string, number>;
}

/** What a threshold may ask of each type; `p` stands for every `p(N)`. */
export const METHODS: Readonly<Record<MetricType, readonly string[]>> = {
  counter: ['count', 'rate'],
  gauge: ['value'],
  rate: ['rate'],
  trend: ['avg', 'min', 'max', 'med', 'p'],
};

export function newSink(type: MetricType): Sink {
  switch (type) {
    case 'counter':
      return new CounterSink();
    case 'gauge':
      return new GaugeSink();
    case 'rate':
      return new RateSink();
    case 'trend':
      return new TrendSink();
    default:
      return type satisfies never;
  }
}

export class CounterSink implements Sink {
  count = 0;
  isEmpty = true;

  add(value: number): void {
    this.count += value;
    this.isEmpty = false;
  }

  read(method: string, elapsedMs: number): number {
    return method === 'rate' ? perSecond(this.count, elapsedMs) : this.count;
  }

  values(_trendStats: readonly string[], elapsedMs: number): Record<string, number> {
    return { count: this.count, rate: perSecond(this.count, elapsedMs) };
  }
}

class GaugeSink implements Sink {
  isEmpty = true;
  #value = 0;
  #min = 0;
  #max = 0;

  add(value: number): void {
    this.#value = value;
    this.#min = this.isEmpty ? value : Math.min(this.#min, value);
    this.#max = this.isEmpty ? value : Math.max(this.#max, value);
    this.isEmpty = false;
  }

  read(): number {
    return this.#value;
  }

  values(): Record<string, number> {
    return { value: this.#value, min: this.#min, max: this.#max };
  }
}

/** The share of samples that are not zero. */
export class RateSink implements Sink {
  passes = 0;
  fails = 0;

  get isEmpty(): boolean {
    return this.passes + this.fails === 0;
  }

  add(value: number): void {
    if (value === 0) this.fails++;
    else this.passes++;
  }

  read(): number {
    return this.isEmpty ? 0 : this.passes / (this.passes + this.fails);
  }

  values(): Record<string, number> {
    return { rate: this.read(), passes: this.passes, fails: this.fails };
  }
}

const TREND_CAPACITY_FIRST = 64;

/**
 * Values are appended; a question sorts what came since the last one and merges it into the sorted rest, so that asking
 * every second stays cheap in a long test.
 */
export class TrendSink implements Sink {
  #values = new Float64Array(TREND_CAPACITY_FIRST);
  #count = 0;
  /** So many values at the front are in order. */
  #sortedCount = 0;
  #sum = 0;

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  get count(): number {
    return this.#count;
  }

  add(value: number): void {
    if (this.#count === this.#values.length) {
      const wider = new Float64Array(this.#values.length * 2);
      wider.set(this.#values);
      this.#values = wider;
    }
    this.#values[this.#count++] = value;
    this.#sum += value;
  }

  /** Forgets the values, keeps the room. */
  clear(): void {
    this.#count = 0;
    this.#sortedCount = 0;
    this.#sum = 0;
  }

  /** Linear interpolation between the two values around the rank `share * (count - 1)`; 0 without values. */
  quantile(share: number): number {
    if (this.#count === 0) return 0;
    this.#sort();
    const rank = share * (this.#count - 1);
    const below = this.#values[Math.floor(rank)] ?? 0;
    const above = this.#values[Math.ceil(rank)] ?? 0;
    return below + (above - below) * (rank - Math.floor(rank));
  }

  read(method: string): number {
    if (this.#count === 0) return 0;
    switch (method) {
      case 'avg':
        return this.#sum / this.#count;
      case 'min':
        return this.quantile(0);
      case 'max':
        return this.quantile(1);
      case 'med':
        return this.quantile(0.5);
      case 'count':
        return this.#count;
      default:
        return this.quantile((percentOf(method) ?? 0) / 100);
    }
  }

  values(trendStats: readonly string[]): Record<string, number> {
    return Object.fromEntries(trendStats.map((stat) => [stat, this.read(stat)]));
  }

  #sort(): void {
    if (this.#sortedCount === this.#count) return;
    const values = this.#values;
    if (this.#sortedCount === 0) values.subarray(0, this.#count).sort();
    else {
      const added = values.slice(this.#sortedCount, this.#count).sort();
      // From the back: the place that is written has been read already.
      let [write, old] = [this.#count - 1, this.#sortedCount - 1];
      for (let next = added.length - 1; next >= 0; write--) {
        const [left, right] = [values[old] ?? 0, added[next] ?? 0];
        if (old >= 0 && left > right) {
          values[write] = left;
          old--;
        } else {
          values[write] = right;
          next--;
        }
      }
    }
    this.#sortedCount = this.#count;
  }
}

/** 95 of `p(95)`; undefined when it is no percentile of 0 to 100. */
export function percentOf(method: string): number | undefined {
  const found = /^p\(\s*(\d+(?:\.\d+)?|\.\d+)\s*\)$/.exec(method);
  if (!found) return undefined;
  const percent = Number(found[1]);
  return percent <= 100 ? percent : undefined;
}

function perSecond(count: number, elapsedMs: number): number {
  return elapsedMs > 0 ? (count * 1000) / elapsedMs : 0;
}

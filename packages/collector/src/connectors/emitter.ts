// When cumulative series of a connector get points.
//
// A counter that is first seen at 1 shows nothing to `rate` and `increase`: they need two points that differ. So a new
// series begins with a point of 0 before its first value, as Prometheus does when it is given the time of creation. The
// point lies one keep-alive period back, where it would lie had the series been there and idle: right behind it, `rate`
// would extrapolate a single request far beyond its two points (to 1.5 requests and more).
//
// After a change, points follow on every flush for as long as a keep-alive period, for the same reason: with points up
// to the end of its range, `increase(x[1m])` reads 1.0 to 1.15 after one request instead of up to 2. From then on a point
// per keep-alive period holds the series in PromQL's look-back and in ranges of a minute.

/** As a usual scrape interval: four points in `rate(x[1m])`. */
export const KEEP_ALIVE_MS = 15_000;

/** What did not change for this long is ended with a stale marker and forgotten: old span names and routes go away. */
export const EXPIRY_MS = 15 * 60_000;

/** What the emitter remembers of a series; connectors extend it with their numbers. */
export abstract class CumulativeSeries {
  /** Rises with every observation. */
  abstract readonly count: number;
  /** Of the point of 0; undefined until it is stored. */
  startUnixMs: number | undefined = undefined;
  changedUnixMs = 0;
  emittedUnixMs = 0;
  emittedCount = 0;
}

export interface PointTime {
  /** `zero` is the start of the series, `end` its stale marker. */
  readonly kind: 'zero' | 'value' | 'end';
  readonly startUnixMs: number;
  readonly timeUnixMs: number;
}

/** To be called when the points of a flush are stored; else they are due again. */
export type Confirm = () => void;

interface Due<S> {
  readonly series: S;
  readonly startUnixMs: number;
  readonly count: number;
  readonly isEnd: boolean;
}

/** The series of one connector. */
export class Emitter<S extends CumulativeSeries> {
  readonly #series = new Set<S>();
  readonly #onEnd: (series: S) => void;
  /** No point of 0 before this: an earlier process, or an ended series, may have points of the same labels there. */
  #notBeforeUnixMs: number;

  /** @param onEnd gets a series that has ended, to forget it. */
  constructor(startUnixMs: number, onEnd: (series: S) => void) {
    this.#notBeforeUnixMs = startUnixMs;
    this.#onEnd = onEnd;
  }

  get size(): number {
    return this.#series.size;
  }

  add(series: S): void {
    this.#series.add(series);
  }

  /** Calls `write` for every point that is due. Times of flushes ascend. */
  emit(nowUnixMs: number, write: (series: S, point: PointTime) => void): Confirm {
    const due: Due<S>[] = [];
    for (const series of this.#series) {
      const { count } = series;
      const zeroUnixMs = Math.max(nowUnixMs - KEEP_ALIVE_MS, this.#notBeforeUnixMs);
      const startUnixMs = series.startUnixMs ?? zeroUnixMs;
      const isEnd = this.#isEnd(series, nowUnixMs);
      if (!isEnd && !isDue(series, nowUnixMs)) continue;
      if (series.startUnixMs === undefined && zeroUnixMs < nowUnixMs) {
        write(series, { kind: 'zero', startUnixMs, timeUnixMs: zeroUnixMs });
      }
      write(series, { kind: isEnd ? 'end' : 'value', startUnixMs, timeUnixMs: nowUnixMs });
      due.push({ series, startUnixMs, count, isEnd });
    }
    return () => {
      for (const point of due) this.#confirm(point, nowUnixMs);
    };
  }

  #isEnd(series: S, nowUnixMs: number): boolean {
    return (
      series.startUnixMs !== undefined &&
      series.count === series.emittedCount &&
      nowUnixMs - series.changedUnixMs >= EXPIRY_MS
    );
  }

  #confirm({ series, startUnixMs, count, isEnd }: Due<S>, nowUnixMs: number): void {
    // A series that was counted on while its end was being stored goes on behind the marker.
    if (isEnd && series.count === count) {
      this.#series.delete(series);
      this.#notBeforeUnixMs = nowUnixMs;
      this.#onEnd(series);
      return;
    }
    if (series.startUnixMs === undefined || count !== series.emittedCount) series.changedUnixMs = nowUnixMs;
    series.startUnixMs = startUnixMs;
    series.emittedUnixMs = nowUnixMs;
    series.emittedCount = count;
  }
}

function isDue(series: CumulativeSeries, nowUnixMs: number): boolean {
  if (series.startUnixMs === undefined || series.count !== series.emittedCount) return true;
  return nowUnixMs - series.changedUnixMs <= KEEP_ALIVE_MS || nowUnixMs - series.emittedUnixMs >= KEEP_ALIVE_MS;
}

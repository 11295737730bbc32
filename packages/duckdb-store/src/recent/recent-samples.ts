// The newest float samples of all series in memory, as Prometheus has its head block: dashboards mostly ask for the last
// hour, and reading a few series of it from the table means unpacking the row groups of all series.
//
// It is a copy of what is committed and owes nothing to durability. What it promises is to be whole: of a series, every
// committed sample not older than `sinceUnixMs` (or than the series' own bound, if later) is here. So a read takes the
// newer part from here and the older part from the table, and giving memory back only means to promise less.
import type { SampleAppend } from '@o11y-lab/storage';
import { checkSamplesCount, type MsRange, type SampleColumns } from '../read/samples.ts';
import { RecentSeries } from './recent-series.ts';
import { type Lease, SampleBuffers } from './sample-buffers.ts';
import { SharedTimes } from './shared-times.ts';

/** An hour of the lab takes some 40 MB: 2,000 series, most of them counters, sampled once a second. */
export const RECENT_BYTES_MAX = 96 * 1024 * 1024;
/** Given back at once when the bound is reached; giving back looks at every series. */
const PART_DROPPED = 1 / 8;

/** What a read found here, and what is left to be read from the table. */
export interface RecentRead {
  readonly samples: ReadonlyMap<number, SampleColumns>;
  readonly count: number;
  /** Of the columns in `samples`. */
  readonly lease: Lease;
  /** Undefined when nothing is left. */
  readonly older: OlderRead | undefined;
}

export interface OlderRead {
  readonly ids: readonly number[];
  /** The newest time that any of them needs. */
  readonly endUnixMs: number;
  /** Samples of a series from this time on are in `samples` already. */
  coveredFromMs(id: number): number;
}

export class RecentSamples {
  readonly #bytesMax: number;
  readonly #sharedTimes = new SharedTimes();
  readonly #buffers = new SampleBuffers();
  #series: (RecentSeries | undefined)[] = [];
  #sinceMs = Number.NEGATIVE_INFINITY;
  #bytes = 0;
  #version = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** Every committed sample of this time or later is here, but for series with a bound of their own. */
  get sinceUnixMs(): number {
    return this.#sinceMs;
  }

  /**
   * Changes with everything that makes what was read from the table before it unfit for prepend(): a sample older than
   * what is claimed here, memory given back, rows deleted.
   */
  get version(): number {
    return this.#version;
  }

  /** The part of its memory that it uses. */
  get filled(): number {
    return this.#bytes / this.#bytesMax;
  }

  /** Forgets everything; what is committed from now on is here when it is not older than `sinceUnixMs`. */
  restart(sinceUnixMs: number): void {
    this.#version++;
    this.#series = [];
    this.#bytes = 0;
    this.#sinceMs = sinceUnixMs;
  }

  /** Takes what has just been committed. */
  append({ seriesIds, timeUnixMs, value, staleRows }: SampleAppend): void {
    const stale = staleRows.length === 0 ? undefined : new Set(staleRows);
    for (let row = 0; row < seriesIds.length; row++) {
      const time = Math.trunc(timeUnixMs[row] ?? 0) || 0; // as the table has it
      if (time < this.#sinceMs) {
        this.#version++;
        continue;
      }
      const series = this.#getOrMake(seriesIds[row] ?? 0);
      this.#bytes -= series.bytes;
      series.add(time, value[row] ?? Number.NaN, stale?.has(row) ?? false);
      this.#bytes += series.bytes;
    }
    if (this.#bytes > this.#bytesMax) this.#shrink();
  }

  /**
   * Takes what the table has from `sinceUnixMs` to just before the time that this knew of until now. `version` must be
   * what it was before the table was read. A commit that is not told of here yet does no harm: its samples come with
   * append(), and find their place or make this know less.
   */
  prepend(samples: ReadonlyMap<number, SampleColumns>, sinceUnixMs: number): void {
    for (const [id, { timeUnixMs, value }] of samples) {
      const series = this.#getOrMake(id);
      if (series.coveredFromMs !== Number.NEGATIVE_INFINITY) continue;
      this.#bytes -= series.bytes;
      series.prepend(timeUnixMs, value);
      this.#bytes += series.bytes;
    }
    this.#sinceMs = sinceUnixMs;
  }

  /** Promises nothing about samples before a time, and lets go of them. */
  raiseSince(unixMs: number): void {
    this.#version++;
    if (unixMs <= this.#sinceMs) return;
    this.#sinceMs = unixMs;
    this.#series.forEach((series, id) => {
      if (series === undefined) return;
      this.#bytes -= series.bytes;
      series.dropBefore(unixMs);
      if (series.isEmpty && series.coveredFromMs <= unixMs) this.#series[id] = undefined;
      else this.#bytes += series.bytes;
    });
  }

  /** Series of which nothing is stored any more. */
  forget(ids: Iterable<number>): void {
    this.#version++;
    for (const id of ids) {
      this.#bytes -= this.#series[id]?.bytes ?? 0;
      this.#series[id] = undefined;
    }
  }

  /**
   * Samples of the series in a range. They are copies: what is committed later does not change them.
   * @throws StoreError `too-much`.
   */
  read(ids: readonly number[], { startUnixMs, endUnixMs }: MsRange): RecentRead {
    const samples = new Map<number, SampleColumns>();
    const lease = this.#buffers.lease();
    let count = 0;
    for (const id of ids) {
      const series = this.#series[id];
      const start = Math.max(startUnixMs, this.#coveredFromMs(id));
      const length = series?.count(start, endUnixMs) ?? 0;
      if (series === undefined || length === 0) continue;
      count += length;
      checkSamplesCount(count);
      const columns = { timeUnixMs: lease.take(length), value: lease.take(length) };
      series.copy(start, endUnixMs, columns.timeUnixMs, columns.value, 0);
      samples.set(id, columns);
    }
    return { samples, count, lease, older: this.older(ids, { startUnixMs, endUnixMs }) };
  }

  /** Those of the series that have samples in a range, as far as is known here. */
  present(ids: readonly number[], { startUnixMs, endUnixMs }: MsRange): Set<number> {
    return new Set(
      ids.filter((id) => {
        const start = Math.max(startUnixMs, this.#coveredFromMs(id));
        return (this.#series[id]?.count(start, endUnixMs) ?? 0) > 0;
      }),
    );
  }

  /** The series and the time that the table has to be asked for, when a range reaches back before what is known here. */
  older(ids: readonly number[], { startUnixMs, endUnixMs }: MsRange): OlderRead | undefined {
    if (startUnixMs > endUnixMs) return undefined;
    const bounds = new Map<number, number>();
    let newest = Number.NEGATIVE_INFINITY;
    for (const id of ids) {
      const coveredFrom = this.#coveredFromMs(id);
      if (startUnixMs >= coveredFrom) continue;
      bounds.set(id, coveredFrom);
      newest = Math.max(newest, coveredFrom - 1);
    }
    if (bounds.size === 0) return undefined;
    return {
      ids: [...bounds.keys()],
      endUnixMs: Math.min(endUnixMs, newest),
      coveredFromMs: (id) => bounds.get(id) ?? Number.NEGATIVE_INFINITY,
    };
  }

  #coveredFromMs(id: number): number {
    return Math.max(this.#sinceMs, this.#series[id]?.coveredFromMs ?? Number.NEGATIVE_INFINITY);
  }

  #getOrMake(id: number): RecentSeries {
    const known = this.#series[id];
    if (known !== undefined) return known;
    const made = new RecentSeries(this.#sharedTimes);
    this.#series[id] = made;
    this.#bytes += made.bytes;
    return made;
  }

  /** Drops the oldest parts. By their number, not by their age: a clock that is wrong must not empty the rest. */
  #shrink(): void {
    const ends: number[] = [];
    for (const series of this.#series) if (series !== undefined) for (const end of series.partEndsMs()) ends.push(end);
    const sorted = Float64Array.from(ends).sort();
    let dropped = 0;
    while (this.#bytes > this.#bytesMax * (1 - PART_DROPPED) && dropped < sorted.length) {
      dropped += Math.ceil((sorted.length - dropped) * PART_DROPPED);
      this.raiseSince((sorted[dropped - 1] ?? 0) + 1);
    }
  }
}

import {
  compileMatcher,
  invariant,
  type LabelMatcher,
  type Labels,
  labelsKey,
  type NativeHistogram,
  setStale,
} from '@o11y-lab/model';
import type {
  Exemplar,
  MatchSeries,
  MetricMetadata,
  MetricStore,
  SampleAppend,
  SelectExemplars,
  SelectSeries,
  SeriesExemplars,
  SeriesId,
  SeriesSamples,
} from '../metrics.ts';
import { spreadRows } from '../spread.ts';
import type { StoreStats } from '../store.ts';
import { compareText } from './predicate.ts';
import { assertOpen, statsOfTimes } from './rows.ts';

interface Series {
  readonly labels: Labels;
  /** By time in milliseconds: a later write for the same time replaces the value. */
  readonly samples: Map<number, number | 'stale'>;
  readonly histograms: Map<number, NativeHistogram>;
  readonly exemplars: Map<string, Exemplar>;
}

export class MemoryMetrics implements MetricStore {
  closed = false;
  readonly epoch = 1;
  readonly #series: Series[] = [];
  readonly #idOf = new Map<string, SeriesId>();
  readonly #metadata = new Map<string, MetricMetadata>();

  seriesId(labels: Labels): SeriesId {
    const key = labelsKey(labels);
    const known = this.#idOf.get(key);
    if (known !== undefined) return known;
    const id = this.#series.length as SeriesId; // the constructor of the brand
    this.#series.push({ labels, samples: new Map(), histograms: new Map(), exemplars: new Map() });
    this.#idOf.set(key, id);
    return id;
  }

  async append(append: SampleAppend): Promise<void> {
    assertOpen(this.closed);
    const stale = new Set(append.staleRows);
    append.seriesIds.forEach((id, row) => {
      const time = append.timeUnixMs[row] ?? 0;
      this.#get(id).samples.set(time, stale.has(row) ? 'stale' : (append.value[row] ?? Number.NaN));
    });
    for (const { seriesId, timeUnixMs, value } of append.histograms) {
      this.#get(seriesId).histograms.set(timeUnixMs, value);
    }
    for (const { seriesId, ...exemplar } of append.exemplars) {
      const key = `${exemplar.timeUnixMs} ${exemplar.value} ${labelsKey(exemplar.labels)}`;
      this.#get(seriesId).exemplars.set(key, exemplar);
    }
    for (const metadata of append.metadata) this.#metadata.set(metadata.name, metadata);
  }

  async select(request: SelectSeries): Promise<readonly SeriesSamples[]> {
    const found: SeriesSamples[] = [];
    for (const series of this.#matching([request.matchers])) {
      const samples = [...series.samples].filter(([time]) => inRange(time, request)).sort(([a], [b]) => a - b);
      const histograms = [...series.histograms]
        .filter(([time]) => inRange(time, request))
        .sort(([a], [b]) => a - b)
        .map(([timeUnixMs, value]) => ({ timeUnixMs, value }));
      if (samples.length + histograms.length === 0) continue;
      const value = new Float64Array(samples.length);
      samples.forEach(([, sample], row) => {
        if (sample === 'stale') setStale(value, row);
        else value[row] = sample;
      });
      found.push({
        labels: series.labels,
        timeUnixMs: Float64Array.from(samples, ([time]) => time),
        value,
        histograms,
      });
    }
    return found;
  }

  async readLabelNames(request: MatchSeries): Promise<readonly string[]> {
    const series = await this.readSeries(request);
    return [...new Set(series.flatMap((labels) => [...labels.keys()]))].sort(compareText);
  }

  async readLabelValues(request: MatchSeries & { readonly name: string }): Promise<readonly string[]> {
    const series = await this.readSeries(request);
    const values = series.map((labels) => labels.get(request.name)).filter((value) => value !== undefined);
    return [...new Set(values)].sort(compareText);
  }

  async readSeries(request: MatchSeries): Promise<readonly Labels[]> {
    const sets = request.matcherSets.length === 0 ? [[]] : request.matcherSets;
    const fits = (time: number): boolean => inRange(time, request);
    return this.#matching(sets)
      .filter((series) => [...series.samples.keys()].some(fits) || [...series.histograms.keys()].some(fits))
      .map((series) => series.labels);
  }

  async readMetadata(): Promise<readonly MetricMetadata[]> {
    return [...this.#metadata.values()].sort((a, b) => compareText(a.name, b.name));
  }

  async readExemplars(request: SelectExemplars): Promise<readonly SeriesExemplars[]> {
    const all = this.#matching([request.matchers]).flatMap((series) =>
      [...series.exemplars.values()]
        .filter((exemplar) => inRange(exemplar.timeUnixMs, request))
        .map((exemplar) => ({ series, exemplar })),
    );
    all.sort((a, b) => a.exemplar.timeUnixMs - b.exemplar.timeUnixMs);
    const times = Float64Array.from(all, ({ exemplar }) => exemplar.timeUnixMs);
    const values = Float64Array.from(all, ({ exemplar }) => exemplar.value);
    const bySeries = new Map<Series, Exemplar[]>();
    for (const row of spreadRows(times, values, request.exemplarsMax ?? all.length)) {
      const { series, exemplar } = all[row] ?? {};
      if (series !== undefined && exemplar !== undefined) {
        bySeries.set(series, [...(bySeries.get(series) ?? []), exemplar]);
      }
    }
    return this.#series.flatMap((series) => {
      const exemplars = bySeries.get(series);
      return exemplars === undefined ? [] : [{ labels: series.labels, exemplars }];
    });
  }

  stats(): StoreStats['metrics'] {
    const times = this.#series.flatMap((series) => [...series.samples.keys(), ...series.histograms.keys()]);
    return { ...statsOfTimes(times), seriesCount: this.#series.length };
  }

  #get(id: SeriesId): Series {
    const series = this.#series[id];
    invariant(series !== undefined, `no series has the id ${id}; ids come from seriesId()`);
    return series;
  }

  #matching(sets: readonly (readonly LabelMatcher[])[]): Series[] {
    const tests = sets.map((matchers) =>
      matchers.map((matcher) => ({ name: matcher.name, test: compileMatcher(matcher) })),
    );
    return this.#series.filter(({ labels }) =>
      tests.some((set) => set.every(({ name, test }) => test(labels.get(name) ?? ''))),
    );
  }
}

function inRange(timeUnixMs: number, range: { readonly startUnixMs: number; readonly endUnixMs: number }): boolean {
  return timeUnixMs >= range.startUnixMs && timeUnixMs <= range.endUnixMs;
}

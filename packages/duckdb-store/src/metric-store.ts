import type { LabelMatcher, Labels } from '@o11y-lab/model';
import type {
  MatchSeries,
  MetricMetadata,
  MetricStore,
  SampleAppend,
  SelectExemplars,
  SelectSeries,
  SeriesExemplars,
  SeriesId,
  SeriesSamples,
} from '@o11y-lab/storage';
import { int32Column } from './columns/chunk-reader.ts';
import { readExemplars } from './read/exemplars.ts';
import { idFilter } from './read/id-filter.ts';
import { queryChunks, read } from './read/query.ts';
import { type MsRange, msBounds, readHistograms } from './read/samples.ts';
import { selectSamples } from './read/select-samples.ts';
import type { Lease } from './recent/sample-buffers.ts';
import type { StoreState } from './state.ts';
import { sortedText } from './text.ts';

/** Rough bytes of a sample on its way into the store. */
const SAMPLE_BYTES = 24;
const HISTOGRAM_BYTES = 1000;

export class DuckDbMetrics implements MetricStore {
  readonly #state: StoreState;
  readonly #leases = new WeakMap<readonly SeriesSamples[], Lease>();

  constructor(state: StoreState) {
    this.#state = state;
  }

  get epoch(): number {
    return this.#state.epoch;
  }

  seriesId(labels: Labels): SeriesId {
    return this.#state.series.idOf(labels) as SeriesId; // the constructor of the brand
  }

  append(append: SampleAppend): Promise<void> {
    const rows = append.seriesIds.length + append.histograms.length + append.exemplars.length;
    if (rows + append.metadata.length === 0) return Promise.resolve();
    const bytes = append.seriesIds.length * SAMPLE_BYTES + (rows - append.seriesIds.length) * HISTOGRAM_BYTES;
    return this.#state.commits.append({ kind: 'samples', append, rows, bytes });
  }

  async select(request: SelectSeries): Promise<readonly SeriesSamples[]> {
    const { series } = this.#state;
    const ids = series.matching(request.matchers);
    if (ids.length === 0) return [];
    const { samples, lease } = await selectSamples(this.#state, ids, request);
    const histograms = await this.#histograms(ids, request);
    const found: SeriesSamples[] = [];
    this.#leases.set(found, lease);
    for (const id of ids) {
      const labels = series.labelsOf(id);
      const columns = samples.get(id);
      const ofSeries = histograms.get(id) ?? [];
      if (labels === undefined || (columns === undefined && ofSeries.length === 0)) continue;
      found.push({ labels, ...(columns ?? NO_SAMPLES), histograms: ofSeries });
    }
    return found;
  }

  release(samples: readonly SeriesSamples[]): void {
    this.#leases.get(samples)?.release();
    this.#leases.delete(samples);
  }

  async readLabelNames(request: MatchSeries): Promise<readonly string[]> {
    const names = new Set<string>();
    for (const labels of await this.readSeries(request)) for (const name of labels.keys()) names.add(name);
    return sortedText(names);
  }

  async readLabelValues(request: MatchSeries & { readonly name: string }): Promise<readonly string[]> {
    const values = new Set<string>();
    for (const labels of await this.readSeries(request)) {
      const value = labels.get(request.name);
      if (value !== undefined) values.add(value);
    }
    return sortedText(values);
  }

  async readSeries(request: MatchSeries): Promise<readonly Labels[]> {
    const { series } = this.#state;
    const ids = this.#matchingAny(request.matcherSets);
    if (ids.length === 0) return [];
    const present = this.#coversAll(request) ? undefined : await this.#presentIds(ids, request);
    return ids
      .filter((id) => present?.has(id) ?? true)
      .map((id) => series.labelsOf(id))
      .filter((labels) => labels !== undefined);
  }

  async readMetadata(): Promise<readonly MetricMetadata[]> {
    return [...this.#state.metadata.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async readExemplars(request: SelectExemplars): Promise<readonly SeriesExemplars[]> {
    const { series, database } = this.#state;
    const ids = series.matching(request.matchers);
    if (ids.length === 0) return [];
    return read(database, 'reading exemplars failed', async (connection) => {
      const filter = idFilter('series_id', ids, series.size);
      const bySeries = await readExemplars(connection, filter, request, request.exemplarsMax);
      const found: SeriesExemplars[] = [];
      for (const id of ids) {
        const labels = series.labelsOf(id);
        const exemplars = bySeries.get(id);
        if (labels !== undefined && exemplars !== undefined) found.push({ labels, exemplars: [...exemplars.values()] });
      }
      return found;
    });
  }

  #matchingAny(sets: readonly (readonly LabelMatcher[])[]): number[] {
    const { series } = this.#state;
    if (sets.length === 0) return series.matching([]);
    if (sets.length === 1) return series.matching(sets[0] ?? []);
    const ids = new Set(sets.flatMap((matchers) => series.matching(matchers)));
    return [...ids].sort((a, b) => a - b);
  }

  /** Every stored series has a sample in a range that holds all samples. */
  #coversAll({ startUnixMs, endUnixMs }: MsRange): boolean {
    const { oldestUnixMs, newestUnixMs } = this.#state.extents.samples;
    return startUnixMs <= oldestUnixMs && endUnixMs >= newestUnixMs;
  }

  #histograms(ids: readonly number[], range: MsRange): ReturnType<typeof readHistograms> {
    const { series, extents, database } = this.#state;
    if (extents.samples.histograms === 0) return Promise.resolve(new Map());
    return read(database, 'reading samples failed', (connection) =>
      readHistograms(connection, ids, series.size, range),
    );
  }

  async #presentIds(ids: readonly number[], range: MsRange): Promise<Set<number>> {
    const { series, extents, recent, database } = this.#state;
    database.assertOpen();
    const present = recent.present(ids, range);
    const unknown = recent.older(
      ids.filter((id) => !present.has(id)),
      range,
    );
    const ofHistograms = extents.samples.histograms > 0;
    if (unknown === undefined && !ofHistograms) return present;
    await read(database, 'reading series failed', async (connection) => {
      const addFrom = async (table: string, wanted: readonly number[], of: MsRange): Promise<void> => {
        const chunks = await queryChunks(
          connection,
          `SELECT DISTINCT series_id FROM ${table}
           WHERE time_unix_ms >= $1 AND time_unix_ms <= $2 AND ${idFilter('series_id', wanted, series.size)}`,
          msBounds(of),
        );
        for (const chunk of chunks) for (const id of int32Column(chunk, 0)) present.add(id);
      };
      if (unknown !== undefined) await addFrom('samples', unknown.ids, { ...range, endUnixMs: unknown.endUnixMs });
      if (ofHistograms) await addFrom('native_histograms', ids, range);
    });
    return present;
  }
}

const NO_SAMPLES = { timeUnixMs: new Float64Array(0), value: new Float64Array(0) };

import type { Labels } from '@o11y-lab/model';
import type { LogAppend, LogChunk, LogStore, SelectLogs, SelectStreams } from '@o11y-lab/storage';
import { int32Column } from './columns/chunk-reader.ts';
import { idFilter } from './read/id-filter.ts';
import { selectLogs } from './read/logs.ts';
import { queryChunks, read } from './read/query.ts';
import type { StoreState } from './state.ts';
import { sortedText } from './text.ts';

/** Rough bytes of a row on its way into the store, beside its text. */
const ROW_BYTES = 150;

export class DuckDbLogs implements LogStore {
  readonly #state: StoreState;

  constructor(state: StoreState) {
    this.#state = state;
  }

  append(append: LogAppend): Promise<void> {
    const { batch } = append;
    if (batch.length === 0) return Promise.resolve();
    let bytes = batch.length * ROW_BYTES;
    for (const text of batch.body) bytes += text.length;
    for (const json of batch.attributesJson) bytes += json.length;
    return this.#state.commits.append({ kind: 'logs', append, rows: batch.length, bytes });
  }

  select(request: SelectLogs): AsyncIterable<LogChunk> {
    return selectLogs(this.#state, request);
  }

  async readLabelNames(request: SelectStreams): Promise<readonly string[]> {
    const names = new Set<string>();
    for (const labels of await this.readStreams(request)) for (const name of labels.keys()) names.add(name);
    return sortedText(names);
  }

  async readLabelValues(request: SelectStreams & { readonly name: string }): Promise<readonly string[]> {
    const values = new Set<string>();
    for (const labels of await this.readStreams(request)) {
      const value = labels.get(request.name);
      if (value !== undefined) values.add(value);
    }
    return sortedText(values);
  }

  async readStreams(request: SelectStreams): Promise<readonly Labels[]> {
    const { streams, database } = this.#state;
    const ids = streams.matching(request.matchers);
    if (ids.length === 0) return [];
    return read(database, 'reading log streams failed', async (connection) => {
      const filter = idFilter('stream_id', ids, streams.size);
      const chunks = await queryChunks(
        connection,
        `SELECT DISTINCT stream_id FROM logs WHERE time_unix_nano >= $1 AND time_unix_nano < $2 AND ${filter}`,
        [request.range.startUnixNano, request.range.endUnixNano],
      );
      const present = new Set(chunks.flatMap((chunk) => [...int32Column(chunk, 0)]));
      return ids
        .filter((id) => present.has(id))
        .map((id) => streams.labelsOf(id))
        .filter((labels) => labels !== undefined);
    });
  }
}

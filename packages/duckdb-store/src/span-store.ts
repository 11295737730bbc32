import type { AttributeValue, SpanBatch, Trace, TraceId } from '@o11y-lab/model';
import type {
  AttributeNames,
  FindTraces,
  GroupSpans,
  NanoRange,
  ReadAttributeValues,
  SpanGroup,
  SpanStore,
  TraceCandidate,
} from '@o11y-lab/storage';
import { readAttributeNames } from './read/attribute-names.ts';
import { readAttributeValues } from './read/attribute-values.ts';
import { findTraces } from './read/find-traces.ts';
import { read } from './read/query.ts';
import { groupSpans } from './read/span-groups.ts';
import { readTraceRows } from './read/traces.ts';
import type { StoreState } from './state.ts';

/** Rough bytes of a row on its way into the store, beside its text. */
const ROW_BYTES = 300;

export class DuckDbSpans implements SpanStore {
  readonly #state: StoreState;

  constructor(state: StoreState) {
    this.#state = state;
  }

  append(batch: SpanBatch): Promise<void> {
    if (batch.length === 0) return Promise.resolve();
    let bytes = batch.length * ROW_BYTES;
    for (const json of batch.attributesJson) bytes += json.length;
    for (const json of batch.eventsJson) bytes += json.length;
    for (const json of batch.linksJson) bytes += json.length;
    return this.#state.commits.append({ kind: 'spans', batch, rows: batch.length, bytes });
  }

  async readTrace(traceId: TraceId): Promise<Trace | undefined> {
    return (await this.readTraces([traceId]))[0];
  }

  async readTraces(traceIds: readonly TraceId[]): Promise<readonly Trace[]> {
    const { database } = this.#state;
    const found = await read(database, 'reading traces failed', (connection) =>
      readTraceRows(connection, this.#state, [...new Set(traceIds)]),
    );
    return traceIds.map((traceId) => found.get(traceId)).filter((trace) => trace !== undefined);
  }

  findTraces(request: FindTraces): Promise<readonly TraceCandidate[]> {
    return read(this.#state.database, 'searching traces failed', (connection) =>
      findTraces(connection, this.#state, request),
    );
  }

  groupSpans(request: GroupSpans): AsyncIterable<readonly SpanGroup[]> {
    return groupSpans(this.#state, request);
  }

  readAttributeNames(range: NanoRange, limit: number): Promise<AttributeNames> {
    return read(this.#state.database, 'reading attribute names failed', (connection) =>
      readAttributeNames(connection, this.#state, range, limit),
    );
  }

  readAttributeValues(request: ReadAttributeValues): Promise<readonly AttributeValue[]> {
    return read(this.#state.database, 'reading attribute values failed', (connection) =>
      readAttributeValues(connection, this.#state, request),
    );
  }
}

// Log lines in order of time, as a walk: windows of time in the direction asked for, and in each window pages that
// continue after the last row of the page before. A query that wants 100 lines reads little more than that.
import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';
import { DuckDBMapValue } from '@duckdb/node-api';
import { type Labels, NO_LABELS } from '@o11y-lab/model';
import type { LogChunk, LogHint, LogRecord, SelectLogs } from '@o11y-lab/storage';
import { idColumn, int32Column, int64Column, TextColumn, uint32Column, uuidColumn } from '../columns/chunk-reader.ts';
import { NO_RESOURCE, NO_SCOPE } from '../origins.ts';
import type { StoreState } from '../state.ts';
import { idFilter } from './id-filter.ts';
import { type QueryValue, queryChunks, read } from './query.ts';
import { supportedPatterns } from './regex-support.ts';
import { type Window, windowsOf } from './windows.ts';

/** Rows of a page: the caller's guess at first, then more, up to what is still a modest piece of memory. */
const PAGE_ROWS_MIN = 128;
const PAGE_ROWS_DEFAULT = 2048;
const PAGE_ROWS_MAX = 16_384;

const TRACE_ID = /^[0-9a-f]{32}$/i;

const COLUMNS = `time_unix_nano, rowid, stream_id, body, body_type, severity_number, severity_text, observed_unix_nano,
  trace_id, span_id, flags, event_name, attributes, resource_id, scope_id`;

/** The last row of a page: where the next one goes on. */
interface Position {
  readonly timeUnixNano: bigint;
  readonly rowId: bigint;
}

export async function* selectLogs(state: StoreState, request: SelectLogs): AsyncGenerator<LogChunk, void, void> {
  const ids = state.streams.matching(request.matchers);
  if (ids.length === 0) return;
  const { range, direction } = request;
  let pageRows = Math.min(Math.max(request.expectedRows ?? PAGE_ROWS_DEFAULT, PAGE_ROWS_MIN), PAGE_ROWS_MAX);
  const wanted = new Set(ids);
  const dedupe = new Dedupe();
  const windows = windowsOf({
    startUnixNano: range.startUnixNano,
    endUnixNano: range.endUnixNano - 1n,
    direction,
    stored: state.extents.logs,
  });
  for (const window of windows) {
    let after: Position | undefined;
    do {
      const chunks = await readPage(state, request, ids, window, after, pageRows);
      let rows = 0;
      for (const chunk of chunks) {
        rows += chunk.rowCount;
        after = lastOf(chunk) ?? after;
        const decoded = logChunkOf(state, chunk, wanted, dedupe);
        if (decoded.length > 0) yield decoded;
      }
      if (rows < pageRows) after = undefined;
      pageRows = Math.min(pageRows * 4, PAGE_ROWS_MAX);
    } while (after !== undefined);
  }
}

function readPage(
  state: StoreState,
  request: SelectLogs,
  ids: readonly number[],
  window: Window,
  after: Position | undefined,
  pageRows: number,
): Promise<readonly DuckDBDataChunk[]> {
  return read(state.database, 'reading logs failed', async (connection) => {
    const values: QueryValue[] = [];
    const parameter = (value: QueryValue): string => `$${values.push(value)}`;
    const forward = request.direction === 'forward';
    const start = forward && after !== undefined ? after.timeUnixNano : window.startUnixNano;
    const end = !forward && after !== undefined ? after.timeUnixNano : window.endUnixNano;
    const conditions = [
      `time_unix_nano >= ${parameter(start)} AND time_unix_nano <= ${parameter(end)}`,
      idFilter('stream_id', ids, state.streams.size),
      ...(await hintConditions(connection, request.hints, parameter)),
    ];
    if (after !== undefined) {
      const [time, row] = [parameter(after.timeUnixNano), parameter(after.rowId)];
      const beyond = forward ? '>' : '<';
      conditions.push(`(time_unix_nano ${beyond} ${time} OR (time_unix_nano = ${time} AND rowid ${beyond} ${row}))`);
    }
    const order = forward ? 'ASC' : 'DESC';
    return queryChunks(
      connection,
      `SELECT ${COLUMNS} FROM logs WHERE ${conditions.join(' AND ')}
       ORDER BY time_unix_nano ${order}, rowid ${order} LIMIT ${pageRows}`,
      values,
    );
  });
}

async function hintConditions(
  connection: DuckDBConnection,
  hints: readonly LogHint[],
  parameter: (value: QueryValue) => string,
): Promise<string[]> {
  const patterns = hints.flatMap((hint) => (hint.kind === 'line-matches' ? [hint.pattern] : []));
  const isSupported = await supportedPatterns(connection, patterns);
  return hints.flatMap((hint) => {
    switch (hint.kind) {
      case 'line-contains':
        return hint.text === '' && !hint.negated ? [] : [`${not(hint)}contains(body, ${parameter(hint.text)})`];
      case 'line-matches':
        if (!isSupported(hint.pattern)) return [];
        return [`${not(hint)}regexp_matches(body, ${parameter(hint.pattern)}, 's')`];
      case 'trace-id':
        return [TRACE_ID.test(hint.traceId) ? `trace_id = ${parameter(hint.traceId)}::UUID` : 'false'];
      default:
        return hint satisfies never;
    }
  });
}

function not(hint: { readonly negated: boolean }): string {
  return hint.negated ? 'NOT ' : '';
}

function lastOf(chunk: DuckDBDataChunk): Position | undefined {
  const row = chunk.rowCount - 1;
  if (row < 0) return undefined;
  return { timeUnixNano: int64Column(chunk, 0)[row] ?? 0n, rowId: int64Column(chunk, 1)[row] ?? 0n };
}

/** A line that one stream has twice at one time is one line, as in Loki. Rows come by time, so only one time is kept. */
class Dedupe {
  #timeUnixNano: bigint | undefined;
  #first: string | undefined;
  readonly #seen = new Set<string>();

  /** True for a row that came before. */
  isRepeated(timeUnixNano: bigint, streamId: number, line: string): boolean {
    const key = `${streamId} ${line}`;
    if (timeUnixNano !== this.#timeUnixNano) {
      this.#timeUnixNano = timeUnixNano;
      this.#first = key;
      if (this.#seen.size > 0) this.#seen.clear();
      return false;
    }
    if (key === this.#first || this.#seen.has(key)) return true;
    this.#seen.add(key);
    return false;
  }
}

function logChunkOf(state: StoreState, chunk: DuckDBDataChunk, wanted: ReadonlySet<number>, dedupe: Dedupe): LogChunk {
  const times = int64Column(chunk, 0);
  const streamIds = int32Column(chunk, 2);
  const body = new TextColumn(chunk, 3);
  const rows: number[] = [];
  const lines: string[] = [];
  for (let row = 0; row < chunk.rowCount; row++) {
    if (!wanted.has(streamIds[row] ?? -1)) continue;
    const line = body.get(row);
    if (dedupe.isRepeated(times[row] ?? 0n, streamIds[row] ?? 0, line)) continue;
    rows.push(row);
    lines.push(line);
  }
  const streams: Labels[] = [];
  const indexOf = new Map<number, number>();
  const streamIndex = Uint32Array.from(rows, (row) => {
    const id = streamIds[row] ?? 0;
    const known = indexOf.get(id);
    if (known !== undefined) return known;
    indexOf.set(id, streams.length);
    return streams.push(state.streams.labelsOf(id) ?? NO_LABELS) - 1;
  });
  let reader: ((row: number) => LogRecord) | undefined;
  return {
    length: rows.length,
    streams,
    streamIndex,
    timeUnixNano: BigInt64Array.from(rows, (row) => times[row] ?? 0n),
    line: lines,
    record(row) {
      const stored = rows[row];
      if (stored === undefined) throw new RangeError(`the chunk has ${rows.length} rows, there is no row ${row}`);
      reader ??= recordReader(state, chunk);
      return reader(stored);
    },
  };
}

function recordReader(state: StoreState, chunk: DuckDBDataChunk): (row: number) => LogRecord {
  const bodyType = new TextColumn(chunk, 4);
  const severityNumber = int32Column(chunk, 5);
  const severityText = new TextColumn(chunk, 6);
  const observed = int64Column(chunk, 7);
  const traceId = uuidColumn(chunk, 8);
  const spanId = idColumn(chunk, 9);
  const flags = uint32Column(chunk, 10);
  const eventName = new TextColumn(chunk, 11);
  const attributes = chunk.getColumnVector(12);
  const resourceId = int32Column(chunk, 13);
  const scopeId = int32Column(chunk, 14);
  return (row) => ({
    observedUnixNano: observed[row] ?? 0n,
    severityNumber: severityNumber[row] ?? 0,
    severityText: severityText.get(row),
    bodyType: bodyType.get(row),
    traceId: traceId(row),
    spanId: spanId(row),
    flags: flags[row] ?? 0,
    eventName: eventName.get(row),
    attributes: mapOf(attributes.getItem(row)),
    resource: state.origins.resources.get(resourceId[row] ?? -1) ?? NO_RESOURCE,
    scope: state.origins.scopes.get(scopeId[row] ?? -1) ?? NO_SCOPE,
  });
}

function mapOf(value: unknown): ReadonlyMap<string, string> {
  if (!(value instanceof DuckDBMapValue)) return NO_LABELS;
  return new Map(value.entries.map(({ key, value: text }) => [String(key), String(text)]));
}

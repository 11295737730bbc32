// Spans counted by DuckDB: it groups by interval and by the columns that the caller looks at, which is a hundred times
// less work than handing the spans over. Ranges are walked in windows, so that no query holds a connection for long and
// the memory of one is bounded.
import { setImmediate as otherWork } from 'node:timers/promises';
import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';
import type { GroupSpans, SpanGroup } from '@o11y-lab/storage';
import { float64Column } from '../columns/chunk-reader.ts';
import { patternsOf, predicateSql, type SqlParameter } from '../predicate-sql.ts';
import type { StoreState } from '../state.ts';
import { queryChunks, read } from './query.ts';
import { supportedPatterns } from './regex-support.ts';
import { groupReader, groupSql } from './span-group-columns.ts';
import { hasTwins, twinsSql } from './span-twins.ts';
import { evenWindowsOf, type Window } from './windows.ts';

/** About 20 ms of DuckDB's work, and 10 MB. */
const WINDOW_ROWS = 500_000;
/** Not split any further. */
const WINDOW_NS_MIN = 1_000_000n;
/** Chunks (of 2,048 groups) turned into objects, some ms each, before other requests have their turn. */
const CHUNKS_PER_TURN = 4;

export async function* groupSpans(
  state: StoreState,
  request: GroupSpans,
): AsyncGenerator<readonly SpanGroup[], void, void> {
  const { startUnixNano, stepNs, intervalCount } = request;
  if (intervalCount <= 0) return;
  const windows = evenWindowsOf({
    startUnixNano: startUnixNano + 1n,
    endUnixNano: startUnixNano + stepNs * BigInt(intervalCount),
    rows: WINDOW_ROWS,
    stored: state.extents.spans,
  });
  const readGroups = groupReader(request, state.origins);
  for (const even of windows) {
    const dense = [even];
    for (let window = dense.pop(); window !== undefined; window = dense.pop()) {
      request.signal?.throwIfAborted();
      const current = window;
      const chunks = await read(state.database, 'counting spans failed', (connection) =>
        readWindow(connection, state, request, current),
      );
      if (chunks === 'too-many') dense.push(...halvesOf(current));
      else yield* groupsOf(chunks, readGroups, request.signal);
    }
  }
}

async function* groupsOf(
  chunks: readonly DuckDBDataChunk[],
  readGroups: (chunk: DuckDBDataChunk) => readonly SpanGroup[],
  signal: GroupSpans['signal'],
): AsyncGenerator<readonly SpanGroup[], void, void> {
  for (const [index, chunk] of chunks.entries()) {
    if (index % CHUNKS_PER_TURN === CHUNKS_PER_TURN - 1) {
      await otherWork();
      signal?.throwIfAborted();
    }
    yield readGroups(chunk);
  }
}

/** The later half first, as a stack wants it. */
function halvesOf({ startUnixNano, endUnixNano }: Window): [Window, Window] {
  const middle = (startUnixNano + endUnixNano) / 2n;
  return [
    { startUnixNano: middle + 1n, endUnixNano },
    { startUnixNano, endUnixNano: middle },
  ];
}

async function readWindow(
  connection: DuckDBConnection,
  state: StoreState,
  request: GroupSpans,
  window: Window,
): Promise<readonly DuckDBDataChunk[] | 'too-many'> {
  if (await isTooDense(connection, state, window)) return 'too-many';
  const isRegexSupported = await supportedPatterns(connection, patternsOf(request.where));
  const inWindow = 'start_unix_nano >= $1 AND start_unix_nano <= $2';
  const parameters: SqlParameter[] = [window.startUnixNano, window.endUnixNano];
  const { origins, attributeSets } = state;
  const condition = predicateSql(request.where, { origins, attributeSets, parameters, isRegexSupported });
  if (condition === 'false') return [];
  const conditions = [inWindow, ...durationSql(request, parameters), ...(condition === 'true' ? [] : [condition])];
  const query = (more: readonly string[]): Promise<readonly DuckDBDataChunk[]> => {
    const values = [...parameters];
    const { select, groupBy } = groupSql(request, state.attributeSets, values);
    const where = [...conditions, ...more].join(' AND ');
    return queryChunks(connection, `SELECT ${select} FROM spans WHERE ${where} GROUP BY ${groupBy}`, values);
  };
  const chunks = await query([]);
  // Spans are rarely sent twice, and looking for those that were is cheap; leaving them out is not. What is committed
  // between the two queries does no harm: the second one finds it and the third one leaves it out.
  if (chunks.length === 0 || !(await hasTwins(connection, inWindow, [window.startUnixNano, window.endUnixNano])))
    return chunks;
  return query([`rowid NOT IN (${twinsSql(inWindow)})`]);
}

/** Spans come in bursts, and one with a wrong clock stretches what is stored over decades: even windows may be too full. */
async function isTooDense(connection: DuckDBConnection, state: StoreState, window: Window): Promise<boolean> {
  const max = 4 * WINDOW_ROWS;
  if (state.extents.spans.rows <= max || window.endUnixNano - window.startUnixNano < WINDOW_NS_MIN) return false;
  const [chunk] = await queryChunks(
    connection,
    'SELECT count(*)::DOUBLE FROM spans WHERE start_unix_nano >= $1 AND start_unix_nano <= $2',
    [window.startUnixNano, window.endUnixNano],
  );
  return chunk !== undefined && (float64Column(chunk, 0)[0] ?? 0) > max;
}

function durationSql({ durationNsMin, durationNsMax }: GroupSpans, parameters: SqlParameter[]): string[] {
  const conditions: string[] = [];
  if (durationNsMin !== undefined) conditions.push(`duration_nano >= $${parameters.push(durationNsMin)}`);
  if (durationNsMax !== undefined) conditions.push(`duration_nano <= $${parameters.push(durationNsMax)}`);
  return conditions;
}

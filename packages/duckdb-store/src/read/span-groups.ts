// Spans counted by DuckDB: it groups by interval and by the columns that the caller looks at, which is a hundred times
// less work than handing the spans over. Ranges are walked in windows, so that no query holds a connection for long and
// the memory of one is bounded.
import { setImmediate as otherWork } from 'node:timers/promises';
import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';
import type { GroupSpans, SpanGroup } from '@o11y-lab/storage';
import { patternsOf, predicateSql, type SqlParameter } from '../predicate-sql.ts';
import type { StoreState } from '../state.ts';
import { queryChunks, read } from './query.ts';
import { supportedPatterns } from './regex-support.ts';
import { groupReader, groupSql } from './span-group-columns.ts';
import { hasTwins, twinsSql } from './span-twins.ts';
import { evenWindowsOf, type Window } from './windows.ts';

/** About 20 ms of DuckDB's work, and 10 MB. */
const WINDOW_ROWS = 500_000;
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
  for (const window of windows) {
    request.signal?.throwIfAborted();
    const chunks = await read(state.database, 'counting spans failed', (connection) =>
      readWindow(connection, state, request, window),
    );
    for (const [index, chunk] of chunks.entries()) {
      if (index % CHUNKS_PER_TURN === CHUNKS_PER_TURN - 1) {
        await otherWork();
        request.signal?.throwIfAborted();
      }
      yield readGroups(chunk);
    }
  }
}

async function readWindow(
  connection: DuckDBConnection,
  state: StoreState,
  request: GroupSpans,
  window: Window,
): Promise<readonly DuckDBDataChunk[]> {
  const isRegexSupported = await supportedPatterns(connection, patternsOf(request.where));
  const inWindow = 'start_unix_nano >= $1 AND start_unix_nano <= $2';
  const parameters: SqlParameter[] = [window.startUnixNano, window.endUnixNano];
  const condition = predicateSql(request.where, { origins: state.origins, parameters, isRegexSupported });
  if (condition === 'false') return [];
  const conditions = [inWindow, ...durationSql(request, parameters), ...(condition === 'true' ? [] : [condition])];
  const query = (more: readonly string[]): Promise<readonly DuckDBDataChunk[]> => {
    const values = [...parameters];
    const { select, groupBy } = groupSql(request, values);
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

function durationSql({ durationNsMin, durationNsMax }: GroupSpans, parameters: SqlParameter[]): string[] {
  const conditions: string[] = [];
  if (durationNsMin !== undefined) conditions.push(`duration_nano >= $${parameters.push(durationNsMin)}`);
  if (durationNsMax !== undefined) conditions.push(`duration_nano <= $${parameters.push(durationNsMax)}`);
  return conditions;
}

import type { DuckDBConnection } from '@duckdb/node-api';
import { type TraceId, unixNano } from '@o11y-lab/model';
import type { FindTraces, NanoRange, SpanPredicate, TraceCandidate } from '@o11y-lab/storage';
import { int64Column, TextColumn } from '../columns/chunk-reader.ts';
import { patternsOf, predicateSql, type SqlParameter } from '../predicate-sql.ts';
import type { StoreState } from '../state.ts';
import { queryChunks } from './query.ts';
import { supportedPatterns } from './regex-support.ts';
import { windowsOf } from './windows.ts';

/**
 * The newest traces with a span that fits. Walks start times backward: the first span of a trace that is met is its
 * newest, so the walk can stop at the limit.
 */
export async function findTraces(
  connection: DuckDBConnection,
  state: StoreState,
  request: FindTraces,
): Promise<readonly TraceCandidate[]> {
  const found = new Map<TraceId, TraceCandidate>();
  if (request.limit <= 0) return [];
  const windows = windowsOf({
    startUnixNano: earliestStart(state, request.range),
    endUnixNano: request.range.endUnixNano,
    direction: 'backward',
    stored: state.extents.spans,
  });
  const isRegexSupported = await supportedPatterns(connection, patternsOf(request.where));
  for (const window of windows) {
    const parameters: SqlParameter[] = [];
    const condition = overlapSql(state, request.range, request.where, parameters, isRegexSupported);
    if (condition === 'false') return [];
    const from = parameters.push(window.startUnixNano);
    const to = parameters.push(window.endUnixNano);
    // Traces of later windows may come again: ask for as many more.
    const chunks = await queryChunks(
      connection,
      `SELECT trace_id, max(start_unix_nano) AS newest FROM spans
       WHERE start_unix_nano >= $${from} AND start_unix_nano <= $${to} AND ${condition}
       GROUP BY trace_id ORDER BY newest DESC, trace_id LIMIT ${Math.ceil(request.limit) + found.size}`,
      parameters,
    );
    for (const chunk of chunks) {
      const [ids, starts] = [new TextColumn(chunk, 0), int64Column(chunk, 1)];
      for (let row = 0; row < chunk.rowCount; row++) {
        const traceId = ids.get(row) as TraceId; // written from ids alone
        if (!found.has(traceId)) found.set(traceId, { traceId, startUnixNano: unixNano(starts[row] ?? 0n) });
      }
    }
    if (found.size >= request.limit) break;
  }
  return [...found.values()].slice(0, request.limit);
}

/** A span that overlaps the range can't have started earlier than the longest span before it. */
export function earliestStart(state: StoreState, range: NanoRange): bigint {
  return range.startUnixNano - BigInt(Math.ceil(state.extents.spans.longestMs)) * 1_000_000n;
}

/** SQL for spans that overlap the range and fit, without the bounds on the start that windows add. */
export function overlapSql(
  state: StoreState,
  range: NanoRange,
  where: SpanPredicate,
  parameters: SqlParameter[],
  isRegexSupported: (pattern: string) => boolean,
): string {
  const { origins, attributeSets } = state;
  const condition = predicateSql(where, { origins, attributeSets, parameters, isRegexSupported });
  if (condition === 'false') return 'false';
  const start = parameters.push(range.startUnixNano);
  const end = parameters.push(range.endUnixNano);
  const overlap = `start_unix_nano <= $${end} AND start_unix_nano + duration_nano >= $${start}`;
  return condition === 'true' ? overlap : `${overlap} AND ${condition}`;
}

import type { DuckDBConnection } from '@duckdb/node-api';
import type { NanoRange } from '@o11y-lab/storage';
import { float64Column } from '../columns/chunk-reader.ts';
import type { StoreState } from '../state.ts';
import { earliestStart } from './find-traces.ts';
import { queryChunks } from './query.ts';

/** What a list of names or values is taken from at most: maps of 50,000 spans take some 25 ms to look into. */
export const LOOKED_AT_MAX = 50_000;

/**
 * The spans of a range to list attributes of, as what follows FROM: all of them, or where they are very many, those that
 * came last. Rows lie in the order they came, so they are next to each other.
 */
export async function newestSpans(connection: DuckDBConnection, state: StoreState, range: NanoRange): Promise<string> {
  if (state.extents.spans.rows <= LOOKED_AT_MAX) return 'spans';
  const [chunk] = await queryChunks(
    connection,
    `SELECT count(*)::DOUBLE, coalesce(max(rowid), 0)::DOUBLE FROM spans WHERE start_unix_nano >= $1 AND start_unix_nano <= $2`,
    [earliestStart(state, range), range.endUnixNano],
  );
  if (chunk === undefined) return 'spans';
  const [count = 0, last = 0] = [float64Column(chunk, 0)[0], float64Column(chunk, 1)[0]];
  return count <= LOOKED_AT_MAX ? 'spans' : `(FROM spans WHERE rowid > ${last - LOOKED_AT_MAX}) AS spans`;
}

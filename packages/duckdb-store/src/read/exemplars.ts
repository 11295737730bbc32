// Exemplars of many series. Times and values are read first: which of them are wanted is decided before labels, the large
// part of a row, are read at all.
import type { DuckDBConnection } from '@duckdb/node-api';
import { labelsKey } from '@o11y-lab/model';
import { type Exemplar, spreadRows } from '@o11y-lab/storage';
import { float64Column, int32Column, TextColumn } from '../columns/chunk-reader.ts';
import { labelsOfJson } from './labels-of-json.ts';
import { queryChunks } from './query.ts';
import { type MsRange, msBounds } from './samples.ts';

/** By series, and within it by content, ascending by time: an exemplar that was sent twice is one. */
export async function readExemplars(
  connection: DuckDBConnection,
  filter: string,
  range: MsRange,
  exemplarsMax: number | undefined,
): Promise<Map<number, Map<string, Exemplar>>> {
  if (exemplarsMax === undefined) return readRows(connection, filter, range);
  // Row ids hold within one transaction: a checkpoint after a deletion may give them to other rows.
  await connection.run('BEGIN TRANSACTION READ ONLY');
  try {
    const wanted = await wantedRows(connection, filter, range, exemplarsMax);
    return await readRows(connection, `${filter} ${wanted}`, range);
  } finally {
    await connection.run('ROLLBACK').catch(() => undefined); // nothing to keep; after some errors nothing to end either
  }
}

async function readRows(
  connection: DuckDBConnection,
  filter: string,
  range: MsRange,
): Promise<Map<number, Map<string, Exemplar>>> {
  const chunks = await queryChunks(
    connection,
    `SELECT series_id, time_unix_ms::DOUBLE, value, to_json(labels)::VARCHAR FROM exemplars
     WHERE time_unix_ms >= $1 AND time_unix_ms <= $2 AND ${filter} ORDER BY time_unix_ms, rowid`,
    msBounds(range),
  );
  const bySeries = new Map<number, Map<string, Exemplar>>();
  for (const chunk of chunks) {
    const [series, times, values] = [int32Column(chunk, 0), float64Column(chunk, 1), float64Column(chunk, 2)];
    const json = new TextColumn(chunk, 3);
    for (let row = 0; row < chunk.rowCount; row++) {
      const labels = labelsOfJson(json.get(row));
      const exemplar = { timeUnixMs: times[row] ?? 0, value: values[row] ?? 0, labels };
      const id = series[row] ?? 0;
      const found = bySeries.get(id) ?? new Map<string, Exemplar>();
      bySeries.set(id, found);
      found.set(`${exemplar.timeUnixMs} ${exemplar.value} ${labelsKey(labels)}`, exemplar);
    }
  }
  return bySeries;
}

/** A condition that leaves at most `exemplarsMax` rows; empty when there are no more anyway. */
async function wantedRows(
  connection: DuckDBConnection,
  filter: string,
  range: MsRange,
  exemplarsMax: number,
): Promise<string> {
  const chunks = await queryChunks(
    connection,
    `SELECT time_unix_ms::DOUBLE, value, rowid::DOUBLE FROM exemplars
     WHERE time_unix_ms >= $1 AND time_unix_ms <= $2 AND ${filter}`,
    msBounds(range),
  );
  const length = chunks.reduce((sum, { rowCount }) => sum + rowCount, 0);
  const [times, values, rowIds] = [new Float64Array(length), new Float64Array(length), new Float64Array(length)];
  let at = 0;
  for (const chunk of chunks) {
    times.set(float64Column(chunk, 0), at);
    values.set(float64Column(chunk, 1), at);
    rowIds.set(float64Column(chunk, 2), at);
    at += chunk.rowCount;
  }
  if (length <= exemplarsMax) return '';
  const ids = spreadRows(times, values, exemplarsMax).map((row) => rowIds[row] ?? 0);
  // Numbers of our own, so that they can stand in the text. An empty list is no SQL.
  return ids.length === 0 ? 'AND false' : `AND rowid IN (${ids.join(',')})`;
}

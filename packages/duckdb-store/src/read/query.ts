import type { DuckDBConnection, DuckDBDataChunk, DuckDBType } from '@duckdb/node-api';
import { BIGINT, DOUBLE, VARCHAR } from '@duckdb/node-api';
import type { Database } from '../database.ts';
import { kindOfFailure, storeErrorOf } from '../errors.ts';

export type QueryValue = string | number | bigint;

/** All chunks of an answer; values are bound by type, never written into the text. */
export async function queryChunks(
  connection: DuckDBConnection,
  sql: string,
  values: readonly QueryValue[] = [],
): Promise<readonly DuckDBDataChunk[]> {
  const result = await connection.run(sql, [...values], values.map(typeOfValue));
  // They are in memory already: awaiting each on DuckDB's threads would take longer than copying it.
  return Array.from({ length: result.chunkCount }, (_, index) => result.getChunk(index));
}

/** Reads with the errors of the store, trying once more after a failure that opening the file anew may mend. */
export async function read<T>(
  database: Database,
  doing: string,
  query: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  try {
    return await database.read(query);
  } catch (error) {
    if (kindOfFailure(error) !== 'fatal') throw storeErrorOf(error, doing);
  }
  try {
    await database.recover();
    return await database.read(query);
  } catch (error) {
    throw storeErrorOf(error, doing);
  }
}

function typeOfValue(value: QueryValue): DuckDBType {
  if (typeof value === 'string') return VARCHAR;
  return typeof value === 'bigint' ? BIGINT : DOUBLE;
}

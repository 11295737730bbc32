// Rows with nested columns go in two steps: chunks into a temporary table that holds them as JSON text, then one
// INSERT … SELECT in which DuckDB parses the text. Building MAP vectors from JavaScript takes nearly twice the time.
import type { DuckDBConnection, DuckDBType } from '@duckdb/node-api';
import { ChunkWriter, type ColumnSource } from '../columns/chunk-writer.ts';

export interface StagedTable {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: DuckDBType }[];
  /** Moves the rows to where they belong. */
  readonly insert: string;
}

export interface StagedRows {
  readonly columns: readonly ColumnSource[];
  readonly length: number;
}

export async function createStaging(connection: DuckDBConnection, tables: readonly StagedTable[]): Promise<void> {
  for (const { name, columns } of tables) {
    const definition = columns.map((column) => `${column.name} ${column.type}`).join(', ');
    await connection.run(`CREATE OR REPLACE TEMP TABLE ${name} (${definition})`);
  }
}

/** Inserts rows through a staged table, inside the transaction that is open on the connection. */
export async function insertStaged(
  connection: DuckDBConnection,
  table: StagedTable,
  batches: readonly StagedRows[],
): Promise<void> {
  await appendRows(
    connection,
    table.name,
    table.columns.map((column) => column.type),
    batches,
  );
  await connection.run(table.insert);
  await connection.run(`DELETE FROM ${table.name}`);
}

/** Appends rows whose columns are what the table has. */
export async function appendRows(
  connection: DuckDBConnection,
  table: string,
  types: readonly DuckDBType[],
  batches: readonly StagedRows[],
): Promise<void> {
  const appender = await connection.createAppender(table);
  const writer = new ChunkWriter(appender, types);
  for (const { columns, length } of batches) writer.write(columns, length);
  writer.finish();
}

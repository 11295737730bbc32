// Rows with nested columns come to DuckDB as JSON text, which an INSERT … SELECT parses: building MAP vectors from
// JavaScript takes longer. The SELECT reads a table function that hands out the rows, so that they are in no table before.
import {
  type DuckDBConnection,
  DuckDBDataChunk,
  type DuckDBPreparedStatement,
  DuckDBTableFunction,
  type DuckDBType,
} from '@duckdb/node-api';
import { RowFeed, type Rows } from '../columns/row-feed.ts';

export interface StagedTable {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: DuckDBType }[];
  /** Moves the rows from the function `name()` to where they belong. */
  readonly insert: string;
}

/** What every transaction runs, parsed and planned once for a connection: that takes as long as some hundred rows. */
export interface Statements {
  begin(): Promise<unknown>;
  commit(): Promise<unknown>;
  /** Inserts rows through a staged table. */
  insert(table: StagedTable, batches: readonly Rows[]): Promise<unknown>;
}

/** To be called outside of a transaction. */
export async function prepareStatements(
  connection: DuckDBConnection,
  tables: readonly StagedTable[],
): Promise<Statements> {
  const feeds = new Map<StagedTable, RowFeed>();
  const inserts = new Map<StagedTable, DuckDBPreparedStatement>();
  for (const table of tables) {
    connection.registerTableFunction(
      DuckDBTableFunction.create({
        name: table.name,
        bindFunction: (info) => {
          for (const { name, type } of table.columns) info.addResultColumn(name, type);
        },
        initFunction: () => undefined,
        mainFunction: (_, output) => {
          feeds.get(table)?.fill(output.chunk);
        },
      }),
    );
    inserts.set(table, await connection.prepare(table.insert));
  }
  const begin = await connection.prepare('BEGIN');
  const commit = await connection.prepare('COMMIT');
  return {
    begin: () => begin.run(),
    commit: () => commit.run(),
    async insert(table, batches) {
      feeds.set(table, new RowFeed(batches));
      await inserts.get(table)?.run();
      feeds.delete(table);
    },
  };
}

/** Appends rows whose columns are what the table has. */
export async function appendRows(
  connection: DuckDBConnection,
  table: string,
  types: readonly DuckDBType[],
  batches: readonly Rows[],
): Promise<void> {
  const appender = await connection.createAppender(table);
  const feed = new RowFeed(batches);
  const chunk = DuckDBDataChunk.create(types);
  while (feed.fill(chunk.chunk) > 0) {
    appender.appendDataChunk(chunk);
    chunk.reset();
  }
  appender.flushSync();
  appender.closeSync();
}

// What a statement can name, for the list beside the editor and for completion.
import type { DuckDBConnection } from '@duckdb/node-api';
import { COLUMN_NOTES, TABLE_NOTES } from './notes.ts';

export interface SqlSchema {
  /** Those for people first. */
  readonly tables: readonly SqlTable[];
}

export interface SqlTable {
  readonly name: string;
  /** `readable` are the views for people, `main` what is stored. Neither has to be written. */
  readonly schema: string;
  readonly kind: 'view' | 'table';
  readonly comment: string;
  readonly rows: number;
  readonly columns: readonly SqlColumn[];
}

export interface SqlColumn {
  readonly name: string;
  readonly type: string;
  readonly comment: string;
}

/** Stored tables that views of the same name, or another, show better. */
const HIDDEN = new Set(['spans', 'logs', 'samples', 'exemplars', 'attribute_sets', 'schema_version']);

export async function describeSchema(connection: DuckDBConnection): Promise<SqlSchema> {
  const reader = await connection.runAndReadAll(
    `SELECT c.schema_name, c.table_name, c.column_name, c.data_type FROM duckdb_columns() c
     WHERE c.database_name = current_database() AND c.schema_name IN ('readable', 'main') AND NOT c.internal
     ORDER BY c.schema_name DESC, c.table_oid, c.column_index`,
  );
  const columnsOf = new Map<string, { schema: string; name: string; columns: SqlColumn[] }>();
  for (const row of reader.getRows()) {
    const [schema = '', table = '', name = '', type = ''] = row.map(String);
    if (schema === 'main' && HIDDEN.has(table)) continue;
    const key = `${schema}.${table}`;
    const entry = columnsOf.get(key) ?? { schema, name: table, columns: [] };
    columnsOf.set(key, entry);
    entry.columns.push({ name, type, comment: COLUMN_NOTES[`${table}.${name}`] ?? COLUMN_NOTES[name] ?? '' });
  }
  const tables: SqlTable[] = [];
  for (const { schema, name, columns } of columnsOf.values()) {
    tables.push({
      name,
      schema,
      kind: schema === 'readable' ? 'view' : 'table',
      comment: TABLE_NOTES[name] ?? '',
      rows: await countRows(connection, name),
      columns,
    });
  }
  return { tables };
}

/** The table itself keeps count; its view has as many rows. The name is DuckDB's own answer, not the user's. */
async function countRows(connection: DuckDBConnection, table: string): Promise<number> {
  const select =
    table === 'metrics' ? 'SELECT count(DISTINCT name) FROM main.series' : `SELECT count(*) FROM main."${table}"`;
  return Number((await connection.runAndReadAll(select)).getRows()[0]?.[0]);
}

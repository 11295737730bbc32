// Decides whether a statement may run: by the type that DuckDB's own parser gives it, and by the functions in the tree
// that this parser makes of it. Text is never matched for meaning: comments, quotes and odd spellings are DuckDB's
// business. Behind this stand a read-only transaction and an instance without access to files or network.
import { type DuckDBConnection, type DuckDBPreparedStatement, StatementType, VARCHAR } from '@duckdb/node-api';
import { SqlError, sqlErrorOf } from './sql-error.ts';

/** Table functions that only compute, or tell about this database. Whatever else there is may have effects. */
const TABLE_FUNCTIONS: ReadonlySet<string> = new Set([
  'duckdb_columns',
  'duckdb_constraints',
  'duckdb_databases',
  'duckdb_extensions',
  'duckdb_functions',
  'duckdb_indexes',
  'duckdb_keywords',
  'duckdb_memory',
  'duckdb_optimizers',
  'duckdb_schemas',
  'duckdb_settings',
  'duckdb_tables',
  'duckdb_types',
  'duckdb_views',
  'generate_series',
  'histogram',
  'histogram_values',
  'json_each',
  'json_tree',
  'pg_timezone_names',
  'pragma_database_size',
  'pragma_storage_info',
  'pragma_table_info',
  'range',
  'repeat',
  'repeat_row',
  'summary',
  'unnest',
]);

/** Scalar functions that do more than compute. */
const SCALAR_FUNCTIONS_REFUSED: ReadonlySet<string> = new Set(['nextval', 'write_log']);

const READS =
  'this console only reads: SELECT, WITH, FROM, VALUES, DESCRIBE, SHOW, SUMMARIZE and EXPLAIN, one statement at a time';

/** Prepares the one statement of a text. @throws SqlError `refused` or `query` */
export async function prepareAdmitted(connection: DuckDBConnection, sql: string): Promise<DuckDBPreparedStatement> {
  if (sql.includes('\0')) throw new SqlError('refused', 'the text has a NUL character');
  const statements = await extract(connection, sql);
  const { count } = statements;
  if (count === 0) throw new SqlError('query', 'the text has no statement');
  if (count > 1) throw new SqlError('refused', `got ${count} statements, want one; ${READS}`);
  // The tree comes before the preparation, which already looks for files and the like.
  const explained = EXPLAIN.exec(sql);
  const tree = await parseTree(connection, explained ? sql.slice(explained[0].length) : sql);
  if (tree === undefined) throw new SqlError('refused', READS);
  refuseFunctions(tree);
  const prepared = await statements.prepare(0).catch((error: unknown) => {
    throw sqlErrorOf(error, sql);
  });
  const wanted = explained ? StatementType.EXPLAIN : StatementType.SELECT;
  if (prepared.statementType !== wanted) throw new SqlError('refused', READS);
  return prepared;
}

/**
 * EXPLAIN at the very beginning; the query behind it is then judged like any other, and DuckDB must agree that the whole
 * is an EXPLAIN. Options in parentheses are not read.
 */
const EXPLAIN = /^\s*EXPLAIN\s+(?:ANALYZE\s+)?/i;

interface Extracted {
  readonly count: number;
  prepare(index: number): Promise<DuckDBPreparedStatement>;
}

async function extract(connection: DuckDBConnection, sql: string): Promise<Extracted> {
  try {
    return await connection.extractStatements(sql);
  } catch (error) {
    // What the binding says when there is nothing but blanks and comments.
    if (error instanceof Error && error.message === 'Error in native callback') return EMPTY;
    throw sqlErrorOf(error, sql);
  }
}

const EMPTY: Extracted = {
  count: 0,
  prepare: () => Promise.reject(new Error('there is no statement')),
};

/** The tree of a SELECT, in the widest sense; undefined for any other statement. */
async function parseTree(connection: DuckDBConnection, sql: string): Promise<unknown> {
  const reader = await connection.runAndReadAll('SELECT json_serialize_sql($1::VARCHAR)', [sql], [VARCHAR]);
  const tree: unknown = JSON.parse(String(reader.getRows()[0]?.[0]));
  return isRecord(tree) && tree['error'] === false ? tree : undefined;
}

/** @throws SqlError for a function that is not known to be harmless */
export function refuseFunctions(tree: unknown): void {
  const pending: unknown[] = [tree];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (Array.isArray(node)) {
      for (const item of node) if (item !== null) pending.push(item);
      continue;
    }
    if (!isRecord(node)) continue;
    const call = node['type'] === 'TABLE_FUNCTION' ? node['function'] : undefined;
    if (isRecord(call)) refuseTableFunction(nameOf(call));
    const name = nameOf(node);
    if (SCALAR_FUNCTIONS_REFUSED.has(name)) throw new SqlError('refused', `the function ${name} is not available here`);
    for (const value of Object.values(node)) if (value !== null && value !== undefined) pending.push(value);
  }
}

function refuseTableFunction(name: string): void {
  if (TABLE_FUNCTIONS.has(name)) return;
  const reason = /^read_|_scan$|^glob$|^parquet_|^sniff_/.test(name) ? ': no files can be read from here' : '';
  throw new SqlError('refused', `the table function ${name} is not available here${reason}`);
}

/** Names compare without regard to case. */
function nameOf(node: Readonly<Record<string, unknown>>): string {
  const name = node['function_name'];
  return typeof name === 'string' ? name.toLowerCase() : '';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

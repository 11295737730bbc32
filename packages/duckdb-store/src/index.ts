export { type DuckDbStore, type DuckDbStoreOptions, openDuckDbStore } from './open.ts';
export {
  SQL_LENGTH_MAX,
  SQL_ROWS_DEFAULT,
  SQL_ROWS_MAX,
  SQL_TIMEOUT_MS_DEFAULT,
  SQL_TIMEOUT_MS_MAX,
  type SqlConsole,
  type SqlOptions,
  type SqlResult,
} from './sql/console.ts';
export type { Json } from './sql/json-value.ts';
export type { SqlColumn, SqlSchema, SqlTable } from './sql/schema.ts';
export { SqlError, type SqlErrorKind, type SqlPosition } from './sql/sql-error.ts';

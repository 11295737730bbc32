// The tables, drawn and explained in docs/formats/duckdb-schema.md. A change here that an older file does not have
// raises SCHEMA_VERSION, and says in UPGRADES how a file of the version before gets it: without touching its rows, so that
// an upgrade takes no time. A file of a later version is refused.
import type { DuckDBConnection } from '@duckdb/node-api';
import { StoreError } from '@o11y-lab/storage';
import { SLOT_NAMES } from './attributes/attribute-sets.ts';
import { prepareViews } from './sql/views.ts';

export const SCHEMA_VERSION = 2;

const ATTRIBUTES = 'attributes MAP(VARCHAR, VARCHAR), attribute_types VARCHAR';

/**
 * Lines are long and differ, which dictionaries do not suit (a quarter more bytes and more CPU); the id of a trace is in
 * few lines, unlike in spans, so it is stored as a number.
 */
const LOG_TEXT = `body VARCHAR USING COMPRESSION zstd, body_type VARCHAR, trace_id UUID`;

/** By the id of the set, with the number of the column that each key's value is in. */
const ATTRIBUTE_SETS =
  'CREATE TABLE attribute_sets (attribute_set_id INTEGER, types VARCHAR, keys VARCHAR[], slots INTEGER[])';
/** A span has a set and values in slots, or the map. */
const SPAN_SETS: readonly string[] = ['attribute_set_id INTEGER', ...SLOT_NAMES.map((name) => `${name} VARCHAR`)];

/** What makes a file of a version one of the next. */
const UPGRADES: ReadonlyMap<number, readonly string[]> = new Map([
  [1, [ATTRIBUTE_SETS, ...SPAN_SETS.map((column) => `ALTER TABLE spans ADD COLUMN ${column}`)]],
]);

const TABLES = [
  ATTRIBUTE_SETS,
  `CREATE TABLE schema_version (version INTEGER)`,
  `CREATE TABLE resources (resource_id INTEGER, service_name VARCHAR, ${ATTRIBUTES}, schema_url VARCHAR)`,
  `CREATE TABLE scopes (scope_id INTEGER, name VARCHAR, version VARCHAR, ${ATTRIBUTES}, schema_url VARCHAR)`,
  `CREATE TABLE spans (
    trace_hash UINTEGER, trace_id VARCHAR, span_id UBIGINT, parent_span_id UBIGINT, trace_state VARCHAR, flags UINTEGER,
    name VARCHAR, kind INTEGER, start_unix_nano BIGINT, duration_nano BIGINT,
    ${ATTRIBUTES}, dropped_attributes_count UINTEGER,
    events STRUCT(time_unix_nano BIGINT, name VARCHAR, attributes MAP(VARCHAR, VARCHAR), attribute_types VARCHAR,
      dropped_attributes_count UINTEGER)[],
    dropped_events_count UINTEGER,
    links STRUCT(trace_id VARCHAR, span_id VARCHAR, trace_state VARCHAR, attributes MAP(VARCHAR, VARCHAR),
      attribute_types VARCHAR, dropped_attributes_count UINTEGER, flags UINTEGER)[],
    dropped_links_count UINTEGER,
    status_code INTEGER, status_message VARCHAR, resource_id INTEGER, scope_id INTEGER,
    ${SPAN_SETS.join(', ')})`,
  `CREATE TABLE log_streams (stream_id INTEGER, labels MAP(VARCHAR, VARCHAR))`,
  `CREATE TABLE logs (
    time_unix_nano BIGINT, observed_unix_nano BIGINT, stream_id INTEGER, severity_number INTEGER, severity_text VARCHAR,
    ${LOG_TEXT}, span_id UBIGINT, flags UINTEGER, event_name VARCHAR,
    ${ATTRIBUTES}, dropped_attributes_count UINTEGER, resource_id INTEGER, scope_id INTEGER)`,
  `CREATE TABLE series (series_id INTEGER, name VARCHAR, labels MAP(VARCHAR, VARCHAR))`,
  `CREATE TABLE samples (series_id INTEGER, time_unix_ms BIGINT, value DOUBLE)`,
  `CREATE TABLE native_histograms (series_id INTEGER, time_unix_ms BIGINT, count DOUBLE, sum DOUBLE, histogram VARCHAR)`,
  `CREATE TABLE exemplars (series_id INTEGER, time_unix_ms BIGINT, value DOUBLE, labels MAP(VARCHAR, VARCHAR))`,
  `CREATE TABLE metric_metadata (name VARCHAR PRIMARY KEY, type VARCHAR, help VARCHAR, unit VARCHAR)`,
];

/**
 * Makes the tables in a new file, or checks that the file is one of ours.
 * @throws StoreError `corrupt` when the file was written by another version or holds something else.
 */
export async function prepareSchema(connection: DuckDBConnection, path: string): Promise<void> {
  const tables = await connection.runAndReadAll(
    `SELECT table_name FROM duckdb_tables() WHERE database_name = current_database() AND NOT temporary`,
  );
  const names = tables.getRows().map(([name]) => name);
  if (names.length === 0) {
    await connection.run('BEGIN');
    for (const statement of TABLES) await connection.run(statement);
    await connection.run(`INSERT INTO schema_version VALUES (${SCHEMA_VERSION})`);
    await connection.run('COMMIT');
    await prepareViews(connection);
    return;
  }
  if (!names.includes('schema_version')) {
    throw new StoreError(
      'corrupt',
      `${path} is a DuckDB file, but not one of this store; move it away and start again`,
    );
  }
  const version = await upgrade(connection);
  if (version !== SCHEMA_VERSION) {
    throw new StoreError(
      'corrupt',
      `${path} has schema version ${version}, this program reads version ${SCHEMA_VERSION}; ` +
        'use the program that wrote it, or move the file away (or run `lab down -v`) to start with an empty one',
    );
  }
  await prepareViews(connection);
}

/** The version of the file, after what this program knows to do about it. */
async function upgrade(connection: DuckDBConnection): Promise<unknown> {
  const readVersion = async (): Promise<unknown> =>
    (await connection.runAndReadAll('SELECT version FROM schema_version')).getRows()[0]?.[0];
  let version = await readVersion();
  for (let from = Number(version); UPGRADES.has(from); from++) {
    await connection.run('BEGIN');
    // Views over a table keep it from being altered; they are made anew.
    await connection.run('DROP SCHEMA IF EXISTS readable CASCADE');
    for (const statement of UPGRADES.get(from) ?? []) await connection.run(statement);
    await connection.run(`UPDATE schema_version SET version = ${from + 1}`);
    await connection.run('COMMIT');
    version = await readVersion();
  }
  return version;
}

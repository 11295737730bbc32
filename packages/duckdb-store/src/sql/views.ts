// The tables for people, in the schema `readable`: hex ids, times, service names, and words instead of numbers. They hold
// no rows, so a file of the same schema version gets the newest ones when it is opened.
import { createHash } from 'node:crypto';
import type { DuckDBConnection } from '@duckdb/node-api';
import { SLOT_NAMES } from '../attributes/attribute-sets.ts';
import { ATTRIBUTES_JSON_TYPE } from '../json-types.ts';

const hex = (column: string): string => `lower(format('{:016x}', ${column}))`;
/** With a time zone, so that it compares with now() and with text, whatever the zone of the session. */
const timeOfNanos = (column: string): string => `make_timestamptz(${column} // 1000)`;
const timeOfMs = (column: string): string => `make_timestamptz(${column} * 1000)`;
/** OTLP's number as the word that TraceQL has for it. */
const word = (column: string, words: readonly string[]): string =>
  `coalesce([${words.map((each) => `'${each}'`).join(', ')}][${column} + 1], ${column}::VARCHAR)`;

const KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];
const STATUSES = ['unset', 'ok', 'error'];

/** Of each set the key of every slot as it begins a member of a JSON object: `"http.route":`, or NULL. */
const SETS_BY_SLOT = `SELECT attribute_set_id, ${SLOT_NAMES.map(
  (name, slot) => `to_json(keys[list_position(slots, ${slot})])::VARCHAR || ':' AS key_${name}`,
).join(', ')} FROM main.attribute_sets`;
/** The map of a span. By way of JSON, because DuckDB's map() of as many keys takes six times as long. */
const SPAN_ATTRIBUTES = `CASE WHEN s.attribute_set_id IS NULL THEN s.attributes ELSE from_json('{' || concat_ws(',', ${SLOT_NAMES.map(
  (name) => `a.key_${name} || to_json(s.${name})`,
).join(', ')}) || '}', '${ATTRIBUTES_JSON_TYPE}') END`;

const VIEWS: Readonly<Record<string, string>> = {
  spans: `SELECT ${timeOfNanos('s.start_unix_nano')} AS start_time, s.duration_nano / 1e6 AS duration_ms,
    r.service_name, s.name, ${word('s.kind', KINDS)} AS kind, ${word('s.status_code', STATUSES)} AS status,
    s.status_message, s.trace_id, ${hex('s.span_id')} AS span_id,
    CASE WHEN s.parent_span_id IS NULL THEN NULL ELSE ${hex('s.parent_span_id')} END AS parent_span_id,
    ${SPAN_ATTRIBUTES} AS attributes, r.attributes AS resource_attributes, s.events, s.links, c.name AS scope_name,
    s.start_unix_nano, s.duration_nano
    FROM main.spans s LEFT JOIN (${SETS_BY_SLOT}) a USING (attribute_set_id)
    LEFT JOIN main.resources r USING (resource_id) LEFT JOIN main.scopes c USING (scope_id)`,
  logs: `SELECT ${timeOfNanos('l.time_unix_nano')} AS time,
    coalesce(nullif(r.service_name, ''), t.labels['service_name']) AS service_name, l.severity_text AS severity, l.body,
    replace(l.trace_id::VARCHAR, '-', '') AS trace_id,
    CASE WHEN l.span_id IS NULL THEN NULL ELSE ${hex('l.span_id')} END AS span_id,
    l.attributes, t.labels AS stream_labels, r.attributes AS resource_attributes, l.severity_number, l.event_name,
    c.name AS scope_name, l.time_unix_nano
    FROM main.logs l LEFT JOIN main.resources r USING (resource_id) LEFT JOIN main.log_streams t USING (stream_id)
    LEFT JOIN main.scopes c USING (scope_id)`,
  samples: `SELECT ${timeOfMs('p.time_unix_ms')} AS time, s.name,
    coalesce(s.labels['service_name'], s.labels['job']) AS service_name, p.value, s.labels, p.series_id, p.time_unix_ms
    FROM main.samples p LEFT JOIN main.series s USING (series_id)`,
  exemplars: `SELECT ${timeOfMs('e.time_unix_ms')} AS time, s.name,
    coalesce(s.labels['service_name'], s.labels['job']) AS service_name, e.value, e.labels['trace_id'] AS trace_id,
    e.labels['span_id'] AS span_id, s.labels, e.labels AS exemplar_labels
    FROM main.exemplars e LEFT JOIN main.series s USING (series_id)`,
  metrics: `SELECT s.name, any_value(m.type) AS type, any_value(m.unit) AS unit, any_value(m.help) AS help,
    count(*) AS series FROM main.series s LEFT JOIN main.metric_metadata m USING (name) GROUP BY s.name`,
};

export const VIEW_NAMES: readonly string[] = Object.keys(VIEWS);

/** Makes the views, unless the file has these very ones. */
export async function prepareViews(connection: DuckDBConnection): Promise<void> {
  const mark = `views ${createHash('sha256').update(JSON.stringify(VIEWS)).digest('hex').slice(0, 16)}`;
  const marked = await connection.runAndReadAll(
    `SELECT comment FROM duckdb_views() WHERE database_name = current_database() AND schema_name = 'readable'
     AND view_name = 'spans'`,
  );
  if (marked.getRows()[0]?.[0] === mark) return;
  await connection.run('BEGIN');
  await connection.run('CREATE SCHEMA IF NOT EXISTS readable');
  for (const [name, select] of Object.entries(VIEWS)) {
    await connection.run(`CREATE OR REPLACE VIEW readable.${name} AS ${select}`);
  }
  await connection.run(`COMMENT ON VIEW readable.spans IS '${mark}'`);
  await connection.run('COMMIT');
}

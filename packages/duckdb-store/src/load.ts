// What the store keeps in memory, read from the file when it is opened.
import type { DuckDBConnection } from '@duckdb/node-api';
import type { MetricMetadata } from '@o11y-lab/storage';
import type { AttributeSets } from './attributes/attribute-sets.ts';
import { float64Column, int32Column, TextColumn } from './columns/chunk-reader.ts';
import type { Extent, Extents } from './extents.ts';
import type { LabelIndex } from './label-index.ts';
import type { Origins } from './origins.ts';
import { labelsOfJson } from './read/labels-of-json.ts';
import { queryChunks } from './read/query.ts';

export async function loadOrigins(connection: DuckDBConnection, { resources, scopes }: Origins): Promise<void> {
  const resourceChunks = await queryChunks(
    connection,
    'SELECT resource_id, service_name, to_json(attributes)::VARCHAR, attribute_types, schema_url FROM resources',
  );
  for (const chunk of resourceChunks) {
    const ids = int32Column(chunk, 0);
    const [serviceName, json, types, schemaUrl] = textColumns(chunk, 1, 4);
    for (let row = 0; row < chunk.rowCount; row++) {
      resources.load(ids[row] ?? 0, {
        serviceName: serviceName?.get(row) ?? '',
        attributes: { json: json?.get(row) ?? '{}', types: types?.get(row) ?? '' },
        schemaUrl: schemaUrl?.get(row) ?? '',
      });
    }
  }
  const scopeChunks = await queryChunks(
    connection,
    'SELECT scope_id, name, version, to_json(attributes)::VARCHAR, attribute_types, schema_url FROM scopes',
  );
  for (const chunk of scopeChunks) {
    const ids = int32Column(chunk, 0);
    const [name, version, json, types, schemaUrl] = textColumns(chunk, 1, 5);
    for (let row = 0; row < chunk.rowCount; row++) {
      scopes.load(ids[row] ?? 0, {
        name: name?.get(row) ?? '',
        version: version?.get(row) ?? '',
        attributes: { json: json?.get(row) ?? '{}', types: types?.get(row) ?? '' },
        schemaUrl: schemaUrl?.get(row) ?? '',
      });
    }
  }
}

export async function loadAttributeSets(connection: DuckDBConnection, sets: AttributeSets): Promise<void> {
  const chunks = await queryChunks(
    connection,
    `SELECT attribute_set_id, types, to_json(keys)::VARCHAR, to_json(slots)::VARCHAR FROM attribute_sets
     ORDER BY attribute_set_id`,
  );
  for (const chunk of chunks) {
    const ids = int32Column(chunk, 0);
    const [types, keys, slots] = textColumns(chunk, 1, 3);
    for (let row = 0; row < chunk.rowCount; row++) {
      sets.load({
        id: ids[row] ?? 0,
        types: types?.get(row) ?? '',
        keys: JSON.parse(keys?.get(row) ?? '[]') as string[], // of a VARCHAR[]
        slots: JSON.parse(slots?.get(row) ?? '[]') as number[], // of an INTEGER[]
      });
    }
  }
  const [maps = 0] = await firstRow(connection, 'SELECT count(*)::DOUBLE FROM spans WHERE attribute_set_id IS NULL');
  sets.hasMaps = maps > 0;
}

export async function loadLabels(connection: DuckDBConnection, streams: LabelIndex, series: LabelIndex): Promise<void> {
  const tables = [
    [streams, 'SELECT stream_id, to_json(labels)::VARCHAR FROM log_streams ORDER BY stream_id'],
    [series, 'SELECT series_id, to_json(labels)::VARCHAR FROM series ORDER BY series_id'],
  ] as const;
  for (const [index, sql] of tables) {
    for (const chunk of await queryChunks(connection, sql)) {
      const [ids, json] = [int32Column(chunk, 0), new TextColumn(chunk, 1)];
      for (let row = 0; row < chunk.rowCount; row++) index.load(ids[row] ?? 0, labelsOfJson(json.get(row)));
    }
  }
}

export async function loadMetadata(connection: DuckDBConnection, metadata: Map<string, MetricMetadata>): Promise<void> {
  for (const chunk of await queryChunks(connection, 'SELECT name, type, help, unit FROM metric_metadata')) {
    const [name, type, help, unit] = textColumns(chunk, 0, 3);
    for (let row = 0; row < chunk.rowCount; row++) {
      const key = name?.get(row) ?? '';
      metadata.set(key, {
        name: key,
        type: (type?.get(row) ?? 'unknown') as MetricMetadata['type'], // written from that type alone
        help: help?.get(row) ?? '',
        unit: unit?.get(row) ?? '',
      });
    }
  }
}

export async function loadExtents(connection: DuckDBConnection, extents: Extents): Promise<void> {
  const nanoMs = (expression: string): string => `(${expression} // 1000000)::DOUBLE`;
  const time = (column: string): string => `${nanoMs(`min(${column})`)}, ${nanoMs(`max(${column})`)}`;
  const spans = await firstRow(
    connection,
    `SELECT count(*)::DOUBLE, ${time('start_unix_nano')}, coalesce(${nanoMs('max(duration_nano)')}, 0) FROM spans`,
  );
  Object.assign(extents.spans, extentOfRow(spans), { longestMs: Math.max(0, spans[3] ?? 0) + 1 });
  Object.assign(
    extents.logs,
    extentOfRow(await firstRow(connection, `SELECT count(*)::DOUBLE, ${time('time_unix_nano')} FROM logs`)),
  );
  const samples = await firstRow(
    connection,
    `SELECT count(*)::DOUBLE, min(time_unix_ms)::DOUBLE, max(time_unix_ms)::DOUBLE,
       (SELECT count(*)::DOUBLE FROM native_histograms)
     FROM (SELECT time_unix_ms FROM samples UNION ALL SELECT time_unix_ms FROM native_histograms)`,
  );
  Object.assign(extents.samples, extentOfRow(samples), { histograms: samples[3] ?? 0 });
}

function extentOfRow([rows = 0, oldest, newest]: readonly number[]): Extent {
  if (rows === 0) return { rows, oldestUnixMs: Number.POSITIVE_INFINITY, newestUnixMs: Number.NEGATIVE_INFINITY };
  return { rows, oldestUnixMs: oldest ?? 0, newestUnixMs: newest ?? 0 };
}

/** The numbers of an answer of one row. NULL is no number here: its place in a column may hold anything. */
async function firstRow(connection: DuckDBConnection, sql: string): Promise<number[]> {
  const [chunk] = await queryChunks(connection, sql);
  if (chunk === undefined) return [];
  return Array.from({ length: chunk.columnCount }, (_, column) => float64Column(chunk, column)[0] ?? 0);
}

function textColumns(chunk: Parameters<typeof int32Column>[0], first: number, last: number): TextColumn[] {
  return Array.from({ length: last - first + 1 }, (_, i) => new TextColumn(chunk, first + i));
}

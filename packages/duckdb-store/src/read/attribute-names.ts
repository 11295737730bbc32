import type { DuckDBConnection } from '@duckdb/node-api';
import type { AttributeNames, NanoRange } from '@o11y-lab/storage';
import { int32Column, TextColumn } from '../columns/chunk-reader.ts';
import type { StoreState } from '../state.ts';
import { sortedText } from '../text.ts';
import { earliestStart } from './find-traces.ts';
import { newestSpans } from './newest-spans.ts';
import { queryChunks } from './query.ts';

export async function readAttributeNames(
  connection: DuckDBConnection,
  state: StoreState,
  range: NanoRange,
  limit: number,
): Promise<AttributeNames> {
  const values = [earliestStart(state, range), range.startUnixNano, range.endUnixNano];
  const inRange = 'start_unix_nano >= $1 AND start_unix_nano <= $3 AND start_unix_nano + duration_nano >= $2';
  const newest = await newestSpans(connection, state, range);
  const names = (keys: string, where = ''): Promise<string[]> =>
    textsOf(connection, `SELECT DISTINCT unnest(${keys}) FROM ${newest} WHERE ${inRange}${where}`, values);
  const nested = (list: string): Promise<string[]> =>
    names(`flatten(list_transform(${list}, lambda x: map_keys(x.attributes)))`, ` AND ${list} IS NOT NULL`);
  const mapNames = async (): Promise<string[]> =>
    state.attributeSets.hasMaps ? names('map_keys(attributes)', ' AND attribute_set_id IS NULL') : [];
  const [resource, instrumentation] = await originNames(connection, state, inRange, values);
  const sorted = (texts: readonly string[]): string[] => sortedText(new Set(texts)).slice(0, limit);
  return {
    span: sorted([...(await setNames(connection, state, newest, inRange, values)), ...(await mapNames())]),
    resource: sorted(resource),
    event: sorted(await nested('events')),
    link: sorted(await nested('links')),
    instrumentation: sorted(instrumentation),
  };
}

async function setNames(
  connection: DuckDBConnection,
  { attributeSets }: StoreState,
  from: string,
  inRange: string,
  values: readonly bigint[],
): Promise<string[]> {
  const sql = `SELECT DISTINCT attribute_set_id FROM ${from} WHERE ${inRange} AND attribute_set_id IS NOT NULL`;
  const ids = (await queryChunks(connection, sql, values)).flatMap((chunk) => [...int32Column(chunk, 0)]);
  return ids.flatMap((id) => attributeSets.get(id)?.keys ?? []);
}

async function originNames(
  connection: DuckDBConnection,
  { origins }: StoreState,
  inRange: string,
  values: readonly bigint[],
): Promise<[string[], string[]]> {
  const chunks = await queryChunks(
    connection,
    `SELECT DISTINCT resource_id, scope_id FROM spans WHERE ${inRange}`,
    values,
  );
  const resource: string[] = [];
  const instrumentation: string[] = [];
  for (const chunk of chunks) {
    const [resourceIds, scopeIds] = [int32Column(chunk, 0), int32Column(chunk, 1)];
    for (let row = 0; row < chunk.rowCount; row++) {
      resource.push(...(origins.resources.get(resourceIds[row] ?? -1)?.attributes.keys() ?? []));
      instrumentation.push(...(origins.scopes.get(scopeIds[row] ?? -1)?.attributes.keys() ?? []));
    }
  }
  return [resource, instrumentation];
}

async function textsOf(connection: DuckDBConnection, sql: string, values: readonly bigint[]): Promise<string[]> {
  const texts: string[] = [];
  for (const chunk of await queryChunks(connection, sql, values)) {
    const column = new TextColumn(chunk, 0);
    for (let row = 0; row < chunk.rowCount; row++) texts.push(column.get(row));
  }
  return texts;
}

// Rows that others refer to by id: resources, scopes, streams, series. They are written in the transaction of the
// first rows that use them.
import { INTEGER, VARCHAR } from '@duckdb/node-api';
import { type Labels, METRIC_NAME, type Resource, type Scope } from '@o11y-lab/model';
import type { AttributeSet } from '../attributes/attribute-sets.ts';
import type { Rows } from '../columns/row-feed.ts';
import { ATTRIBUTES_JSON_TYPE } from '../json-types.ts';
import { wellFormedJson } from './repair.ts';
import { labelsJson } from './samples.ts';
import type { StagedTable } from './staging.ts';

export const STAGED_RESOURCES: StagedTable = {
  name: 'staged_resources',
  columns: [
    { name: 'resource_id', type: INTEGER },
    { name: 'service_name', type: VARCHAR },
    { name: 'attributes', type: VARCHAR },
    { name: 'attribute_types', type: VARCHAR },
    { name: 'schema_url', type: VARCHAR },
  ],
  insert: `INSERT INTO resources SELECT resource_id, service_name, from_json(attributes, '${ATTRIBUTES_JSON_TYPE}'),
    attribute_types, schema_url FROM staged_resources()`,
};

export const STAGED_SCOPES: StagedTable = {
  name: 'staged_scopes',
  columns: [
    { name: 'scope_id', type: INTEGER },
    { name: 'name', type: VARCHAR },
    { name: 'version', type: VARCHAR },
    { name: 'attributes', type: VARCHAR },
    { name: 'attribute_types', type: VARCHAR },
    { name: 'schema_url', type: VARCHAR },
  ],
  insert: `INSERT INTO scopes SELECT scope_id, name, version, from_json(attributes, '${ATTRIBUTES_JSON_TYPE}'),
    attribute_types, schema_url FROM staged_scopes()`,
};

export const STAGED_ATTRIBUTE_SETS: StagedTable = {
  name: 'staged_attribute_sets',
  columns: [
    { name: 'attribute_set_id', type: INTEGER },
    { name: 'types', type: VARCHAR },
    { name: 'keys', type: VARCHAR },
    { name: 'slots', type: VARCHAR },
  ],
  insert: `INSERT INTO attribute_sets SELECT attribute_set_id, types, from_json(keys, '["VARCHAR"]'),
    from_json(slots, '["INTEGER"]') FROM staged_attribute_sets()`,
};

const LABEL_COLUMNS = [
  { name: 'id', type: INTEGER },
  { name: 'name', type: VARCHAR },
  { name: 'labels', type: VARCHAR },
];

export const STAGED_STREAMS: StagedTable = {
  name: 'staged_streams',
  columns: LABEL_COLUMNS,
  insert: `INSERT INTO log_streams SELECT id, from_json(labels, '${ATTRIBUTES_JSON_TYPE}') FROM staged_streams()`,
};

export const STAGED_SERIES: StagedTable = {
  name: 'staged_series',
  columns: LABEL_COLUMNS,
  insert: `INSERT INTO series SELECT id, name, from_json(labels, '${ATTRIBUTES_JSON_TYPE}') FROM staged_series()`,
};

type WithId<Row> = readonly { readonly id: number; readonly row: Row }[];

export function resourceRows(rows: WithId<Resource>): Rows {
  return {
    length: rows.length,
    columns: [
      ids(rows),
      { kind: 'text', values: rows.map(({ row }) => row.serviceName) },
      { kind: 'text', values: rows.map(({ row }) => row.attributes.json) },
      { kind: 'text', values: rows.map(({ row }) => row.attributes.types) },
      { kind: 'text', values: rows.map(({ row }) => row.schemaUrl) },
    ],
  };
}

export function scopeRows(rows: WithId<Scope>): Rows {
  return {
    length: rows.length,
    columns: [
      ids(rows),
      { kind: 'text', values: rows.map(({ row }) => row.name) },
      { kind: 'text', values: rows.map(({ row }) => row.version) },
      { kind: 'text', values: rows.map(({ row }) => row.attributes.json) },
      { kind: 'text', values: rows.map(({ row }) => row.attributes.types) },
      { kind: 'text', values: rows.map(({ row }) => row.schemaUrl) },
    ],
  };
}

export function attributeSetRows(sets: readonly AttributeSet[]): Rows {
  return {
    length: sets.length,
    columns: [
      { kind: 'int32', values: Int32Array.from(sets, ({ id }) => id) },
      { kind: 'text', values: sets.map(({ types }) => types) },
      { kind: 'text', values: sets.map(({ keys }) => wellFormedJson(JSON.stringify(keys))) },
      { kind: 'text', values: sets.map(({ slots }) => JSON.stringify(slots)) },
    ],
  };
}

export function labelRows(rows: WithId<Labels>): Rows {
  return {
    length: rows.length,
    columns: [
      ids(rows),
      { kind: 'text', values: rows.map(({ row }) => row.get(METRIC_NAME) ?? '') },
      { kind: 'text', values: rows.map(({ row }) => labelsJson(row)) },
    ],
  };
}

function ids(rows: WithId<unknown>): Rows['columns'][number] {
  return { kind: 'int32', values: Int32Array.from(rows, ({ id }) => id) };
}

import { BIGINT, INTEGER, UBIGINT, UINTEGER, VARCHAR } from '@duckdb/node-api';
import type { SpanBatch } from '@o11y-lab/model';
import { type AttributeSets, SLOT_NAMES } from '../attributes/attribute-sets.ts';
import { splitAttributes } from '../attributes/split-attributes.ts';
import type { Rows } from '../columns/row-feed.ts';
import { ATTRIBUTES_JSON_TYPE, EVENTS_JSON_TYPE, LINKS_JSON_TYPE } from '../json-types.ts';
import type { Origins } from '../origins.ts';
import { traceHashes } from '../trace-hash.ts';
import { idsOfIndexes, int32, nanoTimes, textOrNull, uint32OrNull } from './columns.ts';
import type { StagedTable } from './staging.ts';

export const STAGED_SPANS: StagedTable = {
  name: 'staged_spans',
  columns: [
    { name: 'trace_hash', type: UINTEGER },
    { name: 'trace_id', type: VARCHAR },
    { name: 'span_id', type: UBIGINT },
    { name: 'parent_span_id', type: UBIGINT },
    { name: 'trace_state', type: VARCHAR },
    { name: 'flags', type: UINTEGER },
    { name: 'name', type: VARCHAR },
    { name: 'kind', type: INTEGER },
    { name: 'start_unix_nano', type: BIGINT },
    { name: 'end_unix_nano', type: BIGINT },
    { name: 'attributes', type: VARCHAR },
    { name: 'attribute_types', type: VARCHAR },
    { name: 'dropped_attributes_count', type: UINTEGER },
    { name: 'events', type: VARCHAR },
    { name: 'dropped_events_count', type: UINTEGER },
    { name: 'links', type: VARCHAR },
    { name: 'dropped_links_count', type: UINTEGER },
    { name: 'status_code', type: INTEGER },
    { name: 'status_message', type: VARCHAR },
    { name: 'resource_id', type: INTEGER },
    { name: 'scope_id', type: INTEGER },
    { name: 'attribute_set_id', type: INTEGER },
    ...SLOT_NAMES.map((name) => ({ name, type: VARCHAR })),
  ],
  insert: `INSERT INTO spans SELECT
    trace_hash, trace_id, span_id, nullif(parent_span_id, 0), coalesce(trace_state, ''), flags, name, kind,
    start_unix_nano, end_unix_nano - start_unix_nano, from_json(nullif(attributes, ''), '${ATTRIBUTES_JSON_TYPE}'), attribute_types,
    coalesce(dropped_attributes_count, 0), from_json(nullif(events, ''), '${EVENTS_JSON_TYPE}'),
    coalesce(dropped_events_count, 0), from_json(nullif(links, ''), '${LINKS_JSON_TYPE}'),
    coalesce(dropped_links_count, 0), status_code, coalesce(status_message, ''), resource_id, scope_id,
    nullif(attribute_set_id, -1), ${SLOT_NAMES.join(', ')}
    FROM staged_spans()`,
};

export function spanRows(batch: SpanBatch, origins: Origins, sets: AttributeSets): Rows {
  const { maps, setIds, slots } = splitAttributes(batch.attributesJson, batch.attributeTypes, sets);
  const resourceIds = batch.resources.map((resource) => origins.resources.idOf(resource));
  const scopeIds = batch.scopes.map((scope) => origins.scopes.idOf(scope));
  return {
    length: batch.length,
    columns: [
      { kind: 'int32', values: traceHashes(batch.traceId.view()) },
      { kind: 'hex', bytes: batch.traceId.view(), width: 16 },
      { kind: 'id', bytes: batch.spanId.view() },
      { kind: 'id', bytes: batch.parentSpanId.view() },
      textOrNull(batch.traceState),
      { kind: 'int32', values: Uint32Array.from(batch.flags) },
      { kind: 'text', values: batch.name },
      int32(batch.kind),
      nanoTimes(batch.startUnixNano.view()),
      nanoTimes(batch.endUnixNano.view()),
      maps === undefined ? { kind: 'null' } : { kind: 'text', values: maps.json },
      maps === undefined ? { kind: 'null' } : { kind: 'text', values: maps.types },
      uint32OrNull(batch.droppedAttributesCount),
      textOrNull(batch.eventsJson),
      uint32OrNull(batch.droppedEventsCount),
      textOrNull(batch.linksJson),
      uint32OrNull(batch.droppedLinksCount),
      int32(batch.statusCode),
      textOrNull(batch.statusMessage),
      idsOfIndexes(batch.resourceIndex, resourceIds),
      idsOfIndexes(batch.scopeIndex, scopeIds),
      { kind: 'int32', values: setIds },
      ...slots,
    ],
  };
}

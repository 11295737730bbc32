import { BIGINT, INTEGER, UBIGINT, UINTEGER, UUID, VARCHAR } from '@duckdb/node-api';
import type { LogAppend } from '@o11y-lab/storage';
import type { Rows } from '../columns/row-feed.ts';
import { ATTRIBUTES_JSON_TYPE } from '../json-types.ts';
import type { LabelIndex } from '../label-index.ts';
import type { Origins } from '../origins.ts';
import { idsOfIndexes, int32, nanoTimes, textOrNull, uint32OrNull } from './columns.ts';
import type { StagedTable } from './staging.ts';

const UNSET_TRACE_ID = `'${'0'.repeat(32)}'::UUID`;

export const STAGED_LOGS: StagedTable = {
  name: 'staged_logs',
  columns: [
    { name: 'time_unix_nano', type: BIGINT },
    { name: 'observed_unix_nano', type: BIGINT },
    { name: 'stream_id', type: INTEGER },
    { name: 'severity_number', type: INTEGER },
    { name: 'severity_text', type: VARCHAR },
    { name: 'body', type: VARCHAR },
    { name: 'body_type', type: VARCHAR },
    { name: 'trace_id', type: UUID },
    { name: 'span_id', type: UBIGINT },
    { name: 'flags', type: UINTEGER },
    { name: 'event_name', type: VARCHAR },
    { name: 'attributes', type: VARCHAR },
    { name: 'attribute_types', type: VARCHAR },
    { name: 'dropped_attributes_count', type: UINTEGER },
    { name: 'resource_id', type: INTEGER },
    { name: 'scope_id', type: INTEGER },
  ],
  insert: `INSERT INTO logs SELECT
    time_unix_nano, observed_unix_nano, stream_id, severity_number, coalesce(severity_text, ''), body, body_type,
    nullif(trace_id, ${UNSET_TRACE_ID}), nullif(span_id, 0), coalesce(flags, 0), coalesce(event_name, ''),
    from_json(attributes, '${ATTRIBUTES_JSON_TYPE}'), attribute_types, coalesce(dropped_attributes_count, 0),
    resource_id, scope_id
    FROM staged_logs()`,
};

export function logRows(append: LogAppend, origins: Origins, streams: LabelIndex): Rows {
  const { batch } = append;
  const streamIds = append.streams.map((labels) => streams.idOf(labels));
  const resourceIds = batch.resources.map((resource) => origins.resources.idOf(resource));
  const scopeIds = batch.scopes.map((scope) => origins.scopes.idOf(scope));
  return {
    length: batch.length,
    columns: [
      nanoTimes(batch.timeUnixNano.view()),
      nanoTimes(batch.observedUnixNano.view()),
      idsOfIndexes(append.streamIndex, streamIds),
      int32(batch.severityNumber),
      textOrNull(batch.severityText),
      { kind: 'text', values: batch.body },
      { kind: 'text', values: batch.bodyType },
      { kind: 'uuid', bytes: batch.traceId.view() },
      { kind: 'id', bytes: batch.spanId.view() },
      uint32OrNull(batch.flags),
      textOrNull(batch.eventName),
      { kind: 'text', values: batch.attributesJson },
      { kind: 'text', values: batch.attributeTypes },
      uint32OrNull(batch.droppedAttributesCount),
      idsOfIndexes(batch.resourceIndex, resourceIds),
      idsOfIndexes(batch.scopeIndex, scopeIds),
    ],
  };
}

// Resource{Spans,Logs,Metrics} and Scope{Spans,Logs,Metrics}: the three signals number their fields alike.
import type { ProtobufReader } from '../wire/protobuf-reader.ts';
import { BYTES, fieldSet } from '../wire/protobuf-reader.ts';
import type { Origins, ReadItem } from './origin.ts';
import { RESOURCE_TO_COME, ResourceBuilder, SCOPE_TO_COME, ScopeBuilder } from './origin.ts';
import { readAttribute } from './value-protobuf.ts';

const REQUEST_FIELDS = fieldSet(1);
const ENVELOPE_FIELDS = fieldSet(1, 2, 3);
const RESOURCE_FIELDS = fieldSet(1);
const SCOPE_FIELDS = fieldSet(1, 2, 3);

/**
 * Reads a whole export request. `readItem` stands before the length of a span, log record or metric. Resources and
 * scopes that hold no row are left out.
 */
export function readRequest(reader: ProtobufReader, origins: Origins, readItem: ReadItem): void {
  const resource = new ResourceBuilder();
  const scope = new ScopeBuilder();
  while (reader.at < reader.limit) {
    const tag = reader.tag();
    if (tag === ((1 << 3) | BYTES)) readResourceItems(reader, origins, resource, scope, readItem);
    else reader.skip(tag, REQUEST_FIELDS);
  }
}

function readResourceItems(
  reader: ProtobufReader,
  origins: Origins,
  resource: ResourceBuilder,
  scope: ScopeBuilder,
  readItem: ReadItem,
): void {
  const outer = reader.enter();
  const index = origins.resources.push(RESOURCE_TO_COME) - 1;
  let rowCount = 0;
  resource.clear();
  while (reader.at < reader.limit) {
    const tag = reader.tag();
    switch (tag) {
      case (1 << 3) | BYTES:
        readResource(reader, resource);
        break;
      case (2 << 3) | BYTES:
        rowCount += readScopeItems(reader, origins, index, scope, readItem);
        break;
      case (3 << 3) | BYTES:
        resource.schemaUrl = reader.string();
        break;
      default:
        reader.skip(tag, ENVELOPE_FIELDS);
    }
  }
  if (rowCount === 0) origins.resources.pop();
  else origins.resources[index] = resource.build();
  reader.leave(outer);
}

function readScopeItems(
  reader: ProtobufReader,
  origins: Origins,
  resourceIndex: number,
  scope: ScopeBuilder,
  readItem: ReadItem,
): number {
  const outer = reader.enter();
  const index = origins.scopes.push(SCOPE_TO_COME) - 1;
  let rowCount = 0;
  scope.clear();
  while (reader.at < reader.limit) {
    const tag = reader.tag();
    switch (tag) {
      case (1 << 3) | BYTES:
        readScope(reader, scope);
        break;
      case (2 << 3) | BYTES:
        rowCount += readItem(resourceIndex, index);
        break;
      case (3 << 3) | BYTES:
        scope.schemaUrl = reader.string();
        break;
      default:
        reader.skip(tag, ENVELOPE_FIELDS);
    }
  }
  if (rowCount === 0) origins.scopes.pop();
  else origins.scopes[index] = scope.build();
  reader.leave(outer);
  return rowCount;
}

function readResource(reader: ProtobufReader, resource: ResourceBuilder): void {
  const outer = reader.enter();
  while (reader.at < reader.limit) {
    const tag = reader.tag();
    if (tag === ((1 << 3) | BYTES)) readAttribute(reader, resource.attributes);
    else reader.skip(tag, RESOURCE_FIELDS);
  }
  reader.leave(outer);
}

function readScope(reader: ProtobufReader, scope: ScopeBuilder): void {
  const outer = reader.enter();
  while (reader.at < reader.limit) {
    const tag = reader.tag();
    switch (tag) {
      case (1 << 3) | BYTES:
        scope.name = reader.string();
        break;
      case (2 << 3) | BYTES:
        scope.version = reader.string();
        break;
      case (3 << 3) | BYTES:
        readAttribute(reader, scope.attributes);
        break;
      default:
        reader.skip(tag, SCOPE_FIELDS);
    }
  }
  reader.leave(outer);
}

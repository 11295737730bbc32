// Resource{Spans,Logs,Metrics} and Scope{Spans,Logs,Metrics} in JSON: alike but for the names of their lists.
import type { JsonReader } from '../wire/json-reader.ts';
import { END } from '../wire/json-reader.ts';
import type { Origins, ReadItem } from './origin.ts';
import { RESOURCE_TO_COME, ResourceBuilder, SCOPE_TO_COME, ScopeBuilder } from './origin.ts';
import { readAttributes } from './value-json.ts';

/** Names of the three lists inside each other. */
export interface ListNames {
  readonly resources: string;
  readonly scopes: string;
  readonly items: string;
}

interface Context {
  readonly reader: JsonReader;
  readonly origins: Origins;
  readonly names: ListNames;
  readonly readItem: ReadItem;
  readonly resource: ResourceBuilder;
  readonly scope: ScopeBuilder;
}

/** Reads a whole export request. `readItem` stands before a span, log record or metric. */
export function readRequest(reader: JsonReader, origins: Origins, names: ListNames, readItem: ReadItem): void {
  const context = { reader, origins, names, readItem, resource: new ResourceBuilder(), scope: new ScopeBuilder() };
  for (let key = reader.openObject(); key !== END; key = reader.nextKey()) {
    if (key !== names.resources) {
      reader.skip();
      continue;
    }
    for (let more = reader.openArray(); more; more = reader.nextItem()) readResourceItems(context);
  }
  reader.end();
}

function readResourceItems(context: Context): void {
  const { reader, origins, names, resource } = context;
  const index = origins.resources.push(RESOURCE_TO_COME) - 1;
  let rowCount = 0;
  resource.clear();
  for (let key = reader.openObject(); key !== END; key = reader.nextKey()) {
    if (key === 'resource') readResource(reader, resource);
    else if (key === 'schemaUrl') resource.schemaUrl = reader.string();
    else if (key === names.scopes) {
      for (let more = reader.openArray(); more; more = reader.nextItem()) rowCount += readScopeItems(context, index);
    } else reader.skip();
  }
  if (rowCount === 0) origins.resources.pop();
  else origins.resources[index] = resource.build();
}

function readScopeItems(context: Context, resourceIndex: number): number {
  const { reader, origins, names, scope, readItem } = context;
  const index = origins.scopes.push(SCOPE_TO_COME) - 1;
  let rowCount = 0;
  scope.clear();
  for (let key = reader.openObject(); key !== END; key = reader.nextKey()) {
    if (key === 'scope') readScope(reader, scope);
    else if (key === 'schemaUrl') scope.schemaUrl = reader.string();
    else if (key === names.items) {
      for (let more = reader.openArray(); more; more = reader.nextItem()) rowCount += readItem(resourceIndex, index);
    } else reader.skip();
  }
  if (rowCount === 0) origins.scopes.pop();
  else origins.scopes[index] = scope.build();
  return rowCount;
}

function readResource(reader: JsonReader, resource: ResourceBuilder): void {
  for (let key = reader.openObject(); key !== END; key = reader.nextKey()) {
    if (key === 'attributes') readAttributes(reader, resource.attributes);
    else reader.skip();
  }
}

function readScope(reader: JsonReader, scope: ScopeBuilder): void {
  for (let key = reader.openObject(); key !== END; key = reader.nextKey()) {
    if (key === 'name') scope.name = reader.string();
    else if (key === 'version') scope.version = reader.string();
    else if (key === 'attributes') readAttributes(reader, scope.attributes);
    else reader.skip();
  }
}

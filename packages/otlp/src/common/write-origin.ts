import type { Resource, Scope, StoredResource, StoredScope } from '@o11y-lab/model';
import { decodeAttributes, textEntries } from '@o11y-lab/model';
import type { MessageWriter } from '../wire/message-writer.ts';
import { writeAttributes } from './write-attributes.ts';

export interface Grouped<T> {
  readonly resource: StoredResource;
  readonly scopes: readonly { readonly scope: StoredScope; readonly items: readonly T[] }[];
}

/** Gathers items by resource and, inside, by scope; both by identity, in order of first appearance. */
export function groupByOrigin<T>(
  items: Iterable<T>,
  originOf: (item: T) => { readonly resource: StoredResource; readonly scope: StoredScope },
): Grouped<T>[] {
  const groups = new Map<StoredResource, Map<StoredScope, T[]>>();
  for (const item of items) {
    const { resource, scope } = originOf(item);
    const scopes = groups.get(resource) ?? new Map<StoredScope, T[]>();
    const list = scopes.get(scope) ?? [];
    list.push(item);
    scopes.set(scope, list);
    groups.set(resource, scopes);
  }
  return [...groups].map(([resource, scopes]) => ({
    resource,
    scopes: [...scopes].map(([scope, list]) => ({ scope, items: list })),
  }));
}

/** Writes a whole export request; the signals differ in the names of the lists alone. */
export function writeRequest<T>(
  writer: MessageWriter,
  names: { readonly resources: string; readonly scopes: string; readonly items: string },
  groups: readonly Grouped<T>[],
  writeItem: (item: T) => void,
): void {
  writer.messages(1, names.resources, groups, ({ resource, scopes }) => {
    writer.message(1, 'resource', () => writeAttributes(writer, 1, 'attributes', resource.attributes));
    writer.messages(2, names.scopes, scopes, ({ scope, items }) => {
      writer.message(1, 'scope', () => {
        writer.string(1, 'name', scope.name);
        writer.string(2, 'version', scope.version);
        writeAttributes(writer, 3, 'attributes', scope.attributes);
      });
      writer.messages(2, names.items, items, writeItem);
      writer.string(3, 'schemaUrl', scope.schemaUrl);
    });
    writer.string(3, 'schemaUrl', resource.schemaUrl);
  });
}

export function storedResource({ serviceName, attributes, schemaUrl }: Resource): StoredResource {
  return { serviceName, attributes: decodeAttributes(textEntries(attributes), attributes.types), schemaUrl };
}

export function storedScope({ name, version, attributes, schemaUrl }: Scope): StoredScope {
  return { name, version, attributes: decodeAttributes(textEntries(attributes), attributes.types), schemaUrl };
}

/** Gathers row numbers by the resources and scopes they refer to. */
export function groupRows(
  batch: { readonly resources: readonly Resource[]; readonly scopes: readonly Scope[] },
  resourceIndex: readonly number[],
  scopeIndex: readonly number[],
): Grouped<number>[] {
  const resources = batch.resources.map(storedResource);
  const scopes = batch.scopes.map(storedScope);
  return groupByOrigin(resourceIndex.keys(), (row) => {
    const resource = resources[resourceIndex[row] ?? -1];
    const scope = scopes[scopeIndex[row] ?? -1];
    if (resource === undefined || scope === undefined)
      throw new RangeError(`row ${row} refers to no resource or scope`);
    return { resource, scope };
  });
}

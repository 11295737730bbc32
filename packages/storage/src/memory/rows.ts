import {
  type Attributes,
  decodeAttributes,
  type EncodedAttributes,
  type Resource,
  type Scope,
  type StoredResource,
  type StoredScope,
  textEntries,
} from '@o11y-lab/model';
import { StoreError } from '../errors.ts';
import type { SignalStats } from '../store.ts';

/** Shared pieces of turning batch columns into rows. */
export function attributesOf(encoded: EncodedAttributes): Attributes {
  return decodeAttributes(textEntries(encoded), encoded.types);
}

export function storedResource(resource: Resource): StoredResource {
  return {
    serviceName: resource.serviceName,
    attributes: attributesOf(resource.attributes),
    schemaUrl: resource.schemaUrl,
  };
}

export function storedScope(scope: Scope): StoredScope {
  return {
    name: scope.name,
    version: scope.version,
    attributes: attributesOf(scope.attributes),
    schemaUrl: scope.schemaUrl,
  };
}

export function assertOpen(closed: boolean): void {
  if (closed) throw new StoreError('closed', 'the store is closed; nothing was stored');
}

/** Statistics of rows given their times, in milliseconds. */
export function statsOfTimes(timesUnixMs: Iterable<number>): SignalStats {
  let rows = 0;
  let oldest = Number.POSITIVE_INFINITY;
  let newest = Number.NEGATIVE_INFINITY;
  for (const time of timesUnixMs) {
    rows++;
    if (time < oldest) oldest = time;
    if (time > newest) newest = time;
  }
  if (rows === 0) return { rows, oldestUnixMs: undefined, newestUnixMs: undefined };
  return { rows, oldestUnixMs: oldest, newestUnixMs: newest };
}

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

/** Resources and scopes as they are read back, one object for equal ones. */
export class MemoryOrigins {
  readonly #resources = new Map<string, StoredResource>();
  readonly #scopes = new Map<string, StoredScope>();

  resource(resource: Resource): StoredResource {
    const { serviceName, schemaUrl } = resource;
    const key = JSON.stringify(resource);
    const stored = this.#resources.get(key) ?? {
      serviceName,
      attributes: attributesOf(resource.attributes),
      schemaUrl,
    };
    this.#resources.set(key, stored);
    return stored;
  }

  scope(scope: Scope): StoredScope {
    const { name, version, schemaUrl } = scope;
    const key = JSON.stringify(scope);
    const stored = this.#scopes.get(key) ?? { name, version, attributes: attributesOf(scope.attributes), schemaUrl };
    this.#scopes.set(key, stored);
    return stored;
  }
}

/** For rows whose index names no origin of their batch. */
export const NO_RESOURCE: StoredResource = { serviceName: 'unknown_service', attributes: new Map(), schemaUrl: '' };
export const NO_SCOPE: StoredScope = { name: '', version: '', attributes: new Map(), schemaUrl: '' };

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

// Resources and scopes are few and repeat in every request: each distinct one is stored once and referred to by id.
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
import { repairAttributes } from './append/repair.ts';

/** Distinct rows by content, with ids. `Row` is what a request carries, `Stored` what reads give. */
export class OriginRegistry<Row extends { readonly attributes: EncodedAttributes }, Stored> {
  readonly #keyOf: (row: Row) => string;
  readonly #read: (row: Row) => Stored;
  readonly #idOf = new Map<string, number>();
  readonly #rows = new Map<number, { readonly row: Row; stored: boolean; read: Stored | undefined }>();
  #nextId = 0;

  constructor(keyOf: (row: Row) => string, read: (row: Row) => Stored) {
    this.#keyOf = keyOf;
    this.#read = read;
  }

  get size(): number {
    return this.#rows.size;
  }

  load(id: number, row: Row): void {
    this.#idOf.set(this.#keyOf(row), id);
    this.#rows.set(id, { row, stored: true, read: undefined });
    this.#nextId = Math.max(this.#nextId, id + 1);
  }

  idOf(row: Row): number {
    const key = this.#keyOf(row);
    const known = this.#idOf.get(key);
    if (known !== undefined) return known;
    const id = this.#nextId++;
    this.#idOf.set(key, id);
    // Checked once per distinct row, so that a bad one can't fail the transactions of others.
    const sound = { ...row, attributes: repairAttributes(row.attributes) };
    this.#rows.set(id, { row: sound, stored: false, read: undefined });
    return id;
  }

  /** The row as reads give it: one object per id, so that identity can group. */
  get(id: number): Stored | undefined {
    const entry = this.#rows.get(id);
    if (entry === undefined) return undefined;
    entry.read ??= this.#read(entry.row);
    return entry.read;
  }

  /** Ids of the rows for which the test holds. */
  idsWhere(test: (stored: Stored) => boolean): number[] {
    const ids: number[] = [];
    for (const id of this.#rows.keys()) {
      const stored = this.get(id);
      if (stored !== undefined && test(stored)) ids.push(id);
    }
    return ids;
  }

  /** Rows that no committed transaction has written. */
  unstored(): { readonly id: number; readonly row: Row }[] {
    return [...this.#rows].filter(([, entry]) => !entry.stored).map(([id, { row }]) => ({ id, row }));
  }

  markStored(ids: Iterable<number>): void {
    for (const id of ids) {
      const entry = this.#rows.get(id);
      if (entry) entry.stored = true;
    }
  }

  forget(ids: Iterable<number>): void {
    for (const id of ids) {
      const entry = this.#rows.get(id);
      if (!entry?.stored) continue;
      this.#rows.delete(id);
      this.#idOf.delete(this.#keyOf(entry.row));
    }
  }
}

export type Resources = OriginRegistry<Resource, StoredResource>;
export type Scopes = OriginRegistry<Scope, StoredScope>;

export interface Origins {
  readonly resources: Resources;
  readonly scopes: Scopes;
}

export function newOrigins(): Origins {
  return {
    resources: new OriginRegistry(
      ({ serviceName, attributes, schemaUrl }) =>
        `${serviceName}\u0000${schemaUrl}\u0000${attributes.types}\u0000${attributes.json}`,
      ({ serviceName, attributes, schemaUrl }) => ({ serviceName, attributes: decoded(attributes), schemaUrl }),
    ),
    scopes: new OriginRegistry(
      ({ name, version, attributes, schemaUrl }) =>
        `${name}\u0000${version}\u0000${schemaUrl}\u0000${attributes.types}\u0000${attributes.json}`,
      ({ name, version, attributes, schemaUrl }) => ({ name, version, attributes: decoded(attributes), schemaUrl }),
    ),
  };
}

/** For rows that refer to an origin that is not there: a broken batch must still be readable. */
export const NO_RESOURCE: StoredResource = { serviceName: 'unknown_service', attributes: new Map(), schemaUrl: '' };
export const NO_SCOPE: StoredScope = { name: '', version: '', attributes: new Map(), schemaUrl: '' };

function decoded(attributes: EncodedAttributes): Attributes {
  return decodeAttributes(textEntries(attributes), attributes.types);
}

// Resource and scope in the making. One of each is kept per request and reused.
import type { Resource, Scope } from '@o11y-lab/model';
import { AttributeSet } from './attribute-set.ts';

/** What the SDK specification calls a service without a name. */
const UNKNOWN_SERVICE = 'unknown_service';

export class ResourceBuilder {
  readonly attributes = new AttributeSet();
  schemaUrl = '';

  clear(): void {
    this.attributes.reset();
    this.schemaUrl = '';
  }

  build(): Resource {
    const attributes = this.attributes.finish();
    return { serviceName: serviceNameOf(attributes.json), attributes, schemaUrl: this.schemaUrl };
  }
}

export class ScopeBuilder {
  readonly attributes = new AttributeSet();
  name = '';
  version = '';
  schemaUrl = '';

  clear(): void {
    this.attributes.reset();
    this.name = '';
    this.version = '';
    this.schemaUrl = '';
  }

  build(): Scope {
    const { name, version, schemaUrl } = this;
    return { name, version, attributes: this.attributes.finish(), schemaUrl };
  }
}

function serviceNameOf(attributesJson: string): string {
  const attributes = JSON.parse(attributesJson) as Record<string, string>; // we wrote it: flat and all strings
  return attributes['service.name'] || UNKNOWN_SERVICE;
}

/** What holds rows of any signal: rows refer to these by index. */
export interface Origins {
  readonly resources: Resource[];
  readonly scopes: Scope[];
}

/** Stands at an index that is given out before the resource or scope has been read. */
export const RESOURCE_TO_COME: Resource = {
  serviceName: UNKNOWN_SERVICE,
  attributes: { json: '{}', types: '' },
  schemaUrl: '',
};
export const SCOPE_TO_COME: Scope = { name: '', version: '', attributes: { json: '{}', types: '' }, schemaUrl: '' };

/** Reads one item and appends its rows; returns how many it appended. */
export type ReadItem = (resourceIndex: number, scopeIndex: number) => number;
